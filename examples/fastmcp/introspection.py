# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp>=2.13"]
# ///
"""Asks the issuer about each token: JWT, opaque or static; sees a revocation at once."""

import os

from fastmcp import FastMCP
from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier
from fastmcp.server.dependencies import get_access_token

MOCK_IDP_URL = os.environ.get("MOCK_IDP_URL", "http://localhost:9400")
ISSUER = f"{MOCK_IDP_URL}/issuers/default"
PORT = int(os.environ.get("PORT", "8000"))
CLIENT_ID = os.environ.get("MOCK_IDP_CLIENT_ID", "mcp-resource-server")
CLIENT_SECRET = os.environ.get("MOCK_IDP_CLIENT_SECRET", "mcp-resource-server-secret")

auth = IntrospectionTokenVerifier(
    introspection_url=f"{ISSUER}/introspect",
    client_id=CLIENT_ID,
    client_secret=CLIENT_SECRET,
    required_scopes=["read"],
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
