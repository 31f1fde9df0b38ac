"""Every method, against a running server, without FastMCP."""

import json
import re
import threading
import time
from pathlib import Path

import httpx
import pytest

from mcp_mock_idp import (
    ClientCredentials,
    MockIdp,
    MockIdpError,
    MockIssuer,
    RequestTimeoutError,
    UnsupportedFastMCPError,
    __version__,
)

PACKAGE_JSON = Path(__file__).parents[3] / "package.json"


def test_the_package_has_the_version_of_the_server_that_it_starts() -> None:
    assert json.loads(PACKAGE_JSON.read_text())["version"] == __version__


def test_the_server_says_its_version_and_what_it_has_logged(mock_idp: MockIdp) -> None:
    assert mock_idp.version == __version__
    assert mock_idp.server_log == ""


@pytest.mark.parametrize("is_default", [True, False])
def test_the_endpoints_are_those_of_the_metadata_RFC_8414_2(
    mock_idp: MockIdp, mock_issuer: MockIssuer, is_default: bool
) -> None:
    issuer = mock_idp if is_default else mock_issuer
    metadata = httpx.get(issuer.metadata_url, trust_env=False).json()
    assert metadata == httpx.get(issuer.openid_metadata_url, trust_env=False).json()
    named = ("issuer", "jwks_uri", "introspection_endpoint", "revocation_endpoint")
    more = ("token_endpoint", "authorization_endpoint", "registration_endpoint")
    for name in (*named, *more, "userinfo_endpoint"):
        assert getattr(issuer, name) == metadata[name], name


def test_asking_for_endpoints_and_facts_leaves_no_request_in_the_log(
    mock_issuer: MockIssuer,
) -> None:
    assert mock_issuer.jwks_uri.startswith(mock_issuer.url)
    assert mock_issuer.client.client_id == "mcp-resource-server"
    assert mock_issuer.introspect(mock_issuer.mint())["active"] is True
    assert mock_issuer.requests() == []


def test_a_token_is_its_text_and_its_repr_does_not_show_it(mock_issuer: MockIssuer) -> None:
    token = mock_issuer.mint(subject="bob", scope=["read", "write"], claims={"role": "admin"})
    assert str(token) == token.access_token
    assert token.headers == {"Authorization": f"Bearer {token.access_token}"}
    assert token.access_token not in repr(token)
    assert token.claims["iss"] == mock_issuer.issuer
    assert token.claims["aud"] == mock_issuer.audience
    assert (token.claims["sub"], token.claims["role"]) == ("bob", "admin")
    assert (token.scope, token.expires_in, token.format) == ("read write", 3600, "jwt")
    assert token.jose_header["kid"] == token.kid == mock_issuer.keys.current().kid


def test_none_leaves_a_claim_out_and_is_not_the_default(mock_issuer: MockIssuer) -> None:
    token = mock_issuer.mint(audience=None, expires_in=None, client_id=None)
    assert not {"aud", "exp", "client_id"} & set(token.claims)
    assert token.expires_in is None


def test_a_wrong_request_is_an_error_with_its_field_and_what_is_accepted_RFC_9457_3(
    mock_issuer: MockIssuer,
) -> None:
    with pytest.raises(MockIdpError) as caught:
        mock_issuer.mint(format="yaml", expires_in="soon")
    assert caught.value.status == 400
    assert {one.pointer for one in caught.value.errors} == {"/format", "/expires_in"}
    assert "must be one of jwt, opaque" in str(caught.value)


def test_a_fault_token_says_what_is_due(mock_issuer: MockIssuer) -> None:
    token = mock_issuer.mint_fault("exp-past", subject="bob")
    assert (token.fault, token.expected, token.claims["sub"]) == ("exp-past", "reject", "bob")
    assert token.expected_by_mode["introspection"] == "reject"
    assert token.claims["exp"] < time.time()
    assert "exp-past" in {one["id"] for one in mock_issuer.token_faults(expected="reject")}
    with pytest.raises(MockIdpError, match="names no fault"):
        mock_issuer.mint_fault("exp-pats")


