"""The fixtures `mock_idp` and `mock_issuer` for pytest."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from .errors import MockIdpError
from .mock_idp import START_TIMEOUT_SECONDS, MockIdp, url_in_environment
from .mock_issuer import MockIssuer

_ISSUER = pytest.StashKey[MockIssuer]()
_SHOWN_REQUESTS = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the server comes from: command line, then environment, then ini file, then npx."""
    group = parser.getgroup("mcp-mock-idp")
    url = "use the mock identity provider that runs at this URL, and start none"
    command = "start it by this executable, command line or path of dist/cli/main.js, not by npx"
    group.addoption("--mock-idp-url", metavar="URL", help=url)
    group.addoption("--mock-idp-command", metavar="COMMAND", help=command)
    parser.addini("mock_idp_url", url, default=None)
    parser.addini("mock_idp_command", command, default=None)
    parser.addini("mock_idp_args", "further options of mcp-mock-idp start", type="args")
    parser.addini(
        "mock_idp_start_timeout",
        f"seconds that the server may take to start; default {START_TIMEOUT_SECONDS:g}",
        default=None,
    )


@pytest.fixture(scope="session")
def mock_idp(pytestconfig: pytest.Config) -> Iterator[MockIdp]:
    """A running mock identity provider, one a session (with pytest-xdist: one a worker)."""
    try:
        idp = _open(pytestconfig)
    except MockIdpError as error:
        pytest.fail(f"mock_idp: {error}", pytrace=False)
    with idp:
        yield idp


@pytest.fixture
def mock_issuer(mock_idp: MockIdp, request: pytest.FixtureRequest) -> Iterator[MockIssuer]:
    """An issuer for this test alone: its own keys, tokens, clients, clock, faults and log."""
    with mock_idp.issuer_for_now() as issuer:
        request.node.stash[_ISSUER] = issuer
        yield issuer
        request.node.stash[_ISSUER] = issuer


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows with a failed test what its issuer was asked."""
    report = yield
    issuer = item.stash.get(_ISSUER, None)
    if call.when == "call" and report.failed and issuer is not None:
        report.sections.append(("mock_issuer: what it was asked", _asked(issuer)))
    return report


def _asked(issuer: MockIssuer) -> str:
    try:
        requests = issuer.requests()
    except MockIdpError as error:
        return str(error)
    lines = [one.in_words for one in requests]
    left_out = len(lines) - _SHOWN_REQUESTS
    shown = lines[-_SHOWN_REQUESTS:]
    if left_out > 0:
        shown.insert(0, f"({left_out} earlier ones)")
    return "\n".join(shown) or "nothing"


def _open(config: pytest.Config) -> MockIdp:
    """The first source that names a URL or a command decides; a URL before a command in each."""
    timeout = config.getini("mock_idp_start_timeout")
    start = {
        "args": config.getini("mock_idp_args"),
        "start_timeout": float(timeout) if timeout else START_TIMEOUT_SECONDS,
    }
    sources = (
        (config.getoption("--mock-idp-url"), config.getoption("--mock-idp-command")),
        (url_in_environment(), os.environ.get("MOCK_IDP_COMMAND")),
        (config.getini("mock_idp_url"), config.getini("mock_idp_command")),
    )
    for url, command in sources:
        if url:
            return MockIdp(url)
        if command:
            return MockIdp(command=command, **start)
    return MockIdp(**start)
