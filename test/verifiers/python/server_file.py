"""Runs a file that is a whole MCP server, as `python FILE` would, in a thread of this process."""

import asyncio
import runpy
import socket
import threading
import traceback

START_SECONDS = 30.0


async def run_server_file(path: str, port: int) -> dict[str, str]:
    """Starts the server; the answer has its URL. It ends with this process."""
    failures: list[str] = []
    thread = threading.Thread(target=run, args=(path, failures), daemon=True)
    thread.start()
    await asyncio.wait_for(until_listening(port, thread, failures), START_SECONDS)
    return {"http": f"http://127.0.0.1:{port}/mcp"}


def run(path: str, failures: list[str]) -> None:
    try:
        runpy.run_path(path, run_name="__main__")
    except BaseException:
        failures.append(traceback.format_exc())


async def until_listening(port: int, thread: threading.Thread, failures: list[str]) -> None:
    while not listens(port):
        if not thread.is_alive():
            raise RuntimeError(f"the server ended before it was ready: {' '.join(failures)}")
        await asyncio.sleep(0.02)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