def test_many_tokens_differ_in_their_jti_alone(mock_issuer: MockIssuer) -> None:
    tokens = mock_issuer.mint_many(5, subject="bob", format="opaque")
    assert len({one.jti for one in tokens}) == 5
    assert {one.claims["sub"] for one in tokens} == {"bob"}
    assert len(mock_issuer.mint_many(1)) == 1
    with pytest.raises(MockIdpError, match="count"):
        mock_issuer.mint_many(0)


def test_introspection_and_revocation_by_token_text_and_selection_RFC_7009_2(
    mock_issuer: MockIssuer,
) -> None:
    one, two, three = mock_issuer.mint_many(3, subject="bob")
    assert mock_issuer.revoke(one) == 1
    assert mock_issuer.revoke(str(two)) == 1
    assert [mock_issuer.introspect(it)["active"] for it in (one, two, three)] == [
        False,
        False,
        True,
    ]
    assert mock_issuer.revoke(subject="bob") == 1
    mock_issuer.mint()
    assert mock_issuer.revoke(everything=True) == 1
    with pytest.raises(MockIdpError, match="none that"):
        mock_issuer.revoke("garbage")
    with pytest.raises(MockIdpError) as caught:
        mock_issuer.revoke()
    assert caught.value.status == 400


def test_introspection_by_a_wrong_client_is_an_error_RFC_7662_2_1(mock_issuer: MockIssuer) -> None:
    with pytest.raises(MockIdpError, match="401"):
        mock_issuer.introspect("x", client=ClientCredentials("nobody", "wrong"))
    assert "demo-client-secret" not in repr(ClientCredentials("a", "demo-client-secret"))


def test_an_inspection_names_what_a_verifier_would_object_to(mock_issuer: MockIssuer) -> None:
    sound = mock_issuer.inspect(mock_issuer.mint(), audience=mock_issuer.audience)
    assert sound.ok
    assert sound.ours
    broken = mock_issuer.inspect(mock_issuer.mint(expires_in=-60), audience="other")
    assert {"exp", "aud"} <= {check.name for check in broken.failed}
    assert broken.introspection == {"active": False}


def test_keys_are_listed_made_imported_exported_and_revoked(mock_issuer: MockIssuer) -> None:
    made = mock_issuer.keys.create("ES384", state="current")
    assert mock_issuer.keys.get(made.kid) == mock_issuer.keys.current("ES384")
    pem = mock_issuer.keys.pem(made.kid, private=True)
    assert pem.startswith("-----BEGIN PRIVATE KEY-----")
    assert mock_issuer.keys.pem(made.kid).startswith("-----BEGIN PUBLIC KEY-----")
    assert "d" not in mock_issuer.keys.jwk(made.kid)
    assert "d" in mock_issuer.keys.jwk(made.kid, private=True)
    assert mock_issuer.keys.revoke(made.kid).state == "revoked"
    assert made.kid not in published(mock_issuer)
    secret = "s" * 32
    imported = mock_issuer.keys.import_key("HS256", secret=secret, kid="mine", state="current")
    assert mock_issuer.keys.secret(imported.kid) == secret
    assert mock_issuer.mint(alg="HS256").kid == "mine"
    with pytest.raises(MockIdpError, match="no current key of PS512"):
        mock_issuer.keys.current("PS512")


def published(issuer: MockIssuer) -> set[str]:
    keys = httpx.get(issuer.jwks_uri, trust_env=False).json()["keys"]
    return {key["kid"] for key in keys}


def test_rotation_keeps_the_old_key_published_for_its_grace(mock_issuer: MockIssuer) -> None:
    first = mock_issuer.rotate()
    assert {first.current.kid, first.previous.kid, first.next.kid} <= published(mock_issuer)
    assert [first.current.state, first.previous.state, first.next.state] == [
        "current",
        "previous",
        "next",
    ]
    second = mock_issuer.rotate(grace_seconds=0, announced=False)
    assert second.previous.kid == first.current.kid
    assert second.current.kid != first.next.kid
    assert first.current.kid not in published(mock_issuer)
    assert mock_issuer.rotate("ES256").current.alg == "ES256"


