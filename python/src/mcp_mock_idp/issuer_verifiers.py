"""Ready FastMCP verifiers for an issuer, of whatever FastMCP is installed."""

from __future__ import annotations

import inspect
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from .errors import UnsupportedFastMCPError
from .issuer_facts import IssuerFacts

if TYPE_CHECKING:
    from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier
    from fastmcp.server.auth.providers.jwt import JWTVerifier, StaticTokenVerifier

_JWT = ("fastmcp.server.auth.providers.jwt", "JWTVerifier")
_STATIC = ("fastmcp.server.auth.providers.jwt", "StaticTokenVerifier")
_INTROSPECTION = ("fastmcp.server.auth.providers.introspection", "IntrospectionTokenVerifier")
_BEARER = ("fastmcp.server.auth.providers.bearer", "BearerAuthProvider")

_SINCE = {
    _JWT: "2.11 and later; 2.6 to 2.10 have bearer_auth()",
    _STATIC: "2.11 and later",
    _INTROSPECTION: "2.13 and later",
    _BEARER: "2.6 to 2.13; later ones have jwt_verifier()",
}


class IssuerVerifiers(IssuerFacts):
    """What to give `FastMCP(auth=…)`.

    Keyword arguments go to the FastMCP class as they are, in place of what is filled in here;
    None leaves out what is filled in. Each method raises `UnsupportedFastMCPError` where the
    installed FastMCP has no such class, naming the releases that have it.
    """

    def jwt_verifier(self, **overrides: Any) -> JWTVerifier:
        """JWTVerifier with the JWK Set; for RS256 unless `algorithm` says otherwise (2.11)."""
        verifier: JWTVerifier = _make(_find(_JWT), self._jwks_arguments(), overrides)
        return verifier

    def bearer_auth(self, **overrides: Any) -> Any:
        """BearerAuthProvider with the JWK Set, as the JWT verifier was called in 2.6 to 2.13."""
        return _make(_find(_BEARER), self._jwks_arguments(), overrides)

    def introspection_verifier(self, **overrides: Any) -> IntrospectionTokenVerifier:
        """IntrospectionTokenVerifier with the credentials of `client` (2.13).

        Where it can check the audience (4.1) it is told to; `audience=None` takes tokens without
        one, such as static ones, too.
        """
        arguments = {
            "introspection_url": self.introspection_endpoint,
            "client_id": self.client.client_id,
            "client_secret": self.client.client_secret,
            "audience": self.audience,
        }
        verifier: IntrospectionTokenVerifier = _make(_find(_INTROSPECTION), arguments, overrides)
        return verifier

    def static_verifier(self, table: str = "default", **overrides: Any) -> StaticTokenVerifier:
        """StaticTokenVerifier with a table as it is now; FastMCP reads it once (2.11)."""
        arguments = {"tokens": self.static_table(table)}
        verifier: StaticTokenVerifier = _make(_find(_STATIC), arguments, overrides)
        return verifier

    def public_key_verifier(self, alg: str = "RS256", **overrides: Any) -> Any:
        """The JWT verifier with the current public key of an algorithm, blind to rotation (2.6)."""
        pem = self.keys.pem(self.keys.ready(alg).kid)
        return self._key_verifier(alg, pem, overrides)

    def shared_secret_verifier(self, alg: str = "HS256", **overrides: Any) -> Any:
        """The JWT verifier with the current shared secret of HS256, HS384 or HS512 (2.10)."""
        secret = self.keys.secret(self.keys.ready(alg).kid)
        return self._key_verifier(alg, secret, overrides)

    def _jwks_arguments(self) -> dict[str, Any]:
        return {"jwks_uri": self.jwks_uri, "issuer": self.issuer, "audience": self.audience}

    def _key_verifier(self, alg: str, key: str, overrides: dict[str, Any]) -> Any:
        maker = _found(_JWT) or _find(_BEARER)
        # Before 2.10 RS256 was all there was, and nothing that said so.
        if not _takes(maker, "algorithm") and alg != "RS256":
            raise UnsupportedFastMCPError(_lack(f"takes {alg} tokens", "2.10 and later"))
        arguments = {"issuer": self.issuer, "audience": self.audience, "public_key": key}
        return _make(maker, {**arguments, "algorithm": alg}, overrides)


def _make(maker: Any, arguments: dict[str, Any], overrides: dict[str, Any]) -> Any:
    """Calls a class with those of our arguments that its release has, and with all overrides."""
    filled_in = {name: value for name, value in arguments.items() if _takes(maker, name)}
    wanted = {**filled_in, **overrides}
    return maker(**{name: value for name, value in wanted.items() if value is not None})


def _takes(maker: Any, name: str) -> bool:
    return name in inspect.signature(maker).parameters


def _find(wanted: tuple[str, str]) -> Any:
    found = _found(wanted)
    if found is None:
        raise UnsupportedFastMCPError(_lack(f"has {wanted[1]}", _SINCE[wanted]))
    return found


def _found(wanted: tuple[str, str]) -> Any:
    module, name = wanted
    try:
        return getattr(import_module(module), name, None)
    except ModuleNotFoundError as error:
        # Only where it is FastMCP's own module that is missing, not something that one imports.
        if error.name is None or not error.name.startswith("fastmcp"):
            raise
        return None


def _lack(what: str, since: str) -> str:
    try:
        installed = f"FastMCP {version('fastmcp')}, which is installed, does not do that"
    except PackageNotFoundError:
        installed = "FastMCP is not installed here"
    return f"what {what} is FastMCP {since}; {installed}"
