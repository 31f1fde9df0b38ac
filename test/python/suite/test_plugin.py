"""The pytest plugin as a suite of a user's has it."""

import os

import pytest

ONE_TEST = """
    def test_it(mock_issuer):
        assert mock_issuer.mint().claims["iss"] == mock_issuer.issuer
"""

TWO_TESTS = """
    import pytest

    @pytest.mark.parametrize("number", range(4))
    def test_it(mock_idp, mock_issuer, number):
        mock_issuer.clock.freeze(1_700_000_000 + number)
        assert mock_issuer.mint().claims["iat"] == 1_700_000_000 + number
        print("server", mock_idp.server_url)
"""


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> str:
    """Takes away what the environment says of the server; the answer is the command."""
    monkeypatch.delenv("MOCK_IDP_SERVER_URL", raising=False)
    monkeypatch.delenv("MOCK_IDP_URL", raising=False)
    command = os.environ["MOCK_IDP_COMMAND"]
    monkeypatch.delenv("MOCK_IDP_COMMAND")
    return command


def test_the_plugin_loads_by_itself_and_tells_its_fixtures_and_options(pytester) -> None:
    fixtures = pytester.runpytest_subprocess("--fixtures", "-q")
    fixtures.stdout.fnmatch_lines(["mock_idp [[]session scope[]]*", "mock_issuer*"])
    options = pytester.runpytest_subprocess("--help")
    for name in ("--mock-idp-url=URL", "--mock-idp-command=COMMAND", "*mock_idp_args*"):
        options.stdout.fnmatch_lines([f"*{name}*"])


def test_no_server_is_started_where_no_test_asks_for_one(pytester, no_environment) -> None:
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest_subprocess("--mock-idp-command", "/nowhere/at/all")
    result.assert_outcomes(passed=1)


def test_the_command_is_an_option_or_stands_in_the_ini_file(pytester, no_environment) -> None:
    pytester.makepyfile(ONE_TEST)
    pytester.runpytest_subprocess("--mock-idp-command", no_environment).assert_outcomes(passed=1)
    pytester.makeini(f"[pytest]\nmock_idp_command = {no_environment}\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_url_uses_the_server_that_runs_and_leaves_it_running(
    pytester, mock_idp, no_environment
) -> None:
    pytester.makepyfile(
        f"""
        def test_it(mock_idp, mock_issuer):
            assert mock_idp.server_url == {mock_idp.server_url!r}
            mock_issuer.mint()
        """
    )
    before = {one["name"] for one in mock_idp.api.all("/issuers")}
    result = pytester.runpytest_subprocess("--mock-idp-url", mock_idp.server_url)
    result.assert_outcomes(passed=1)
    assert {one["name"] for one in mock_idp.api.all("/issuers")} == before


@pytest.mark.parametrize("by", ["option", "MOCK_IDP_SERVER_URL", "MOCK_IDP_URL", "ini"])
def test_the_option_is_stronger_than_the_environment_and_that_than_the_ini_file(
    pytester, mock_idp, no_environment, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    pytester.makepyfile(ONE_TEST)
    dead = "http://127.0.0.1:1"
    good = mock_idp.server_url
    pytester.makeini(f"[pytest]\nmock_idp_url = {good if by == 'ini' else dead}\n")
    if by.startswith("MOCK"):
        monkeypatch.setenv(by, good)
    elif by == "option":
        monkeypatch.setenv("MOCK_IDP_SERVER_URL", dead)
    options = ["--mock-idp-url", good] if by == "option" else []
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=1)


def test_options_of_the_server_stand_in_the_ini_file(pytester, no_environment) -> None:
    pytester.makeini(
        "[pytest]\nmock_idp_args = --default-audience https://mcp.example/mcp\n"
        f"mock_idp_command = {no_environment}\n"
    )
    pytester.makepyfile(
        """
        def test_it(mock_issuer):
            assert mock_issuer.audience == "https://mcp.example/mcp"
            assert mock_issuer.mint().claims["aud"] == "https://mcp.example/mcp"
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_server_that_cannot_start_is_a_sentence_and_no_traceback(
    pytester, no_environment
) -> None:
    pytester.makepyfile(ONE_TEST)
    result = pytester.runpytest_subprocess("--mock-idp-command", "/nowhere/at/all")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*/nowhere/at/all was not found*MOCK_IDP_COMMAND*"])
    assert "Traceback" not in result.stdout.str()
    assert "server_process.py" not in result.stdout.str()


def test_what_the_issuer_was_asked_is_shown_with_a_test_that_fails(
    pytester, mock_idp, no_environment
) -> None:
    pytester.makepyfile(
        """
        import httpx

        def test_fails(mock_issuer):
            httpx.get(mock_issuer.jwks_uri, trust_env=False)
            assert False

        def test_passes(mock_issuer):
            httpx.get(mock_issuer.metadata_url, trust_env=False)
        """
    )
    result = pytester.runpytest_subprocess("--mock-idp-url", mock_idp.server_url, "-rA")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*mock_issuer: what it was asked*", "GET jwks 200 ok"])
    assert "oauthMetadata" not in result.stdout.str()


def test_with_xdist_each_worker_has_a_server_and_each_test_an_issuer(
    pytester, no_environment
) -> None:
    pytester.makepyfile(TWO_TESTS)
    result = pytester.runpytest_subprocess("-n", "2", "-rP", "--mock-idp-command", no_environment)
    result.assert_outcomes(passed=4)
    servers = {line for line in result.outlines if line.startswith("server ")}
    assert 1 <= len(servers) <= 2
