"""Real FastMCP servers with the verifiers of an issuer."""

from importlib.metadata import version

import pytest
from fastmcp import FastMCP

from mcp_mock_idp import MockIssuer, UnsupportedFastMCPError, serve

FASTMCP = tuple(int(part) for part in version("fastmcp").split(".")[:2])

has_jwt_verifier = pytest.mark.skipif(FASTMCP < (2, 11), reason="JWTVerifier came with 2.11")
has_introspection = pytest.mark.skipif(FASTMCP < (2, 13), reason="came with 2.13")
has_bearer_auth = pytest.mark.skipif(FASTMCP >= (2, 14), reason="went with 2.14")
has_algorithm = pytest.mark.skipif(FASTMCP < (2, 10), reason="came with 2.10")


def mcp_server(auth: object) -> FastMCP:
    server = FastMCP("test", auth=auth)

    @server.tool()
    def whoami() -> str:
        from fastmcp.server.dependencies import get_access_token

        token = get_access_token()
        assert token is not None
        return f"{token.client_id} {' '.join(sorted(token.scopes))}"

    return server


def usual_verifier(issuer: MockIssuer, **overrides: object) -> object:
    """The JWT verifier by the name that this FastMCP has for it."""
    if FASTMCP < (2, 11):
        return issuer.bearer_auth(**overrides)
    return issuer.jwt_verifier(**overrides)


def test_a_good_token_is_accepted_and_its_claims_reach_the_tool_RFC_6750_2_1(
    mock_issuer: MockIssuer, call_tool
) -> None:
    token = mock_issuer.mint(client_id="reporter", scope=["read", "write"])
    with serve(mcp_server(usual_verifier(mock_issuer, required_scopes=["read"]))) as url:
        answer = call_tool(url, "whoami", token)
    assert "reporter read write" in str(answer)
    assert [one.status for one in mock_issuer.requests("jwks")] == [200]


def test_no_token_and_a_bad_one_are_refused_RFC_6750_3(mock_issuer: MockIssuer, status_of) -> None:
    with serve(mcp_server(usual_verifier(mock_issuer))) as url:
        assert status_of(url, mock_issuer.mint()) == 200
        assert status_of(url) == 401
        assert status_of(url, "garbage") == 401
        assert status_of(url, mock_issuer.mint(expires_in=-60)) == 401
        assert status_of(url, mock_issuer.mint(audience="https://elsewhere.example")) == 401


@pytest.mark.parametrize("fault", ["exp-past", "iss-wrong", "aud-wrong", "alg-none", "sig-flipped"])
def test_a_token_with_a_fault_is_refused_and_its_sound_twin_accepted(
    mock_issuer: MockIssuer, status_of, fault: str
) -> None:
    token = mock_issuer.mint_fault(fault)
    assert token.expected == "reject"
    with serve(mcp_server(usual_verifier(mock_issuer))) as url:
        assert status_of(url, token) == 401
        assert status_of(url, mock_issuer.mint()) == 200


def test_tokens_from_before_and_after_a_rotation_are_accepted_by_one_verifier(
    mock_issuer: MockIssuer, status_of
) -> None:
    before = mock_issuer.mint()
    with serve(mcp_server(usual_verifier(mock_issuer))) as url:
        assert status_of(url, before) == 200
        rotation = mock_issuer.rotate()
        after = mock_issuer.mint()
        assert (before.kid, after.kid) == (rotation.previous.kid, rotation.current.kid)
        assert status_of(url, before) == 200
        assert status_of(url, after) == 200


def test_a_key_that_is_revoked_is_refused_by_a_verifier_that_has_not_cached_it(
    mock_issuer: MockIssuer, status_of
) -> None:
    token = mock_issuer.mint()
    mock_issuer.keys.revoke(token.kid)
    with serve(mcp_server(usual_verifier(mock_issuer))) as url:
        assert status_of(url, token) == 401
        assert status_of(url, mock_issuer.mint()) == 200


def test_a_jwk_set_that_fails_is_a_401_and_was_asked_for(
    mock_issuer: MockIssuer, status_of
) -> None:
    mock_issuer.faults.jwks("error", status=500)
    with serve(mcp_server(usual_verifier(mock_issuer))) as url:
        assert status_of(url, mock_issuer.mint()) == 401
    asked = mock_issuer.next_request("jwks", timeout=1)
    assert (asked.status, asked.outcome) == (500, "fault")


def test_two_issuers_do_not_trust_one_another(mock_idp, mock_issuer: MockIssuer, status_of) -> None:
    with (
        mock_idp.issuer_for_now() as other,
        serve(mcp_server(usual_verifier(mock_issuer))) as url,
    ):
        assert status_of(url, other.mint()) == 401
        assert status_of(url, mock_issuer.mint()) == 200


