"""What is in a token, and what a verifier would object to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Check:
    """One thing that a verifier looks at."""

    name: str
    passed: bool
    detail: str
    rule: str
    """Where it is demanded, such as a section of an RFC."""


@dataclass(frozen=True)
class Inspection:
    """A token looked into; `header` and `claims` are None where they cannot be read."""

    format: str
    ours: bool
    """Whether this issuer made it."""
    jti: str | None
    header: Mapping[str, Any] | None
    claims: Mapping[str, Any] | None
    checks: tuple[Check, ...]
    introspection: Mapping[str, Any]
    """What introspection answers of it now (RFC 7662)."""

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return not self.failed


def inspection(answer: Mapping[str, Any]) -> Inspection:
    """An inspection from the answer of `POST /api/tokens/inspect`."""
    return Inspection(
        format=answer["format"],
        ours=answer["ours"],
        jti=answer.get("jti"),
        header=answer.get("header"),
        claims=answer.get("claims"),
        checks=tuple(
            Check(one["name"], one["passed"], one["detail"], one["rule"])
            for one in answer["checks"]
        ),
        introspection=answer["introspection"],
    )
