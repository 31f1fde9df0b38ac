"""A mock identity provider that is started here, or one that runs already."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from .admin_api import AdminApi, open_client
from .errors import MockIdpError
from .mock_issuer import MockIssuer
from .server_process import ServerProcess, default_command, split_command

START_TIMEOUT_SECONDS = 60.0


class MockIdp(MockIssuer):
    """A server with its default issuer; further issuers come from `create_issuer`.

    With `url` it uses a server that runs already, which `close` leaves alone; without, one that
    `MOCK_IDP_SERVER_URL` names, or `MOCK_IDP_URL` as `mcp-mock-idp env` prints it. Else it starts
    one that keeps nothing, on a free port: by `command` (or `MOCK_IDP_COMMAND`), which is an
    executable, a command line or the path of `dist/cli/main.js`; without one by npx. `args` are
    further options of `mcp-mock-idp start`. A server that asks for an admin token is given
    `admin_token` (or `MOCK_IDP_ADMIN_TOKEN`).

    Raises `ServerNotStartedError`, and `MockIdpError` where there is no such server at `url`.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        command: str | Sequence[str] | None = None,
        args: Sequence[str] = (),
        start_timeout: float = START_TIMEOUT_SECONDS,
        admin_token: str | None = None,
        ca_file: str | None = None,
    ) -> None:
        self._server: ServerProcess | None = None
        if url is None and command is None:
            url = url_in_environment()
        ready: Mapping[str, Any] = {}
        if url is None:
            self._server = _start(command, args, start_timeout)
            atexit.register(self.close)
            ready = self._server.ready
            url = str(ready["url"])
        self.server_url = url.rstrip("/")
        """Where the server is, without a trailing slash."""
        self.ca_file: str | None = ca_file or ready.get("ca_file")
        """The certificate authority of a server that speaks TLS."""
        token = admin_token or os.environ.get("MOCK_IDP_ADMIN_TOKEN")
        self._http = open_client(admin_token=token, ca_file=self.ca_file)
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> None:
        root = AdminApi(self._http, f"{self.server_url}/api")
        try:
            status = root.get("/status")
        except MockIdpError as error:
            if error.status is None:
                raise
            raise MockIdpError(_foreign(self.server_url, error), status=error.status) from error
        if not isinstance(status, dict) or status.get("product") != "mcp-mock-idp":
            raise MockIdpError(f"what answers at {self.server_url} is no mcp-mock-idp")
        self.version: str = status["version"]
        """The version of the server."""
        super().__init__(self._http, root.get("/issuers/default"))
        if self._server is None:
            self._requests.begin_now()

    @property
    def server_log(self) -> str:
        """The end of what a server that was started here has logged; empty for another."""
        return "" if self._server is None else self._server.log

    def create_issuer(self, name: str | None = None) -> MockIssuer:
        """An issuer of its own: keys, clients, tokens, clock, faults, log; made in milliseconds."""
        about = self.api.post("/issuers", {} if name is None else {"name": name})
        return MockIssuer(self._http, about)

    def get_issuer(self, name: str) -> MockIssuer:
        """An issuer that is there, as after a snapshot was loaded."""
        return MockIssuer(self._http, self.api.get(f"/issuers/{name}"))

    def delete_issuer(self, issuer: MockIssuer | str) -> None:
        """Deletes an issuer with all that is its own."""
        name = issuer if isinstance(issuer, str) else issuer.name
        self.api.delete(f"/issuers/{name}")

    @contextmanager
    def issuer_for_now(self) -> Iterator[MockIssuer]:
        """An issuer of its own that is deleted at the end of the `with`."""
        made = self.create_issuer()
        try:
            yield made
        finally:
            self.delete_issuer(made)

    def save_snapshot(self, file: str | Path) -> None:
        """Writes everything of all issuers to one file, to be loaded into another server."""
        self.api.download("/snapshot", file)

    def load_snapshot(self, file: str | Path) -> Mapping[str, Any]:
        """Puts a snapshot in place of everything; how much of each kind there is then.

        Issuers are at this server's URL then, and know the tokens of the other one; `get_issuer`
        opens them by name.
        """
        counts: Mapping[str, Any] = self.api.upload("/snapshot", file)
        self._forget()
        return counts

    def close(self) -> None:
        """Ends the server where it was started here; again is fine."""
        http: httpx.Client | None = getattr(self, "_http", None)
        if http is not None:
            http.close()
        if self._server is not None:
            self._server.close()
            atexit.unregister(self.close)

    def __enter__(self) -> MockIdp:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def url_in_environment() -> str | None:
    """The URL that the environment names; `mcp-mock-idp env` prints the second name."""
    named = os.environ.get("MOCK_IDP_SERVER_URL") or os.environ.get("MOCK_IDP_URL")
    return named or None


def _start(
    command: str | Sequence[str] | None, args: Sequence[str], timeout: float
) -> ServerProcess:
    given = command or os.environ.get("MOCK_IDP_COMMAND")
    words = split_command(given) if given else default_command()
    return ServerProcess(words, args=args, timeout=timeout)


def _foreign(url: str, error: MockIdpError) -> str:
    if error.status == httpx.codes.UNAUTHORIZED:
        return f"the server at {url} asks for its admin token (MOCK_IDP_ADMIN_TOKEN)"
    return f"what answers at {url} is no mcp-mock-idp: {error.detail}"
