"""The client of the MCP Python SDK. Its person signs in as alice, wherever it is sent."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp import ClientSession
from mcp.client.auth import OAuthClientProvider
from mcp.client.auth.extensions.client_credentials import (
    ClientCredentialsOAuthProvider,
    PrivateKeyJWTOAuthProvider,
    SignedJWTParameters,
)
from mcp.client.auth.extensions.identity_assertion import IdentityAssertionOAuthProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken

CALL_SECONDS = 60.0
REQUEST_SECONDS = 20.0


class Memory:
    """The storage that the SDK leaves to its user."""

    def __init__(self) -> None:
        self.tokens: OAuthToken | None = None
        self.client: OAuthClientInformationFull | None = None

    async def get_tokens(self) -> OAuthToken | None:
        return self.tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        self.tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return self.client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self.client = client_info


class Person:
    """Opens authorization URLs, and reads what comes back off the redirect to the client."""

    def __init__(self, forged_iss: str | None) -> None:
        self.forged_iss = forged_iss
        self.callback = ""

    async def open(self, url: str) -> None:
        async with httpx2.AsyncClient(timeout=REQUEST_SECONDS) as browser:
            answer = await browser.get(url + "&login_hint=alice", follow_redirects=False)
        if answer.status_code not in (302, 303):
            raise RuntimeError(f"no redirect, but {answer.status_code}: {answer.text}")
        self.callback = answer.headers["Location"]

    async def returned(self) -> AuthorizationCodeResult:
        came = {name: values[0] for name, values in parse_qs(urlsplit(self.callback).query).items()}
        return AuthorizationCodeResult(
            code=came["code"], state=came.get("state"), iss=self.forged_iss or came.get("iss")
        )


def provider_of(url: str, auth: dict[str, Any], storage: Memory) -> httpx2.Auth:
    kind = auth["kind"]
    if kind == "oauth":
        return interactive(url, auth, storage)
    if kind == "secret":
        return ClientCredentialsOAuthProvider(
            server_url=url,
            storage=storage,
            client_id=auth["client_id"],
            client_secret=auth["client_secret"],
            scope=auth["scopes"],
            issuer=auth["issuer"],
        )
    if kind == "key":
        signed = SignedJWTParameters(
            issuer=auth["client_id"],
            subject=auth["client_id"],
            signing_key=auth["signing_key"],
            signing_algorithm="ES256",
        )
        return PrivateKeyJWTOAuthProvider(
            server_url=url,
            storage=storage,
            client_id=auth["client_id"],
            assertion_provider=signed.create_assertion_provider(),
            scope=auth["scope"],
            issuer=auth["issuer"],
        )
    if kind == "identity-assertion":
        return IdentityAssertionOAuthProvider(
            server_url=url,
            storage=storage,
            client_id=auth["client_id"],
            client_secret=auth["client_secret"],
            issuer=auth["issuer"],
            assertion_provider=asserted(auth["assertion"]),
        )
    raise ValueError(f"the SDK’s client has no {kind}")


def asserted(assertion: str) -> Callable[[str, str], Awaitable[str]]:
    async def assertion_for(_audience: str, _resource: str) -> str:
        return assertion

    return assertion_for


def interactive(url: str, auth: dict[str, Any], storage: Memory) -> OAuthClientProvider:
    person = Person(auth.get("forged_iss"))
    metadata = OAuthClientMetadata(client_name="A Python client", redirect_uris=[auth["redirect_uri"]])
    if "client" in auth:
        storage.client = OAuthClientInformationFull(**auth["client"])
    return OAuthClientProvider(
        server_url=url,
        client_metadata=metadata,
        storage=storage,
        redirect_handler=person.open,
        callback_handler=person.returned,
        client_metadata_url=auth.get("client_metadata_url"),
    )


class SdkClient:
    def __init__(self, url: str, auth: dict[str, Any]) -> None:
        self.url = url
        self.storage = Memory()
        self.provider = provider_of(url, auth, self.storage)

    async def call(self, tool: str) -> dict[str, Any]:
        return await asyncio.wait_for(self.called(tool), CALL_SECONDS)

    async def called(self, tool: str) -> dict[str, Any]:
        async with (
            httpx2.AsyncClient(auth=self.provider, timeout=REQUEST_SECONDS) as http,
            streamable_http_client(self.url, http_client=http) as (read, write),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            result = await session.call_tool(tool)
        tokens, client = self.storage.tokens, self.storage.client
        return {
            "text": result.content[0].text,
            "tokens": None if tokens is None else tokens.model_dump(mode="json"),
            "registration": None if client is None else client.model_dump(mode="json"),
        }
