"""What came of sending the fault catalogue to an MCP server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from .errors import MockIdpError


class ProbeOptions(TypedDict, total=False):
    """How to probe; whatever is left out is found out or has a default."""

    transport: str
    """http (streamable HTTP, default) or sse."""
    mode: str
    """jwt, introspection or static: how the server checks tokens."""
    audience: str
    """What tokens are for; default what the server's metadata name, else the URL."""
    scope: str
    """What it requires; default what it names itself."""
    alg: str
    """What the good token is signed by; default RS256."""
    client_id: str
    only: list[str]
    """Only these cases: ids, groups such as exp or http, ids with *."""
    skip: list[str]
    """The same: not these cases."""
    timeout_seconds: float
    """For each request; default 5."""
    allow_remote: bool
    """True: bad tokens may be sent to a server that is not on this machine."""
    bad_answers: bool
    """True: introspection may answer badly for the length of a request."""


@dataclass(frozen=True)
class Finding:
    """Something that the server does wrong."""

    case: str
    """The id of the case that showed it."""
    severity: str
    """error, warning or note."""
    rule: str
    text: str
    advice: str


@dataclass(frozen=True, repr=False)
class ProbeReport:
    """What came of a probe; `assert report.passed, report` shows the findings."""

    results: tuple[Mapping[str, Any], ...]
    """A row a case, with id, outcome, status, expected and findings."""
    findings: tuple[Finding, ...]
    diagnosis: str | None
    """Why the good token was not accepted, and what to change; None where it was."""
    ending: str
    """done, refused, stopped, not_run or aborted."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(one for one in self.findings if one.severity == "error")

    @property
    def passed(self) -> bool:
        """Whether it ran to its end without an error."""
        return self.ending == "done" and not self.errors

    def __repr__(self) -> str:
        lines = [f"probe {self.ending}: {len(self.results)} cases, {len(self.errors)} errors"]
        if self.diagnosis is not None:
            lines.append(self.diagnosis)
        lines += [f"{one.severity} {one.case}: {one.text} {one.advice}" for one in self.findings]
        return "\n".join(lines)


def probe_report(lines: Iterable[Mapping[str, Any]]) -> ProbeReport:
    """A report from the lines of `POST /api/probe`; raises `MockIdpError` without their end."""
    results: list[Mapping[str, Any]] = []
    diagnosis: str | None = None
    ending: str | None = None
    for line in lines:
        if line["kind"] == "result":
            results.append(line)
        elif line["kind"] == "diagnosis":
            diagnosis = f"{line['text']} {line['advice']}"
        elif line["kind"] == "end":
            ending = line["ending"]
    if ending is None:
        raise MockIdpError("the probe's answer was cut off before its end")
    findings = tuple(
        Finding(result["id"], one["severity"], one["rule"], one["text"], one["advice"])
        for result in results
        for one in result["findings"]
    )
    return ProbeReport(tuple(results), findings, diagnosis, ending)
