"""What there is to know of an issuer: its endpoints, and what a verifier of its tokens is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from .admin_api import AdminApi
from .errors import MockIdpError
from .issuer_keys import IssuerKeys

_USUAL_CLIENT = "mcp-resource-server"


@dataclass(frozen=True)
class ClientCredentials:
    """The id and the secret of a registered client."""

    client_id: str
    client_secret: str = field(repr=False)


class IssuerFacts:
    """An issuer as its verifiers see it; its URLs are spelled as in its metadata."""

    def __init__(self, client: httpx.Client, about: Mapping[str, Any]) -> None:
        self._client = client
        self.name: str = about["name"]
        self.issuer: str = about["issuer"]
        """The issuer identifier, `iss` in its tokens."""
        self.api = AdminApi(client, about["api"])
        """The admin API of this issuer, for what has no method here."""
        self.keys = IssuerKeys(self.api)

    @property
    def url(self) -> str:
        """Where it is reached; the base of its endpoints, without a trailing slash."""
        return self.api.url.removesuffix("/api")

    @property
    def jwks_uri(self) -> str:
        """The JWK Set (RFC 7517)."""
        return f"{self.url}/.well-known/jwks.json"

    @property
    def metadata_url(self) -> str:
        """The authorization server metadata (RFC 8414)."""
        return f"{self.url}/.well-known/oauth-authorization-server"

    @property
    def openid_metadata_url(self) -> str:
        """OpenID Connect Discovery 1.0; the `config_url` of FastMCP's OIDCProxy."""
        return f"{self.url}/.well-known/openid-configuration"

    @property
    def introspection_endpoint(self) -> str:
        """Introspection (RFC 7662)."""
        return f"{self.url}/introspect"

    @property
    def revocation_endpoint(self) -> str:
        """Revocation (RFC 7009)."""
        return f"{self.url}/revoke"

    @property
    def token_endpoint(self) -> str:
        """The token endpoint (RFC 6749)."""
        return f"{self.url}/token"

    @property
    def authorization_endpoint(self) -> str:
        """The authorization endpoint (RFC 6749)."""
        return f"{self.url}/authorize"

    @property
    def registration_endpoint(self) -> str:
        """Dynamic client registration (RFC 7591)."""
        return f"{self.url}/register"

    @property
    def userinfo_endpoint(self) -> str:
        """Userinfo (OpenID Connect Core 1.0)."""
        return f"{self.url}/userinfo"

    @cached_property
    def audience(self) -> str:
        """The audience of tokens that are minted without one, and of the verifiers made here."""
        claims = self.api.post("/tokens/preview")["claims"]
        return str(claims["aud"])

    @cached_property
    def client(self) -> ClientCredentials:
        """A confidential client that may introspect: mcp-resource-server where it is registered."""
        fitting = [
            one
            for one in self.api.all("/clients")
            if "client_secret" in one and one.get("token_endpoint_auth_method") != "none"
        ]
        fitting.sort(key=lambda one: one["client_id"] != _USUAL_CLIENT)
        if not fitting:
            raise MockIdpError(f"{self.issuer} has no client with a secret: register one")
        return ClientCredentials(fitting[0]["client_id"], fitting[0]["client_secret"])

    def _forget(self) -> None:
        """Drops what was asked for once and may be another now."""
        for name in ("client", "audience"):
            self.__dict__.pop(name, None)

    @property
    def static_tokens(self) -> dict[str, dict[str, Any]]:
        """The table `default`, exactly as FastMCP's StaticTokenVerifier takes it."""
        return self.static_table()

    def static_table(self, name: str = "default") -> dict[str, dict[str, Any]]:
        """A table of static tokens."""
        table: dict[str, dict[str, Any]] = self.api.get(f"/static-tables/{name}")
        return table

    def set_static_table(
        self, tokens: Mapping[str, Mapping[str, Any]], name: str = "default"
    ) -> None:
        """Puts a table in place of what was there; one bad entry and all is refused."""
        self.api.put(f"/static-tables/{name}", tokens)
