# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp==2.6.1", "mcp==1.9.4", "pydantic==2.11.7", "anyio==4.9.0"]
# ///
"""What FastMCP 2.6 to 2.10 call the verifier of JWTs, here with the published keys."""

import os

from fastmcp import FastMCP
from fastmcp.server.auth import BearerAuthProvider
from fastmcp.server.dependencies import get_access_token

MOCK_IDP_URL = os.environ.get("MOCK_IDP_URL", "http://localhost:9400")
ISSUER = f"{MOCK_IDP_URL}/issuers/default"
PORT = int(os.environ.get("PORT", "8000"))
AUDIENCE = f"http://127.0.0.1:{PORT}/mcp"

auth = BearerAuthProvider(
    jwks_uri=f"{ISSUER}/.well-known/jwks.json",
    issuer=ISSUER,
    audience=AUDIENCE,
    required_scopes=["read"],
)
mcp = FastMCP("my-mcp-server", auth=auth)


@mcp.tool()
def whoami() -> dict:
    """Says whose token the call came with; this release shows a tool no other claims."""
    token = get_access_token()
    return {"client_id": token.client_id, "scopes": token.scopes}


if __name__ == "__main__":
    mcp.run(transport="streamable-http", host="127.0.0.1", port=PORT)
