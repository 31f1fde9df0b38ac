# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp>=2.12.1,<3"]
# ///
"""Says nothing of authentication: the variables that `mcp-mock-idp env` prints do."""

import os
import sys

from fastmcp import FastMCP
from fastmcp.server.dependencies import get_access_token

PORT = int(os.environ.get("PORT", "8000"))

mcp = FastMCP("my-mcp-server")
if mcp.auth is None:  # FastMCP 3 and newer ignore these variables, and would let everybody in
    sys.exit("FASTMCP_SERVER_AUTH is not set, or this FastMCP ignores it (install fastmcp<3).")


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
