"""MCP servers with one tool, on ports of their own in this process's event loop."""

import asyncio
import json
import socket
from typing import Any

import uvicorn
from fastmcp import FastMCP
from fastmcp.server.dependencies import get_access_token

from verifiers import VERIFIERS

START_SECONDS = 30.0

# Kept, or the event loop would let go of the servers that nothing else refers to.
running: set[asyncio.Task[None]] = set()


def create_server(verifier: str, options: dict[str, Any]) -> FastMCP:
    """A server with the verifier; "environment" leaves auth to FastMCP's environment variables."""
    name = "verifier-matrix"
    mcp = FastMCP(name) if verifier == "environment" else FastMCP(name, auth=VERIFIERS[verifier](options))

    @mcp.tool()
    def whoami() -> str:
        token = get_access_token()
        return json.dumps(None if token is None else token.model_dump(mode="json"))

    return mcp


async def start_server(verifier: str, options: dict[str, Any]) -> dict[str, str]:
    """Starts the server on each transport; the answer has a URL for each."""
    return {
        "http": f"{await listen(create_server(verifier, options), 'streamable-http')}/mcp",
        "sse": f"{await listen(create_server(verifier, options), 'sse')}/sse",
    }


async def listen(mcp: FastMCP, transport: Any) -> str:
    listener = socket.create_server(("127.0.0.1", 0))
    await serve(mcp, transport, listener)
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


async def serve(mcp: FastMCP, transport: Any, listener: socket.socket) -> None:
    """Serves on a socket that listens already; ready when it answers."""
    config = uvicorn.Config(mcp.http_app(transport=transport), log_level="error", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    running.add(task)
    await asyncio.wait_for(until_started(server, task), START_SECONDS)


async def until_started(server: uvicorn.Server, task: asyncio.Task[None]) -> None:
    while not server.started:
        if task.done():
            raise RuntimeError("the MCP server ended before it was ready")
        await asyncio.sleep(0.01)
