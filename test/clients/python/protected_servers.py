"""FastMCP servers protected by the issuer, each with one tool that says whose token it was called with."""

import json
import socket
from typing import Any

from fastmcp import FastMCP
from fastmcp.server.auth import RemoteAuthProvider
from fastmcp.server.auth.oidc_proxy import OIDCProxy
from fastmcp.server.auth.providers.jwt import JWTVerifier
from fastmcp.server.dependencies import get_access_token
from pydantic import AnyHttpUrl

from mcp_servers import serve


def remote(base: str, options: dict[str, Any]) -> RemoteAuthProvider:
    """As FastMCP's documents have it: tokens by the JWK Set, and the issuer in the resource metadata."""
    issuer = options["issuer"]
    verifier = JWTVerifier(
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        issuer=issuer,
        audience=f"{base}/mcp",
        required_scopes=["read"],
    )
    return RemoteAuthProvider(
        token_verifier=verifier, authorization_servers=[AnyHttpUrl(issuer)], base_url=base
    )


def oidc_proxy(base: str, options: dict[str, Any]) -> OIDCProxy:
    """An authorization server of its own in front of the issuer, which it is a client of."""
    return OIDCProxy(
        config_url=f"{options['issuer']}/.well-known/openid-configuration",
        client_id=options["client_id"],
        client_secret=options["client_secret"],
        base_url=base,
        audience=f"{base}/mcp",
        required_scopes=["read"],
        require_authorization_consent="external",
    )


AUTHS = {"remote": remote, "oidc-proxy": oidc_proxy}


async def start_server(auth: str, port: int = 0, **options: Any) -> dict[str, str]:
    """Starts the server, on the port where one is given; the answer has its URL."""
    listener = socket.create_server(("127.0.0.1", port))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    mcp = FastMCP("protected", auth=AUTHS[auth](base, options))

    @mcp.tool()
    def whoami() -> str:
        token = get_access_token()
        return json.dumps(None if token is None else token.model_dump(mode="json"))

    await serve(mcp, "streamable-http", listener)
    return {"url": f"{base}/mcp"}
