"""Runs MCP servers and clients of one FastMCP version for the tests: a JSON line in, a JSON line out.

{"id": 1, "start": {"verifier": "jwt", "options": {...}}}      -> {"id": 1, "result": {"http": URL, "sse": URL}}
{"id": 3, "run": {"path": FILE, "port": N}}                       -> {"id": 3, "result": {"http": URL}}
{"id": 2, "call": {"url": URL, "transport": "http", "token": T}} -> {"id": 2, "result": {"outcome": "accepted", ...}}
"""

import warnings
from typing import Any

warnings.filterwarnings("ignore", category=DeprecationWarning)

import fastmcp  # noqa: E402

import json_lines  # noqa: E402
from mcp_client import call_tool  # noqa: E402
from mcp_servers import start_server  # noqa: E402
from server_file import run_server_file  # noqa: E402


async def answer(request: dict[str, Any]) -> Any:
    if "start" in request:
        return await start_server(**request["start"])
    if "call" in request:
        return await call_tool(**request["call"])
    if "run" in request:
        return await run_server_file(**request["run"])
    raise ValueError(f"a request has start, call or run; got {sorted(request)}")


if __name__ == "__main__":
    json_lines.run(fastmcp.__version__, answer)
