"""A JSON line in, a JSON line out, until the input ends.

{"id": 1, ...} -> {"id": 1, "result": ...}, or {"id": 1, "error": "..."} whatever goes wrong.
"""

import asyncio
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, TextIO

Answer = Callable[[dict[str, Any]], Awaitable[Any]]


async def respond(answer: Answer, line: str, output: TextIO) -> None:
    request = json.loads(line)
    try:
        response = {"id": request["id"], "result": await answer(request)}
    except Exception as error:
        traceback.print_exc()
        response = {"id": request["id"], "error": f"{type(error).__name__}: {error}"}
    print(json.dumps(response), file=output, flush=True)


async def serve(ready: str, answer: Answer, output: TextIO) -> None:
    print(json.dumps({"ready": ready}), file=output, flush=True)
    tasks: set[asyncio.Task[None]] = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = asyncio.create_task(respond(answer, line, output))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


def run(ready: str, answer: Answer) -> None:
    """Answers until the input ends, and then ends the process."""
    # Whatever a library prints goes to stderr, so that the answers are alone on stdout.
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        asyncio.run(serve(ready, answer, output))
    finally:
        # Open event streams would keep the servers of some versions from ending.
        sys.stdout.flush()
        os._exit(0)
