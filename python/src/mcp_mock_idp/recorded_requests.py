"""What verifiers and clients have asked an issuer, as its log has it."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .admin_api import USER_AGENT, AdminApi
from .errors import RequestTimeoutError

_LONGEST_WAIT_SECONDS = 60
_STRETCH = 500
_TOLD = 10


@dataclass(frozen=True)
class RecordedRequest:
    """A request that came, and how it was answered."""

    id: int
    """Grows with each event of the server."""
    endpoint: str
    """jwks, oauthMetadata, openidMetadata, introspect, revoke, token, authorize, …"""
    method: str
    status: int
    """The HTTP status that was answered."""
    outcome: str
    """Such as ok, active, inactive, or an OAuth error code."""
    at: int
    """Unix seconds of real time."""
    client_id: str | None
    jti: str | None
    kid: str | None
    data: Mapping[str, Any]
    """All that the log has of it, such as user_agent and duration_ms."""

    @property
    def in_words(self) -> str:
        """Method, endpoint, status and outcome on one line."""
        return f"{self.method} {self.endpoint} {self.status} {self.outcome}"


class RequestLog:
    """The requests of an issuer; those that this package sends itself are left out."""

    def __init__(self, api: AdminApi) -> None:
        self._api = api
        self._begin_id = 0
        self._taken_ids: set[int] = set()

    def requests(self, endpoint: str | None, filters: Mapping[str, Any]) -> list[RecordedRequest]:
        """All requests there are, oldest first; filters are those of `GET /api/events`."""
        found: list[RecordedRequest] = []
        after = 0
        while True:
            events = self._events(endpoint, filters, after=after)
            found += [_request(one) for one in events if not _is_own(one)]
            if len(events) < _STRETCH:
                return found
            after = events[-1]["id"]

    def next(
        self, endpoint: str | None, timeout: float, filters: Mapping[str, Any]
    ) -> RecordedRequest:
        """The oldest request that was not given out before, waited for."""
        deadline = time.monotonic() + timeout
        after = self._begin_id
        while True:
            left = deadline - time.monotonic()
            wait = max(0, min(_LONGEST_WAIT_SECONDS, math.ceil(left)))
            events = self._events(endpoint, filters, after=after, wait=wait)
            for event in events:
                after = event["id"]
                if after not in self._taken_ids and not _is_own(event):
                    self._taken_ids.add(after)
                    return _request(event)
            if not events and left <= 0:
                raise RequestTimeoutError(self._missed(endpoint, timeout, filters))

    def _missed(self, endpoint: str | None, timeout: float, filters: Mapping[str, Any]) -> str:
        wanted = [f"to {endpoint}" if endpoint else "", *(f"{k}={v}" for k, v in filters.items())]
        what = " ".join(["no further request", *filter(None, wanted)])
        came = [one.in_words for one in self.requests(None, {}) if one.id > self._begin_id]
        told = ", ".join(came[-_TOLD:]) or "nothing"
        return f"{what} came within {timeout:g} seconds; what came at all: {told}"

    def begin_now(self) -> None:
        """Makes `next` leave out what came before."""
        newest = self._api.get("/events", {"limit": 1})["items"]
        self._begin_id = newest[0]["id"] if newest else 0

    def _events(
        self, endpoint: str | None, filters: Mapping[str, Any], *, after: int, wait: int = 0
    ) -> list[Mapping[str, Any]]:
        asked: dict[str, Any] = {"kind": "requests", "limit": _STRETCH, **filters}
        if endpoint is not None:
            asked["endpoint"] = endpoint
        events: list[Mapping[str, Any]] = self._api.get(
            "/events", {**asked, "after": after, "wait": wait}
        )["items"]
        return events


def _is_own(event: Mapping[str, Any]) -> bool:
    return bool(event["data"].get("user_agent") == USER_AGENT)


def _request(event: Mapping[str, Any]) -> RecordedRequest:
    data = event["data"]
    return RecordedRequest(
        id=event["id"],
        endpoint=data["endpoint"],
        method=data["method"],
        status=data["status"],
        outcome=data["outcome"],
        at=event["at"],
        client_id=event.get("client_id"),
        jti=event.get("jti"),
        kid=event.get("kid"),
        data=data,
    )
