# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp>=2.11"]
# ///
"""Takes the tokens of the issuer's static table, read once: dev-alice-token and others."""

import json
import os
from urllib.request import urlopen

from fastmcp import FastMCP
from fastmcp.server.auth.providers.jwt import StaticTokenVerifier
from fastmcp.server.dependencies import get_access_token

MOCK_IDP_URL = os.environ.get("MOCK_IDP_URL", "http://localhost:9400")
ISSUER = f"{MOCK_IDP_URL}/issuers/default"
PORT = int(os.environ.get("PORT", "8000"))

with urlopen(f"{ISSUER}/api/static-tables/default", timeout=10) as response:
    tokens = json.load(response)

auth = StaticTokenVerifier(tokens=tokens, required_scopes=["read"])
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