def test_the_clock_moves_stops_and_goes_back(mock_issuer: MockIssuer) -> None:
    clock = mock_issuer.clock
    token = mock_issuer.mint(expires_in=60)
    assert clock.advance(61) >= time.time() + 59
    assert mock_issuer.introspect(token)["active"] is False
    assert abs(clock.advance(-61) - time.time()) <= 30
    assert mock_issuer.introspect(token)["active"] is True
    assert clock.freeze(1_700_000_000) == 1_700_000_000
    assert mock_issuer.mint().claims["iat"] == 1_700_000_000
    assert clock.advance(10) == clock.now == clock.freeze() == 1_700_000_010
    assert abs(clock.set(1_800_000_000) - 1_800_000_000) <= 30
    assert abs(mock_issuer.mint().claims["iat"] - 1_800_000_000) <= 30
    assert abs(clock.reset() - time.time()) <= 30


def test_faults_answer_badly_as_often_as_asked(mock_issuer: MockIssuer) -> None:
    def status() -> int:
        return httpx.get(mock_issuer.jwks_uri, trust_env=False).status_code

    mock_issuer.faults.jwks("error", status=503, times=2)
    assert [status() for _ in range(3)] == [503, 503, 200]
    assert mock_issuer.faults.get("jwks")["times_served"] == 2
    mock_issuer.faults.jwks("status", status=500)
    mock_issuer.faults.introspect("status")
    mock_issuer.faults.clear("jwks")
    assert status() == 200
    with pytest.raises(MockIdpError, match="500"):
        mock_issuer.introspect("x")
    mock_issuer.faults.clear()
    assert mock_issuer.introspect("x") == {"active": False}
    with pytest.raises(MockIdpError, match="slow"):
        mock_issuer.faults.jwks("no-such-mode")


@pytest.mark.parametrize("endpoint", ["token", "metadata", "revoke", "userinfo", "authorize"])
def test_each_other_endpoint_can_be_made_to_fail(mock_issuer: MockIssuer, endpoint: str) -> None:
    getattr(mock_issuer.faults, endpoint)("status", status=503)
    assert mock_issuer.faults.get(endpoint)["on"] is True


def test_requests_are_told_oldest_first_and_by_endpoint(mock_issuer: MockIssuer) -> None:
    with httpx.Client(trust_env=False) as client:
        client.get(mock_issuer.jwks_uri)
        client.get(mock_issuer.metadata_url)
        client.post(mock_issuer.introspection_endpoint, data={"token": "x"})
    requests = mock_issuer.requests()
    assert [one.endpoint for one in requests] == ["jwks", "oauthMetadata", "introspect"]
    assert [one.status for one in requests] == [200, 200, 401]
    assert [one.endpoint for one in mock_issuer.requests("jwks")] == ["jwks"]
    assert mock_issuer.requests(outcome="ok", endpoint="jwks")[0].method == "GET"


def test_each_request_is_given_out_once_also_one_that_came_before(mock_issuer: MockIssuer) -> None:
    with httpx.Client(trust_env=False) as client:
        client.get(mock_issuer.jwks_uri)
        client.get(mock_issuer.metadata_url)
    assert mock_issuer.next_request("oauthMetadata", timeout=0).endpoint == "oauthMetadata"
    assert mock_issuer.next_request(timeout=0).endpoint == "jwks"
    begun = time.monotonic()
    with pytest.raises(
        RequestTimeoutError, match="within 1 seconds; what came at all: GET jwks 200 ok, "
    ):
        mock_issuer.next_request(timeout=1)
    assert 0.9 < time.monotonic() - begun < 5
    later = threading.Timer(0.3, lambda: httpx.get(mock_issuer.jwks_uri, trust_env=False))
    later.start()
    assert mock_issuer.next_request("jwks", timeout=10).status == 200
    later.join()


def test_static_tables_are_read_and_put(mock_issuer: MockIssuer) -> None:
    assert "dev-alice-token" in mock_issuer.static_tokens
    table = {"t": {"client_id": "c", "scopes": ["read"]}}
    mock_issuer.set_static_table(table, "mine")
    assert mock_issuer.static_table("mine") == table
    assert mock_issuer.introspect("t")["client_id"] == "c"
    with pytest.raises(MockIdpError, match="scopes"):
        mock_issuer.set_static_table({"t": {"client_id": "c", "scopes": "read"}})


