"""A server of our own in a process that ends when this one does, however this one ends."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import ServerNotStartedError
from .version import __version__

OLDEST_NODE = (20, 19)

_STOP_SECONDS = 10.0
_LOOK_SECONDS = 0.02
_SHOWN_CHARACTERS = 4000
_SCRIPT_ENDINGS = (".js", ".mjs", ".cjs")


def default_command() -> list[str]:
    """Runs the npm package of this version's line, an installed one or else a fetched one."""
    major, minor, *_ = __version__.split(".")
    return ["npx", "--yes", f"mcp-mock-idp@{major}.{minor}"]


def split_command(command: str | Sequence[str]) -> list[str]:
    """A command as its words: a script of JavaScript is run by node."""
    if isinstance(command, str):
        words = [command] if Path(command).is_file() else shlex.split(command)
    else:
        words = list(command)
    if not words:
        raise ServerNotStartedError("the command that starts the server is empty")
    return ["node", *words] if words[0].endswith(_SCRIPT_ENDINGS) else words


class ServerProcess:
    """A running server; `ready` is what it told of itself once it answered."""

    def __init__(self, command: Sequence[str], *, args: Sequence[str], timeout: float) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="mcp-mock-idp-"))
        self._ready_file = self._folder / "ready.json"
        self._log_file = self._folder / "server.log"
        try:
            self._process = self._launch(command, args)
            self.ready = self._await_ready(command, timeout)
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The process that was started; npx has the server itself below it."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server has written to its log, the end of it."""
        with contextlib.suppress(FileNotFoundError):
            return self._log_file.read_text(errors="replace")[-_SHOWN_CHARACTERS:].strip()
        return ""

    def close(self) -> None:
        """Ends the server, by force where it takes longer than ten seconds; again is fine."""
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            _close_quietly(process)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(process)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _launch(self, command: Sequence[str], args: Sequence[str]) -> subprocess.Popen[bytes]:
        program = shutil.which(command[0])
        if program is None:
            raise ServerNotStartedError(_missing(command[0]))
        # The server reads standard input to its end: the pipe closes with this process, by
        # whatever signal that ends, and with it the server does (--stop-with-stdin).
        own = ["--port", "0", "--ready-file", str(self._ready_file), "--stop-with-stdin"]
        words = [program, *command[1:], "start", "--ephemeral", "--log-level", "warn", *own, *args]
        with self._log_file.open("wb") as log:
            # In a session of its own, so that Ctrl-C lets tests end before their server does.
            return subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=_environment(os.environ),
                start_new_session=True,
            )

    def _await_ready(self, command: Sequence[str], timeout: float) -> Mapping[str, Any]:
        deadline = time.monotonic() + timeout
        while not self._ready_file.exists():
            code = self._process.poll()
            if code is not None:
                raise ServerNotStartedError(self._failure(command, f"ended with code {code}"))
            if time.monotonic() > deadline:
                late = f"was not ready within {timeout:g} seconds"
                raise ServerNotStartedError(self._failure(command, late))
            time.sleep(_LOOK_SECONDS)
        ready: Mapping[str, Any] = json.loads(self._ready_file.read_text())
        return ready

    def _failure(self, command: Sequence[str], what: str) -> str:
        said = self.log or "(nothing)"
        hint = _node_hint()
        return f"the server {what}: {shlex.join(command)}{hint}\nIt said:\n{said}"


def _environment(env: Mapping[str, str]) -> dict[str, str]:
    """The server is told what to do by arguments alone; its admin token only stands here."""
    kept = {name: value for name, value in env.items() if not name.startswith("MOCK_IDP_")}
    token = env.get("MOCK_IDP_ADMIN_TOKEN")
    return {**kept, "MOCK_IDP_ADMIN_TOKEN": token} if token else kept


def _close_quietly(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kills what was started and all below it."""
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _missing(program: str) -> str:
    oldest = ".".join(map(str, OLDEST_NODE))
    if program in ("npx", "node"):
        return (
            f"{program} was not found: install Node.js {oldest} or later, or name a server that "
            "runs already (--mock-idp-url, MOCK_IDP_SERVER_URL)"
        )
    return f"{program} was not found, or is no program (--mock-idp-command, MOCK_IDP_COMMAND)"


def _node_hint() -> str:
    """A sentence where the Node.js that is found first is too old."""
    node = shutil.which("node")
    if node is None:
        return ""
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=10, check=True
        ).stdout.strip()
        found = tuple(int(part) for part in said.lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    if found >= OLDEST_NODE:
        return ""
    oldest = ".".join(map(str, OLDEST_NODE))
    return f"\nThe node that is found first is {said}; {oldest} or later is needed."
