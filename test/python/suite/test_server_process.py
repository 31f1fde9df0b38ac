"""How the server is started, why not, and that it never outlives its tests."""

import os
import shlex
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from mcp_mock_idp import MockIdp, ServerNotStartedError, __version__

COMMAND = os.environ["MOCK_IDP_COMMAND"]
WITHIN_SECONDS = 20


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False, timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def await_end(url: str) -> bool:
    deadline = time.monotonic() + WITHIN_SECONDS
    while time.monotonic() < deadline:
        if not answers(url):
            return True
        time.sleep(0.05)
    return False


def script(path: Path, *lines: str) -> str:
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_close_ends_the_server_and_leaves_no_file_and_may_be_called_again() -> None:
    idp = MockIdp()
    assert answers(idp.server_url)
    folder = idp._server._folder
    assert folder.exists()
    idp.close()
    assert not answers(idp.server_url)
    assert not folder.exists()
    idp.close()


def test_the_end_of_the_with_ends_the_server_after_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError), MockIdp() as idp:
        1 / 0  # noqa: B018
    assert not answers(idp.server_url)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_the_server_ends_with_python_however_that_ends(how: signal.Signals | None) -> None:
    program = "import sys, mcp_mock_idp\nidp = mcp_mock_idp.MockIdp()\n"
    then = "print(idp.server_url, flush=True)\nsys.stdin.readline()\n"
    with subprocess.Popen(
        [sys.executable, "-c", program + then],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as python:
        url = python.stdout.readline().strip()
        assert answers(url)
        if how is None:
            python.stdin.write("\n")
            python.stdin.flush()
        else:
            python.send_signal(how)
        python.wait(WITHIN_SECONDS)
        assert await_end(url)


def test_ctrl_c_at_the_terminal_reaches_python_and_not_the_server(mock_idp: MockIdp) -> None:
    assert os.getpgid(mock_idp._server.pid) != os.getpgid(os.getpid())


def test_a_server_that_does_not_stop_is_killed_with_all_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mcp_mock_idp.server_process._STOP_SECONDS", 0.3)
    child = tmp_path / "child"
    ready = 'while [ "$1" != --ready-file ]; do shift; done; file=$2'
    stuck = script(
        tmp_path / "stuck",
        ready,
        f"sleep 60 & echo $! > {child}",
        """echo '{"url": "http://127.0.0.1:1"}' > "$file.part"; mv "$file.part" "$file"; wait""",
    )
    with pytest.raises(Exception, match="does not answer"):
        MockIdp(command=stuck)
    pid = int(child.read_text())
    deadline = time.monotonic() + WITHIN_SECONDS
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        state = Path(f"/proc/{pid}/stat").read_text().split()[2]
        if state == "Z":
            break
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("as_list", [True, False])
def test_a_script_is_run_by_node_and_may_have_arguments(as_list: bool) -> None:
    command = shlex.split(COMMAND) if as_list else COMMAND
    with MockIdp(command=command, args=["--default-audience", "https://a.example"]) as idp:
        assert idp.audience == "https://a.example"


def test_without_a_command_npx_runs_the_package_of_this_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (script_path,) = shlex.split(COMMAND)
    package = tmp_path / "node_modules" / "mcp-mock-idp"
    package.parent.mkdir()
    package.symlink_to(Path(script_path).resolve().parents[2])
    binaries = tmp_path / "node_modules" / ".bin"
    binaries.mkdir()
    (binaries / "mcp-mock-idp").symlink_to(package / "dist" / "cli" / "main.js")
    (package / "dist" / "cli" / "main.js").chmod(0o755)
    (tmp_path / "package.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MOCK_IDP_COMMAND")
    with MockIdp() as idp:
        assert idp.version == __version__
        assert idp.mint().claims["iss"] == idp.issuer
    assert await_end(idp.server_url)


def test_variables_for_another_server_do_not_reach_this_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOCK_IDP_DATA", "/nowhere/at/all")
    monkeypatch.setenv("MOCK_IDP_ISSUER", "https://elsewhere.example")
    with MockIdp() as idp:
        assert idp.issuer.startswith(idp.server_url)


def test_a_server_with_an_admin_token_is_given_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCK_IDP_ADMIN_TOKEN", "the-admin-token")
    with MockIdp() as idp:
        assert idp.mint().claims["iss"] == idp.issuer
        monkeypatch.delenv("MOCK_IDP_ADMIN_TOKEN")
        with pytest.raises(Exception, match="MOCK_IDP_ADMIN_TOKEN"):
            MockIdp(idp.server_url)
        with MockIdp(idp.server_url, admin_token="the-admin-token") as same:
            assert same.issuer == idp.issuer


def test_a_missing_npx_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MOCK_IDP_COMMAND")
    monkeypatch.setenv("PATH", "/nowhere/at/all")
    with pytest.raises(ServerNotStartedError, match=r"npx was not found: install Node\.js 20\.19"):
        MockIdp()
    with pytest.raises(ServerNotStartedError, match=r"node was not found: install Node\.js"):
        MockIdp(command="server.mjs")


def test_a_wrong_option_is_told_in_the_words_of_the_server() -> None:
    with pytest.raises(ServerNotStartedError) as caught:
        MockIdp(args=["--prot", "1"])
    assert "ended with code 2" in str(caught.value)
    assert "--prot" in str(caught.value)


def test_an_old_node_is_named_with_the_version_that_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(
        tmp_path / "node",
        '[ "$1" = --version ] && { echo v18.20.1; exit; }',
        "echo SyntaxError: Unexpected identifier >&2",
        "exit 1",
    )
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ServerNotStartedError) as caught:
        MockIdp()
    assert "is v18.20.1; 20.19 or later is needed" in str(caught.value)
    assert "SyntaxError: Unexpected identifier" in str(caught.value)


def test_a_start_that_takes_too_long_is_ended_and_says_how_long_it_was_given(
    tmp_path: Path,
) -> None:
    slow = script(tmp_path / "slow", "echo thinking >&2", "exec cat")
    with pytest.raises(ServerNotStartedError, match=r"(?s)not ready within 0\.5 seconds.*thinking"):
        MockIdp(command=slow, start_timeout=0.5)
