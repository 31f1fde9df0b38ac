"""A token that was minted, and what can be asked for when one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypedDict

Alg = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
    "EdDSA", "Ed25519", "HS256", "HS384", "HS512",
]  # fmt: skip
"""How a token is signed (RFC 7518, RFC 8037)."""


class MintOptions(TypedDict, total=False):
    """What to mint; whatever is left out has the issuer's default. Times are Unix seconds."""

    format: Literal["jwt", "opaque"]
    """Default jwt."""
    alg: Alg
    """Default RS256."""
    kid: str
    """A key of this issuer, whatever its state."""
    profile: str
    """Whose claims to imitate: rfc9068 (default), fastmcp, entra, okta, auth0, keycloak, …"""
    subject: str | None
    """`sub`; default alice, None for none."""
    client_id: str | None
    """Default demo-client, None for none."""
    audience: str | Sequence[str] | None
    """`aud`; default `issuer.audience`, None for none."""
    scope: str | Sequence[str] | None
    """Joined by blanks, or a list; default none."""
    expires_in: int | None
    """Seconds from `issued_at`; negative: expired, None: never; default 3600."""
    not_before: int
    """`nbf`."""
    issued_at: int
    """`iat`; default now."""
    jti: str
    """The token's id; made where absent."""
    claims: Mapping[str, Any]
    """Added or put in place; None removes one."""
    header: Mapping[str, Any]
    """The same for the JOSE header."""
    fault: str
    """What is wrong with it: an id of the fault catalogue, such as exp-past."""


@dataclass(frozen=True)
class MintedToken:
    """A token with what is in it; `str(token)` is the token itself, `repr` does not show it."""

    access_token: str = field(repr=False)
    jti: str
    format: str
    """jwt or opaque."""
    claims: Mapping[str, Any]
    jose_header: Mapping[str, Any] | None = None
    """The header of a JWT (RFC 7515); None for an opaque token."""
    alg: str | None = None
    kid: str | None = None
    scope: str | None = None
    expires_in: int | None = None
    """Seconds from `iat`; None: it never expires."""
    fault: str | None = None
    """What is wrong with it; None: nothing."""
    expected: str | None = None
    """What is due from a verifier of JWTs for a fault token: reject, accept or policy."""
    expected_by_mode: Mapping[str, str] = field(default_factory=dict)
    """The same by verifier mode."""
    key_created: bool = False
    """Whether its key was made for it, so that no verifier has seen the key yet."""

    @property
    def headers(self) -> dict[str, str]:
        """The HTTP header that carries it (RFC 6750 section 2.1)."""
        return {"Authorization": f"Bearer {self.access_token}"}

    def __str__(self) -> str:
        return self.access_token


def minted_token(answer: Mapping[str, Any]) -> MintedToken:
    """A token from the answer of `POST /api/tokens`."""
    return MintedToken(
        access_token=answer["access_token"],
        jti=answer["jti"],
        format=answer["format"],
        claims=answer["claims"],
        jose_header=answer.get("header"),
        alg=answer.get("alg"),
        kid=answer.get("kid"),
        scope=answer.get("scope"),
        expires_in=answer.get("expires_in"),
        fault=answer.get("fault"),
        expected=answer.get("expected"),
        expected_by_mode=answer.get("expected_by_mode", {}),
        key_created=answer.get("key_created", False),
    )