def test_a_reset_puts_back_all_but_the_keys_or_those_too(mock_issuer: MockIssuer) -> None:
    kid = mock_issuer.keys.current().kid
    token = mock_issuer.mint()
    mock_issuer.reset()
    assert mock_issuer.introspect(token) == {"active": False}
    assert mock_issuer.keys.current().kid == kid
    mock_issuer.reset(keys=True)
    assert mock_issuer.keys.current().kid != kid


def test_an_issuer_is_isolated_and_gone_after_its_time(mock_idp: MockIdp) -> None:
    with mock_idp.issuer_for_now() as one, mock_idp.issuer_for_now() as two:
        assert one.issuer != two.issuer
        assert two.introspect(one.mint()) == {"active": False}
        one.clock.advance(86400)
        assert abs(two.clock.now - time.time()) <= 30
    with pytest.raises(MockIdpError) as caught:
        one.mint()
    assert caught.value.status == 404


def test_issuers_are_made_by_name_and_deleted(mock_idp: MockIdp) -> None:
    issuer = mock_idp.create_issuer("by-name")
    assert issuer.issuer.endswith("/issuers/by-name")
    with pytest.raises(MockIdpError) as caught:
        mock_idp.create_issuer("by-name")
    assert caught.value.status == 409
    mock_idp.delete_issuer("by-name")


def test_a_probe_of_nothing_is_a_report_that_says_so(mock_issuer: MockIssuer) -> None:
    report = mock_issuer.probe("http://127.0.0.1:1/mcp")
    assert not report.passed
    assert report.ending == "not_run"
    assert "Nothing answers" in str(report)
    with pytest.raises(MockIdpError, match="/url"):
        mock_issuer.probe("nonsense")


def test_a_snapshot_takes_everything_to_another_server(
    mock_idp: MockIdp, mock_issuer: MockIssuer, tmp_path: Path
) -> None:
    mock_issuer.clock.freeze(1_900_000_000)
    token = mock_issuer.mint(subject="carried")
    file = tmp_path / "state.db"
    mock_idp.save_snapshot(file)
    assert file.read_bytes().startswith(b"SQLite format 3\0")
    with MockIdp() as other:
        assert other.server_url != mock_idp.server_url
        assert other.load_snapshot(file)["issuers"] >= 2
        carried = other.get_issuer(mock_issuer.name)
        assert carried.url.startswith(other.server_url)
        assert [one["jti"] for one in carried.api.all("/tokens")] == [token.jti]
        assert carried.clock.now == 1_900_000_000
        assert carried.keys.current() == mock_issuer.keys.current()
        bad = tmp_path / "bad.db"
        bad.write_bytes(b"nothing of that kind")
        with pytest.raises(MockIdpError) as caught:
            other.load_snapshot(bad)
        assert caught.value.status == 400
    assert list(tmp_path.glob("*.part")) == []


def test_what_has_no_method_is_reached_by_the_admin_api(mock_issuer: MockIssuer) -> None:
    made = mock_issuer.api.post("/clients", {"client_name": "mine"})
    assert re.fullmatch(r"[A-Za-z0-9_-]+", made["client_secret"])
    assert made["client_id"] in {one["client_id"] for one in mock_issuer.api.all("/clients")}
    mock_issuer.api.delete(f"/clients/{made['client_id']}")


def test_without_fastmcp_a_verifier_is_an_error_that_says_so(mock_issuer: MockIssuer) -> None:
    for method in ("jwt_verifier", "introspection_verifier", "static_verifier", "bearer_auth"):
        with pytest.raises(UnsupportedFastMCPError, match="FastMCP is not installed"):
            getattr(mock_issuer, method)()


def test_another_server_or_none_at_a_url_is_one_sentence(foreign_server: str) -> None:
    with pytest.raises(MockIdpError, match="is no mcp-mock-idp"):
        MockIdp(foreign_server)
    with pytest.raises(MockIdpError, match="does not answer"):
        MockIdp("http://127.0.0.1:1")


def test_a_server_that_runs_already_is_left_alone(mock_idp: MockIdp) -> None:
    httpx.get(mock_idp.jwks_uri, trust_env=False)
    with MockIdp(mock_idp.server_url) as same:
        assert same.issuer == mock_idp.issuer
        with pytest.raises(RequestTimeoutError):
            same.next_request(timeout=0)
    assert mock_idp.mint().claims["iss"] == mock_idp.issuer
