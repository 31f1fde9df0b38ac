"""FastMCP's client. A person signs in by the browser that the environment variable BROWSER names."""

import asyncio
from typing import Any

from fastmcp import Client
from fastmcp.client.auth import OAuth
from fastmcp.client.auth.client_credentials import (
    ClientCredentialsOAuthProvider,
    PrivateKeyJWTOAuthProvider,
    SignedJWTParameters,
)

CALL_SECONDS = 60.0


def auth_of(auth: dict[str, Any]) -> Any:
    options = {name: value for name, value in auth.items() if name != "kind"}
    if auth["kind"] == "oauth":
        return OAuth(**options) if options else "oauth"
    if auth["kind"] == "secret":
        return ClientCredentialsOAuthProvider(**options)
    if auth["kind"] == "key":
        return PrivateKeyJWTOAuthProvider(
            client_id=options["client_id"],
            issuer=options["issuer"],
            scopes=options["scope"],
            assertion_provider=SignedJWTParameters(
                issuer=options["client_id"],
                subject=options["client_id"],
                signing_key=options["signing_key"],
                signing_algorithm="ES256",
            ).create_assertion_provider(),
        )
    raise ValueError(f"FastMCP’s client has no {auth['kind']}")


class FastmcpClient:
    def __init__(self, url: str, auth: dict[str, Any]) -> None:
        self.client = Client(url, auth=auth_of(auth))

    async def call(self, tool: str) -> dict[str, Any]:
        return await asyncio.wait_for(self.called(tool), CALL_SECONDS)

    async def called(self, tool: str) -> dict[str, Any]:
        async with self.client:
            result = await self.client.call_tool(tool)
        context = self.client.transport.auth.context
        return {
            "text": result.content[0].text,
            "tokens": context.current_tokens.model_dump(mode="json"),
            "registration": context.client_info.model_dump(mode="json"),
        }
