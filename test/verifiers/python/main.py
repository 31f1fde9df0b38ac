"""Runs MCP servers and clients of one FastMCP version for the tests: a JSON line in, a JSON line out.

{"id": 1, "start": {"verifier": "jwt", "options": {...}}}      -> {"id": 1, "result": {"http": URL, "sse": URL}}
{"id": 3, "run": {"path": FILE, "port": N}}                       -> {"id": 3, "result": {"http": URL}}
{"id": 2, "call": {"url": URL, "transport": "http", "token": T}} -> {"id": 2, "result": {"outcome": "accepted", ...}}
Whatever goes wrong is {"id": N, "error": "..."}. The end of the input ends the process.
"""

import asyncio
import json
import os
import sys
import traceback
import warnings
from typing import Any, TextIO

warnings.filterwarnings("ignore", category=DeprecationWarning)

import fastmcp  # noqa: E402

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


async def respond(line: str, output: TextIO) -> None:
    request = json.loads(line)
    try:
        response = {"id": request["id"], "result": await answer(request)}
    except Exception as error:
        traceback.print_exc()
        response = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(response), file=output, flush=True)


async def serve(output: TextIO) -> None:
    print(json.dumps({"ready": fastmcp.__version__}), file=output, flush=True)
    tasks: set[asyncio.Task[None]] = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = asyncio.create_task(respond(line, output))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


def main() -> None:
    # Whatever a library prints goes to stderr, so that the answers are alone on stdout.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    asyncio.run(serve(output))


if __name__ == "__main__":
    try:
        main()
    finally:
        # Open event streams would keep the servers of some versions from ending.
        sys.stdout.flush()
        os._exit(0)
