"""What can go wrong, in sentences that say what was asked, what came and what would be accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one member of a request; `pointer` is a JSON pointer (RFC 6901)."""

    pointer: str
    detail: str


class MockIdpError(Exception):
    """The identity provider refused a request, or cannot be reached.

    `status` is the HTTP status, None where no answer came; `errors` has a row for each member of
    the request that is wrong (RFC 9457).
    """

    def __init__(
        self,
        detail: str,
        *,
        status: int | None = None,
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status
        self.errors = tuple(errors)


class ServerNotStartedError(MockIdpError):
    """The server could not be started; the text has the reason and what the server said."""


class RequestTimeoutError(MockIdpError, TimeoutError):
    """No request came that `next_request` was waiting for."""


class UnsupportedFastMCPError(MockIdpError):
    """The FastMCP that is installed lacks the class; the text names the releases that have it."""
