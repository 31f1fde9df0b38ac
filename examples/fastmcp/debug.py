# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp>=4.0"]
# ///
"""Takes a token if a function says so; this one asks the issuer.

Client and scopes are those written here, whoever calls.
"""

import os

import httpx2 as httpx  # before FastMCP 4: import httpx
from fastmcp import FastMCP
from fastmcp.server.auth.providers.debug import DebugTokenVerifier
from fastmcp.server.dependencies import get_access_token

MOCK_IDP_URL = os.environ.get("MOCK_IDP_URL", "http://localhost:9400")
ISSUER = f"{MOCK_IDP_URL}/issuers/default"
PORT = int(os.environ.get("PORT", "8000"))
CLIENT_ID = os.environ.get("MOCK_IDP_CLIENT_ID", "mcp-resource-server")
CLIENT_SECRET = os.environ.get("MOCK_IDP_CLIENT_SECRET", "mcp-resource-server-secret")


async def ask_issuer(token: str) -> bool:
    async with httpx.AsyncClient(timeout=10) as client:
        response = await client.post(
            f"{ISSUER}/introspect",
            data={"token": token},
            auth=(CLIENT_ID, CLIENT_SECRET),
        )
    return response.status_code == 200 and response.json().get("active") is True


auth = DebugTokenVerifier(validate=ask_issuer, client_id="debug-client", scopes=["read"])
mcp = FastMCP("my-mcp-server", auth=auth)


@mcp.tool()
def whoami() -> dict:
    """Says whose token the call came with."""
    token = get_access_token()
    return {"client_id": token.client_id, "scopes": token.scopes}


if __name__ == "__main__":
    mcp.run(transport="streamable-http", host="127.0.0.1", port=PORT)
