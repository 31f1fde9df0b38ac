"""An issuer with its own keys, tokens, clients, clock and log, and all that a test does with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import httpx

from .admin_api import unreachable
from .endpoint_faults import EndpointFaults
from .errors import MockIdpError
from .inspection import Inspection, inspection
from .issuer_clock import IssuerClock
from .issuer_facts import ClientCredentials
from .issuer_keys import Rotation, rotation
from .issuer_verifiers import IssuerVerifiers
from .minted_token import MintedToken, MintOptions, minted_token
from .probe_report import ProbeOptions, ProbeReport, probe_report
from .recorded_requests import RecordedRequest, RequestLog

if TYPE_CHECKING:
    from typing_extensions import Unpack


class MockIssuer(IssuerVerifiers):
    """One issuer of a running server.

    Everything is sent over HTTP and blocks until it is answered. Every method raises
    `MockIdpError` where the server refuses, with the reason in its words.
    """

    def __init__(self, client: httpx.Client, about: Mapping[str, Any]) -> None:
        super().__init__(client, about)
        self.clock = IssuerClock(self.api)
        self.faults = EndpointFaults(self.api)
        self._requests = RequestLog(self.api)

    def mint(self, **options: Unpack[MintOptions]) -> MintedToken:
        """A token: `mint(subject="bob", scope=["read"], expires_in=-60)`."""
        return minted_token(self.api.post("/tokens", options))

    def mint_many(self, count: int, **options: Unpack[MintOptions]) -> list[MintedToken]:
        """From 1 to 10,000 tokens that differ in their `jti` alone."""
        if count == 1:
            return [self.mint(**options)]
        return [minted_token(one) for one in self.api.lines("/tokens", {**options, "count": count})]

    def mint_fault(self, fault: str, /, **options: Unpack[MintOptions]) -> MintedToken:
        """A token that is wrong in one way only, by an id of the catalogue such as exp-past."""
        return minted_token(self.api.post("/tokens", {**options, "fault": fault}))

    def token_faults(self, **filters: str) -> list[Mapping[str, Any]]:
        """The fault catalogue: id, title, about, clause, expected, status, … of each."""
        return list(self.api.get("/faults/tokens", {"kind": "token", **filters})["items"])

    def rotate(
        self, alg: str = "RS256", *, grace_seconds: int | None = None, announced: bool = True
    ) -> Rotation:
        """Rotates the keys of an algorithm.

        The old key stays published for `grace_seconds`, without it until its tokens have expired.
        `announced=False` signs at once with a key that no verifier has seen.
        """
        body: dict[str, Any] = {"alg": alg, "announced": announced}
        if grace_seconds is not None:
            body["grace_seconds"] = grace_seconds
        return rotation(self.api.post("/keys/rotate", body))

    def revoke(
        self,
        token: MintedToken | str | None = None,
        *,
        client_id: str | None = None,
        subject: str | None = None,
        kid: str | None = None,
        jtis: Sequence[str] | None = None,
        everything: bool = False,
    ) -> int:
        """Revokes one token, or all that match every name given; how many it were.

        Whoever introspects sees it at once; who only checks the signature never does.
        """
        if token is not None:
            jtis = [*(jtis or ()), self._jti_of(token)]
        given = {"client_id": client_id, "subject": subject, "kid": kid, "jtis": jtis}
        body: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if everything:
            body["all"] = True
        return int(self.api.post("/tokens/revoke", body)["revoked"])

    def _jti_of(self, token: MintedToken | str) -> str:
        if isinstance(token, MintedToken):
            return token.jti
        jti = self.inspect(token).jti
        if jti is None:
            raise MockIdpError(f"the token is none that {self.issuer} made, so nothing is revoked")
        return jti

    def introspect(
        self, token: MintedToken | str, client: ClientCredentials | None = None
    ) -> dict[str, Any]:
        """What introspection answers, asked as a resource server asks (RFC 7662)."""
        asking = client or self.client
        try:
            response = self._client.post(
                self.introspection_endpoint,
                data={"token": str(token), "token_type_hint": "access_token"},
                auth=(asking.client_id, asking.client_secret),
            )
        except httpx.HTTPError as error:
            raise unreachable(self.introspection_endpoint, error) from error
        if response.status_code != httpx.codes.OK:
            detail = f"introspection answered {response.status_code}: {response.text[:200]}"
            raise MockIdpError(detail, status=response.status_code)
        answer: dict[str, Any] = response.json()
        return answer

    def inspect(
        self,
        token: MintedToken | str,
        *,
        audience: str | None = None,
        required_scopes: Sequence[str] | None = None,
        issuer: str | None = None,
    ) -> Inspection:
        """What is in any token, even a broken one, and what a verifier would object to."""
        given = {"audience": audience, "required_scopes": required_scopes, "issuer": issuer}
        wanted = {name: value for name, value in given.items() if value is not None}
        return inspection(self.api.post("/tokens/inspect", {"token": str(token), **wanted}))

    def requests(self, endpoint: str | None = None, **filters: Any) -> list[RecordedRequest]:
        """What verifiers and clients have asked, oldest first: `requests("jwks")`.

        Filters are outcome, client_id, jti, kid and since (Unix seconds).
        """
        return self._requests.requests(endpoint, filters)

    def next_request(
        self, endpoint: str | None = None, *, timeout: float = 5.0, **filters: Any
    ) -> RecordedRequest:
        """The oldest request that this has not given out before, waited for.

        One that came before the call counts, so nothing is missed. `timeout` is in seconds, in
        whole ones where it has to wait; raises `RequestTimeoutError`.
        """
        return self._requests.next(endpoint, timeout, filters)

    def reset(self, *, keys: bool = False) -> None:
        """Puts it back to its seed: all but the keys, or those too."""
        self.api.post("/reset", {"keys": keys})
        self._forget()

    def probe(self, url: str, **options: Unpack[ProbeOptions]) -> ProbeReport:
        """Sends the fault catalogue to an MCP server that trusts this issuer, and judges it.

        The server is called while this waits: where it runs on the event loop of the caller, call
        `await asyncio.to_thread(issuer.probe, url)`.
        """
        return probe_report(self._probe_lines(url, options))

    def _probe_lines(self, url: str, options: ProbeOptions) -> Iterator[Mapping[str, Any]]:
        return self.api.lines("/probe", {"url": url, **options})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.issuer}>"
