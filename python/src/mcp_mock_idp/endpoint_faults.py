"""Endpoints that are made to answer badly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from .admin_api import AdminApi

if TYPE_CHECKING:
    from typing_extensions import Unpack

FaultyEndpoint = Literal[
    "jwks", "introspect", "token", "metadata", "revoke", "userinfo", "authorize"
]
"""What can be made to answer badly; metadata is both discovery documents."""


class FaultOptions(TypedDict, total=False):
    """How badly, how often and to whom; which fits depends on the mode."""

    status: int
    """For the modes status, html and redirect."""
    delay_ms: int
    """How long the answer waits, in milliseconds."""
    retry_after_seconds: int
    """For the status 429 or 503."""
    location: str
    """Where a redirect leads."""
    cache_control: str
    """The `Cache-Control` of the answer."""
    size_bytes: int
    """How large a huge answer is."""
    times: int
    """How many answers are bad; absent: until it is cleared."""
    user_agent: str
    """Only callers whose `User-Agent` has this in it, whatever its case."""
    client_id: str
    """Only this client, where the endpoint knows it."""


class EndpointFaults:
    """Makes the endpoints of an issuer answer badly, each in one way at a time.

    Modes are those of `GET /api/faults/endpoints`, such as slow, hang, drop, status, truncated,
    invalid_json; `error` is another word for status. Raises `MockIdpError` for a mode or member
    that does not fit the endpoint, naming those that do.
    """

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    def jwks(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """The JWK Set: `faults.jwks("status", status=500, times=2)`."""
        self.set("jwks", mode, **options)

    def introspect(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """Introspection (RFC 7662)."""
        self.set("introspect", mode, **options)

    def token(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """The token endpoint (RFC 6749)."""
        self.set("token", mode, **options)

    def metadata(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """Both metadata documents (RFC 8414, OpenID Connect Discovery 1.0)."""
        self.set("metadata", mode, **options)

    def revoke(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """Revocation (RFC 7009)."""
        self.set("revoke", mode, **options)

    def userinfo(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """Userinfo (OpenID Connect Core 1.0)."""
        self.set("userinfo", mode, **options)

    def authorize(self, mode: str, **options: Unpack[FaultOptions]) -> None:
        """The authorization endpoint (RFC 6749)."""
        self.set("authorize", mode, **options)

    def set(self, endpoint: FaultyEndpoint, mode: str, **options: Unpack[FaultOptions]) -> None:
        """Makes an endpoint answer badly, in place of whatever fault it had."""
        named = "status" if mode == "error" else mode
        self._api.put(f"/faults/endpoints/{endpoint}", {"mode": named, **options})

    def get(self, endpoint: FaultyEndpoint) -> Mapping[str, Any]:
        """An endpoint with its fault, how often that was served, and the modes that fit."""
        answer: Mapping[str, Any] = self._api.get(f"/faults/endpoints/{endpoint}")
        return answer

    def clear(self, endpoint: FaultyEndpoint | None = None) -> None:
        """Makes an endpoint, or every one, answer soundly again."""
        self._api.delete("/faults/endpoints" + ("" if endpoint is None else f"/{endpoint}"))
