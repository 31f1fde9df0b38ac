"""Runs protected MCP servers and the Python clients for the tests: a JSON line in, a JSON line out.

{"id": 1, "start": {"auth": "remote" or "oidc-proxy", ...}}   -> {"id": 1, "result": {"url": URL}}
{"id": 2, "open": {"library": "fastmcp" or "mcp", "url": URL, "auth": {"kind": ..., ...}}}
                                                              -> {"id": 2, "result": {"client": N}}
{"id": 3, "call": {"client": N, "tool": NAME}}                -> {"id": 3, "result": {"text": ..., "tokens": ..., "registration": ...}}
"""

import sys
import warnings
from pathlib import Path
from typing import Any

warnings.filterwarnings("ignore")

# What speaks in JSON lines, and what listens, is the verifiers'.
sys.path.append(str(Path(__file__).parents[2] / "verifiers" / "python"))

import fastmcp  # noqa: E402

import json_lines  # noqa: E402
from fastmcp_client import FastmcpClient  # noqa: E402
from protected_servers import start_server  # noqa: E402
from sdk_client import SdkClient  # noqa: E402

LIBRARIES = {"fastmcp": FastmcpClient, "mcp": SdkClient}

clients: list[Any] = []


async def answer(request: dict[str, Any]) -> Any:
    if "start" in request:
        return await start_server(**request["start"])
    if "open" in request:
        opened = request["open"]
        clients.append(LIBRARIES[opened["library"]](opened["url"], opened["auth"]))
        return {"client": len(clients) - 1}
    if "call" in request:
        called = request["call"]
        return await clients[called["client"]].call(called["tool"])
    raise ValueError(f"a request has start, open or call; got {sorted(request)}")


if __name__ == "__main__":
    json_lines.run(fastmcp.__version__, answer)
