"""The signing keys of an issuer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .admin_api import AdminApi
from .errors import MockIdpError

KeyState = Literal["next", "current", "previous", "retired", "revoked"]
"""next, current and previous are in the JWK Set; only current signs."""


@dataclass(frozen=True)
class Key:
    """A signing key without its private part; instants are Unix seconds, None: not yet."""

    kid: str
    alg: str
    kty: str
    state: KeyState
    created_at: int
    tokens_signed: int
    current_at: int | None = None
    previous_at: int | None = None
    retires_at: int | None = None
    retired_at: int | None = None
    revoked_at: int | None = None


@dataclass(frozen=True)
class Rotation:
    """The keys of an algorithm after a rotation."""

    current: Key
    previous: Key | None
    next: Key | None


class IssuerKeys:
    """The keys of an issuer, newest first where they are iterated over."""

    def __init__(self, api: AdminApi) -> None:
        self._api = api

    def __iter__(self) -> Iterator[Key]:
        return (_key(one) for one in self._api.all("/keys"))

    def get(self, kid: str) -> Key:
        """One key; raises `MockIdpError` where there is none of that kid."""
        return _key(self._api.get(f"/keys/{kid}"))

    def current(self, alg: str = "RS256") -> Key:
        """The key that signs; raises `MockIdpError` where the algorithm has none yet."""
        for key in self:
            if key.alg == alg and key.state == "current":
                return key
        raise MockIdpError(f'there is no current key of {alg}: make one by keys.create("{alg}")')

    def ready(self, alg: str) -> Key:
        """The key that signs, made where the algorithm has none yet."""
        keys = [key for key in self if key.alg == alg and key.state == "current"]
        return keys[0] if keys else self.create(alg, state="current")

    def create(self, alg: str, *, state: Literal["next", "current"] = "next") -> Key:
        """Makes a key: next is published ahead, current signs at once."""
        return _key(self._api.post("/keys", {"alg": alg, "state": state}))

    def import_key(
        self,
        alg: str,
        *,
        pem: str | None = None,
        jwk: Mapping[str, Any] | None = None,
        secret: str | None = None,
        kid: str | None = None,
        state: Literal["next", "current"] = "next",
    ) -> Key:
        """Takes a private key from elsewhere: exactly one of `pem`, `jwk` and `secret` (HS*)."""
        given = {"pem": pem, "jwk": jwk, "secret": secret, "kid": kid}
        body = {name: value for name, value in given.items() if value is not None}
        return _key(self._api.post("/keys", {"alg": alg, "state": state, **body}))

    def revoke(self, kid: str) -> Key:
        """Takes a key out of the JWK Set now; its tokens introspect as inactive."""
        return _key(self._api.post(f"/keys/{kid}/revoke"))

    def pem(self, kid: str, *, private: bool = False) -> str:
        """The public key as SPKI PEM, or the private one as PKCS#8."""
        return self._api.text(f"/keys/{kid}.pem", _scope(private))

    def jwk(self, kid: str, *, private: bool = False) -> dict[str, Any]:
        """The public key as JWK (RFC 7517), or the whole one."""
        answer: dict[str, Any] = self._api.get(f"/keys/{kid}.jwk", _scope(private))
        return answer

    def secret(self, kid: str) -> str:
        """The shared secret of an HS* key, as the text that a verifier is given."""
        return self._api.text(f"/keys/{kid}/secret")


def rotation(answer: Mapping[str, Any]) -> Rotation:
    """A rotation from the answer of `POST /api/keys/rotate`."""
    previous, following = answer.get("previous"), answer.get("next")
    return Rotation(
        current=_key(answer["current"]),
        previous=None if previous is None else _key(previous),
        next=None if following is None else _key(following),
    )


def _scope(private: bool) -> dict[str, str]:
    return {"private": "true"} if private else {}


def _key(answer: Mapping[str, Any]) -> Key:
    return Key(
        kid=answer["kid"],
        alg=answer["alg"],
        kty=answer["kty"],
        state=answer["state"],
        created_at=answer["created_at"],
        tokens_signed=answer["tokens_signed"],
        current_at=answer.get("current_at"),
        previous_at=answer.get("previous_at"),
        retires_at=answer.get("retires_at"),
        retired_at=answer.get("retired_at"),
        revoked_at=answer.get("revoked_at"),
    )
