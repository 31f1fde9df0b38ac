# /// script
# requires-python = ">=3.10"
# dependencies = ["fastmcp>=2.11"]
# ///
"""Checks JWTs with the very secret that signs them (HS256), read once."""

import json
import os
from urllib.request import Request, urlopen

from fastmcp import FastMCP
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token

MOCK_IDP_URL = os.environ.get("MOCK_IDP_URL", "http://localhost:9400")
ISSUER = f"{MOCK_IDP_URL}/issuers/default"
PORT = int(os.environ.get("PORT", "8000"))
AUDIENCE = f"http://127.0.0.1:{PORT}/mcp"


def ask(path: str, body: dict | None = None) -> str:
    """An answer of the issuer's admin API; with a body it is a POST."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(f"{ISSUER}/api{path}", data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=10) as response:
        return response.read().decode()


def current_key(alg: str) -> str:
    """The kid of the key that signs; the first of its algorithm is made where there is none."""
    keys = json.loads(ask("/keys?limit=500"))["items"]
    current = [key["kid"] for key in keys if key["alg"] == alg and key["state"] == "current"]
    if not current:
        return json.loads(ask("/keys", {"alg": alg, "state": "current"}))["kid"]
    return current[0]


auth = JWTVerifier(
    public_key=ask(f"/keys/{current_key('HS256')}/secret"),  # despite the argument's name
    algorithm="HS256",
    issuer=ISSUER,
    audience=AUDIENCE,
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
