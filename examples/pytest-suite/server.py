"""A small MCP server with notes: with a token one reads one's own; writing needs a scope."""

import os
from typing import Any

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token

AUDIENCE = "http://127.0.0.1:8000/mcp"


def create_server(auth: Any) -> FastMCP:
    """The server; what it checks tokens with is the caller's to say, and so a test's."""
    mcp = FastMCP("notes", auth=auth)
    notes: dict[str, list[str]] = {}

    @mcp.tool()
    def read_notes() -> list[str]:
        """The notes of whoever asks."""
        return notes.get(get_access_token().claims["sub"], [])

    @mcp.tool()
    def write_note(text: str) -> str:
        """Adds a note; the token needs the scope write."""
        token = get_access_token()
        if "write" not in token.scopes:
            raise ToolError("writing needs the scope write")
        notes.setdefault(token.claims["sub"], []).append(text)
        return "written"

    return mcp


if __name__ == "__main__":
    issuer = os.environ.get("MOCK_IDP_ISSUER", "http://localhost:9400/issuers/default")
    verifier = JWTVerifier(
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        issuer=issuer,
        audience=AUDIENCE,
        required_scopes=["read"],
    )
    create_server(verifier).run(transport="streamable-http", host="127.0.0.1", port=8000)
