"""The server under test, and clients of it."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from fastmcp import Client
from mcp_mock_idp import MockIssuer, serve

from server import create_server


@pytest.fixture
def server_url(mock_issuer: MockIssuer) -> Iterator[str]:
    """The server, with tokens checked against the keys of this test's own issuer."""
    verifier = mock_issuer.jwt_verifier(required_scopes=["read"])
    with serve(create_server(verifier)) as url:
        yield url


@pytest.fixture
def call() -> Callable[..., Any]:
    """Calls a tool over HTTP with a token, and answers what it says."""

    def call_tool(url: str, token: object, tool: str, **arguments: object) -> Any:
        async def talk() -> Any:
            async with Client(url, auth=str(token)) as client:
                return (await client.call_tool(tool, arguments)).data

        return asyncio.run(talk())

    return call_tool


@pytest.fixture
def status_of() -> Callable[[str, object], int]:
    """The status that a request with a token is answered: FastMCP's client does not tell it."""

    def ask(url: str, token: object) -> int:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/json, text/event-stream",
        }
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        return httpx.post(url, json=ping, headers=headers).status_code

    return ask
