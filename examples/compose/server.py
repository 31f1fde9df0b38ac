"""An MCP server that takes the tokens of the identity provider beside it: `docker compose up --build`."""

import os
from urllib.parse import urlsplit

from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token
from pydantic import AnyHttpUrl

ISSUER = os.environ.get("ISSUER", "http://localhost:9400/issuers/default")
# Where the keys are fetched; another name than the issuer's where the network knows it by that only.
JWKS_URI = os.environ.get("JWKS_URI", f"{ISSUER}/.well-known/jwks.json")
RESOURCE = os.environ.get("RESOURCE", "http://localhost:8000/mcp")

address = urlsplit(RESOURCE)
verifier = JWTVerifier(jwks_uri=JWKS_URI, issuer=ISSUER, audience=RESOURCE)
auth = RemoteAuthProvider(
    token_verifier=verifier,
    authorization_servers=[AnyHttpUrl(ISSUER)],
    base_url=f"{address.scheme}://{address.netloc}",
)
mcp = FastMCP("compose example", auth=auth)


@mcp.tool
def whoami() -> dict[str, object]:
    """Say whose token this call came with, and what it allows."""
    token = get_access_token()
    if token is None:
        return {}
    return {"client_id": token.client_id, "scopes": token.scopes}


if __name__ == "__main__":
    mcp.run(
        transport="http",
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        path=address.path,
    )
