"""A FastMCP server on a free port for the length of a test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_START_SECONDS = 20.0
_LOOK_SECONDS = 0.01


@contextmanager
def serve(server: Any, *, path: str = "/mcp") -> Iterator[str]:
    """Serves a FastMCP server by streamable HTTP in a thread; its URL.

    FastMCP's in-memory transport passes authentication by: only over HTTP are tokens looked at.
    Raises `RuntimeError` where the server does not start within 20 seconds.
    """
    import uvicorn  # comes with FastMCP

    app = server.http_app(path=path, transport="streamable-http")
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=1)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
    thread.start()
    try:
        _await_start(running, thread)
        yield f"http://127.0.0.1:{port}{path}"
    finally:
        running.should_exit = True
        thread.join(_START_SECONDS)
        listening.close()


def _await_start(running: Any, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not running.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the MCP server did not start; what it said stands above")
        time.sleep(_LOOK_SECONDS)