@has_algorithm
def test_another_algorithm_is_taken_where_the_verifier_is_told(
    mock_issuer: MockIssuer, status_of
) -> None:
    with serve(mcp_server(usual_verifier(mock_issuer, algorithm="ES256"))) as url:
        assert status_of(url, mock_issuer.mint(alg="ES256")) == 200
        assert status_of(url, mock_issuer.mint()) == 401


@has_introspection
def test_revocation_is_seen_by_introspection_at_once_RFC_7009_2(
    mock_issuer: MockIssuer, status_of
) -> None:
    token = mock_issuer.mint()
    with serve(mcp_server(mock_issuer.introspection_verifier())) as url:
        assert status_of(url, token) == 200
        assert mock_issuer.revoke(token) == 1
        assert status_of(url, token) == 401
    outcomes = [one.outcome for one in mock_issuer.requests("introspect")]
    assert outcomes == ["active", "revoked"]


@has_jwt_verifier
def test_revocation_is_never_seen_by_a_verifier_of_signatures(
    mock_issuer: MockIssuer, status_of
) -> None:
    token = mock_issuer.mint()
    mock_issuer.revoke(token)
    with serve(mcp_server(mock_issuer.jwt_verifier())) as url:
        assert status_of(url, token) == 200


@has_introspection
def test_an_opaque_token_is_taken_until_the_clock_has_passed_its_end_RFC_7662_2_2(
    mock_issuer: MockIssuer, call_tool, status_of
) -> None:
    token = mock_issuer.mint(format="opaque", client_id="reporter", scope="read")
    with serve(mcp_server(mock_issuer.introspection_verifier(required_scopes=["read"]))) as url:
        assert "reporter read" in str(call_tool(url, "whoami", token))
        mock_issuer.clock.advance(3601)
        assert status_of(url, token) == 401


@has_jwt_verifier
def test_the_static_table_is_taken_and_nothing_else(mock_issuer: MockIssuer, status_of) -> None:
    mock_issuer.set_static_table({"dev": {"client_id": "dev", "scopes": ["read"]}})
    with serve(mcp_server(mock_issuer.static_verifier(required_scopes=["read"]))) as url:
        assert status_of(url, "dev") == 200
        assert status_of(url, "dev-alice-token") == 401


def test_a_public_key_is_taken_until_the_rotation(mock_issuer: MockIssuer, status_of) -> None:
    with serve(mcp_server(mock_issuer.public_key_verifier())) as url:
        assert status_of(url, mock_issuer.mint()) == 200
        mock_issuer.rotate()
        assert status_of(url, mock_issuer.mint()) == 401
    assert mock_issuer.requests("jwks") == []


@has_algorithm
def test_a_shared_secret_is_taken(mock_issuer: MockIssuer, status_of) -> None:
    with serve(mcp_server(mock_issuer.shared_secret_verifier("HS384"))) as url:
        assert status_of(url, mock_issuer.mint(alg="HS384")) == 200
        assert status_of(url, mock_issuer.mint()) == 401


@has_bearer_auth
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_old_name_of_the_jwt_verifier_works_while_there_is_one(
    mock_issuer: MockIssuer, status_of
) -> None:
    with serve(mcp_server(mock_issuer.bearer_auth())) as url:
        assert status_of(url, mock_issuer.mint()) == 200
        assert status_of(url, mock_issuer.mint(expires_in=-60)) == 401


@pytest.mark.parametrize(
    ("method", "is_there", "named"),
    [
        ("jwt_verifier", FASTMCP >= (2, 11), "2.11 and later"),
        ("static_verifier", FASTMCP >= (2, 11), "2.11 and later"),
        ("introspection_verifier", FASTMCP >= (2, 13), "2.13 and later"),
        ("bearer_auth", FASTMCP < (2, 14), "2.6 to 2.13"),
        ("shared_secret_verifier", FASTMCP >= (2, 10), "2.10 and later"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_this_fastmcp_lacks_is_an_error_that_names_the_releases_that_have_it(
    mock_issuer: MockIssuer, method: str, is_there: bool, named: str
) -> None:
    if is_there:
        assert getattr(mock_issuer, method)() is not None
        return
    with pytest.raises(UnsupportedFastMCPError) as caught:
        getattr(mock_issuer, method)()
    assert named in str(caught.value)
    assert version("fastmcp") in str(caught.value)


def test_a_probe_judges_the_running_server(mock_issuer: MockIssuer) -> None:
    with serve(mcp_server(usual_verifier(mock_issuer))) as url:
        # Before 2.11 the endpoint itself has a slash at its end.
        endpoint = url if FASTMCP >= (2, 11) else f"{url}/"
        report = mock_issuer.probe(
            endpoint, audience=mock_issuer.audience, only=["exp-past", "alg-none"]
        )
    assert report.passed, report
    outcomes = {one["id"]: one["outcome"] for one in report.results}
    assert outcomes["control-first"] == "accepted"
    assert (outcomes["exp-past"], outcomes["alg-none"]) == ("refused", "refused")
