"""What the tests of the Python package have in common."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

pytest_plugins = ["pytester"]

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-03-26",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.fixture
def status_of() -> Iterator[Callable[..., int]]:
    """The status with which an MCP server answers a client that has this token."""
    with httpx.Client(follow_redirects=True, trust_env=False) as client:

        def ask(url: str, token: object = None) -> int:
            headers = {"Accept": "application/json, text/event-stream"}
            if token is not None:
                headers["Authorization"] = f"Bearer {token}"
            return client.post(url, json=INITIALIZE, headers=headers).status_code

        yield ask


@pytest.fixture
def call_tool() -> Callable[..., object]:
    """Calls a tool by the real client of FastMCP."""
    from fastmcp import Client
    from fastmcp.client.auth import BearerAuth

    def call(url: str, tool: str, token: object) -> object:
        async def talk() -> object:
            async with Client(url, auth=BearerAuth(str(token))) as client:
                return await client.call_tool(tool, {})

        return asyncio.run(talk())

    return call


@pytest.fixture
def foreign_server() -> Iterator[str]:
    """A web server that is none of ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"product": "other"}')

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
