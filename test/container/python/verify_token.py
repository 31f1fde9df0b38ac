"""Verifies a token with FastMCP's JWT verifier: `ISSUER AUDIENCE TOKEN`."""

import asyncio
import json
import sys

from fastmcp.server.auth.providers.jwt import JWTVerifier


async def main() -> None:
    issuer, audience, token = sys.argv[1:]
    verifier = JWTVerifier(
        jwks_uri=f"{issuer}/.well-known/jwks.json", issuer=issuer, audience=audience
    )
    access = await verifier.verify_token(token)
    print(json.dumps(access and {"client_id": access.client_id}))


asyncio.run(main())
