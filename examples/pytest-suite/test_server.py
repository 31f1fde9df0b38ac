"""What the server does with tokens, good and bad."""

import pytest
from fastmcp.exceptions import ToolError
from mcp_mock_idp import serve

from server import create_server


def test_notes_belong_to_the_subject_of_the_token(mock_issuer, server_url, call):
    alice = mock_issuer.mint(subject="alice", scope="read write")
    bob = mock_issuer.mint(subject="bob", scope="read write")
    call(server_url, alice, "write_note", text="buy milk")
    assert call(server_url, alice, "read_notes") == ["buy milk"]
    assert call(server_url, bob, "read_notes") == []


def test_writing_needs_the_scope_write(mock_issuer, server_url, call):
    reader = mock_issuer.mint(subject="alice", scope="read")
    with pytest.raises(ToolError, match="scope write"):
        call(server_url, reader, "write_note", text="buy milk")


@pytest.mark.parametrize(
    "fault",
    ["exp-past", "aud-wrong", "iss-wrong", "alg-none", "sig-flipped"],
)
def test_a_bad_token_is_refused(mock_issuer, server_url, status_of, fault):
    token = mock_issuer.mint_fault(fault, scope="read")
    assert status_of(server_url, token) == 401


def test_tokens_from_before_and_after_a_key_rotation_are_accepted(mock_issuer, server_url, call):
    before = mock_issuer.mint(scope="read")
    assert call(server_url, before, "read_notes") == []
    mock_issuer.rotate()
    after = mock_issuer.mint(scope="read")
    assert before.kid != after.kid
    assert call(server_url, before, "read_notes") == []
    assert call(server_url, after, "read_notes") == []


def test_a_revoked_token_is_refused_by_introspection(mock_issuer, call, status_of):
    token = mock_issuer.mint(scope="read", format="opaque")
    with serve(create_server(mock_issuer.introspection_verifier(required_scopes=["read"]))) as url:
        assert call(url, token, "read_notes") == []
        mock_issuer.revoke(token)
        assert status_of(url, token) == 401


def test_nobody_gets_in_while_the_keys_cannot_be_fetched(mock_issuer, server_url, status_of):
    mock_issuer.faults.jwks(mode="status", status=500)
    assert status_of(server_url, mock_issuer.mint(scope="read")) == 401
