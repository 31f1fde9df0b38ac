# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp>=2.12.1"]
# ///
"""Leads clients to the issuer (RFC 9728) to sign in, and checks the JWTs that they bring."""

import os

from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token
from pydantic import AnyHttpUrl

MOCK_IDP_URL = os.environ.get("MOCK_IDP_URL", "http://localhost:9400")
ISSUER = f"{MOCK_IDP_URL}/issuers/default"
PORT = int(os.environ.get("PORT", "8000"))
AUDIENCE = f"http://127.0.0.1:{PORT}/mcp"

verifier = JWTVerifier(
    jwks_uri=f"{ISSUER}/.well-known/jwks.json",
    issuer=ISSUER,
    audience=AUDIENCE,
    required_scopes=["read"],
)
auth = RemoteAuthProvider(
    token_verifier=verifier,
    authorization_servers=[AnyHttpUrl(ISSUER)],
    base_url=f"http://127.0.0.1:{PORT}",
)
mcp = FastMCP("my-mcp-server", auth=auth)


@mcp.tool()
def whoami() -> dict:
    """Says whose token the call came with."""
    token = get_access_token()
    return {
        "client_id": token.client_id,
        "scopes": token.scopes,
        "subject": token.claims.get("sub"),
    }


if __name__ == "__main__":
    mcp.run(transport="streamable-http", host="127.0.0.1", port=PORT)
