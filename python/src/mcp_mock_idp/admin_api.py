"""The admin API of one issuer: JSON in, JSON out, and an error in place of every refusal."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from .errors import FieldError, MockIdpError
from .version import __version__

USER_AGENT = f"mcp-mock-idp-python/{__version__}"

_TIMEOUT_SECONDS = 30.0
_BETWEEN_LINES_SECONDS = 300.0
_SNAPSHOT_TYPE = "application/vnd.sqlite3"
_CHUNK_BYTES = 1 << 20


def open_client(*, admin_token: str | None = None, ca_file: str | None = None) -> httpx.Client:
    """An HTTP client for a server of ours; it heeds no proxy: the server is on this machine."""
    headers = {"User-Agent": USER_AGENT}
    if admin_token:
        headers["Authorization"] = f"Bearer {admin_token}"
    # Without a file of its own, what the machine trusts: OpenSSL heeds SSL_CERT_FILE by itself.
    verify = ssl.create_default_context(cafile=ca_file)
    return httpx.Client(headers=headers, verify=verify, timeout=_TIMEOUT_SECONDS, trust_env=False)


class AdminApi:
    """Requests to the admin API of one issuer; `url` is where it answers, ending in `/api`."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self._client = client
        self.url = url

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON at a path below `/api`, such as `/clients`; raises `MockIdpError`."""
        return self._json(self.send("GET", path, params=dict(params or {})))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Posts JSON; the answer, None where it has no body; raises `MockIdpError`."""
        return self._json(self.send("POST", path, json=dict(body or {})))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Puts JSON; the answer; raises `MockIdpError`."""
        return self._json(self.send("PUT", path, json=dict(body)))

    def delete(self, path: str) -> None:
        """Deletes what is at a path; raises `MockIdpError`."""
        self.send("DELETE", path)

    def text(self, path: str, params: Mapping[str, Any] | None = None) -> str:
        """The text at a path, such as a key as PEM; raises `MockIdpError`."""
        return self.send("GET", path, params=dict(params or {})).text

    def all(self, path: str, params: Mapping[str, Any] | None = None) -> Iterator[Any]:
        """Every item of a list, fetched in stretches; raises `MockIdpError`."""
        asked = {"limit": 500, **(params or {})}
        while True:
            page = self.get(path, asked)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return
            asked["cursor"] = cursor

    def lines(self, path: str, body: Mapping[str, Any]) -> Iterator[Any]:
        """Posts JSON and yields the answer's lines as they come; raises `MockIdpError`."""
        timeout = httpx.Timeout(_TIMEOUT_SECONDS, read=_BETWEEN_LINES_SECONDS)
        url = self.url + path
        try:
            with self._client.stream("POST", url, json=dict(body), timeout=timeout) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refusal(answer)
                for line in answer.iter_lines():
                    yield _line(line)
        except httpx.HTTPError as error:
            raise unreachable(url, error) from error

    def download(self, path: str, file: str | Path) -> None:
        """Writes the answer to a file, whole or not at all; raises `MockIdpError`."""
        target = Path(file)
        unfinished = target.with_name(f"{target.name}.part")
        url = self.url + path
        try:
            with self._client.stream("GET", url) as answer:
                if answer.is_error:
                    answer.read()
                    raise _refusal(answer)
                with unfinished.open("wb") as out:
                    for chunk in answer.iter_bytes(_CHUNK_BYTES):
                        out.write(chunk)
            unfinished.replace(target)
        except httpx.HTTPError as error:
            raise unreachable(url, error) from error
        finally:
            unfinished.unlink(missing_ok=True)

    def upload(self, path: str, file: str | Path) -> Any:
        """Posts a snapshot file; the answer; raises `MockIdpError`."""
        with Path(file).open("rb") as content:
            headers = {"Content-Type": _SNAPSHOT_TYPE}
            chunks = iter(lambda: content.read(_CHUNK_BYTES), b"")
            return self._json(self.send("POST", path, content=chunks, headers=headers))

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any other request below `/api`, with the options of httpx; raises `MockIdpError`."""
        url = self.url + path
        try:
            response = self._client.request(method, url, **options)
        except httpx.HTTPError as error:
            raise unreachable(url, error) from error
        if not response.is_success:
            raise _refusal(response)
        return response

    @staticmethod
    def _json(response: httpx.Response) -> Any:
        return response.json() if response.content else None


def unreachable(url: str, error: Exception) -> MockIdpError:
    """What is said where no answer comes from a server."""
    reason = str(error) or type(error).__name__
    return MockIdpError(f"the identity provider at {url} does not answer: {reason}")


def _refusal(response: httpx.Response) -> MockIdpError:
    try:
        problem = response.json()
        detail = problem["detail"]
        errors = [FieldError(one["pointer"], one["detail"]) for one in problem.get("errors", [])]
    except (ValueError, KeyError, TypeError):
        detail = f"{response.url} answered {response.status_code}, which is no answer of its own"
        return MockIdpError(detail, status=response.status_code)
    return MockIdpError(detail, status=response.status_code, errors=errors)


def _line(text: str) -> Any:
    """A line of an answer; what fails after the first line comes as a problem (RFC 9457)."""
    line = json.loads(text)
    if line.get("type") == "about:blank" and "detail" in line:
        raise MockIdpError(line["detail"], status=line.get("status"))
    return line
