"""The verifiers of an MCP server, built from what the test asks for, by the classes that this version has."""

import json
from typing import Any
from urllib.request import urlopen

try:
    import httpx2 as httpx  # FastMCP 4 depends on httpx2 and no longer on httpx
except ImportError:
    import httpx

Options = dict[str, Any]

REQUEST_SECONDS = 10.0


def jwt_verifier(options: Options) -> Any:
    """JWTVerifier, or BearerAuthProvider where that is all there is (before 2.11)."""
    try:
        from fastmcp.server.auth.providers.jwt import JWTVerifier
    except ImportError:
        return bearer_auth_provider(options)
    return JWTVerifier(**options)


def bearer_auth_provider(options: Options) -> Any:
    """BearerAuthProvider by the name of the 2.6 documentation: deprecated from 2.11, gone in 2.14."""
    from fastmcp.server.auth.providers.bearer import BearerAuthProvider

    return BearerAuthProvider(**options)


def introspection_verifier(options: Options) -> Any:
    """The IntrospectionTokenVerifier that came with 2.13."""
    from fastmcp.server.auth.providers.introspection import IntrospectionTokenVerifier

    return IntrospectionTokenVerifier(**options)


def own_introspection_verifier(options: Options) -> Any:
    """What a user of 2.11 writes for introspection, since that version has no class for it."""
    from fastmcp.server.auth import AccessToken, TokenVerifier

    class OwnVerifier(TokenVerifier):
        async def verify_token(self, token: str) -> AccessToken | None:
            answer = await introspect(options, token)
            if answer.get("active") is not True:
                return None
            return AccessToken(
                token=token,
                client_id=answer.get("client_id") or answer.get("sub", "unknown"),
                scopes=(answer.get("scope") or "").split(),
                expires_at=answer.get("exp"),
                claims=answer,
            )

    return OwnVerifier(required_scopes=options["required_scopes"])


def static_verifier(options: Options) -> Any:
    """StaticTokenVerifier with the table as the identity provider serves it, read once."""
    from fastmcp.server.auth.providers.jwt import StaticTokenVerifier

    with urlopen(options["table_url"], timeout=REQUEST_SECONDS) as answer:
        tokens = json.load(answer)
    return StaticTokenVerifier(tokens=tokens, required_scopes=options["required_scopes"])


def debug_verifier(options: Options) -> Any:
    """DebugTokenVerifier (2.13.1) whose callable asks the identity provider."""
    from fastmcp.server.auth.providers.debug import DebugTokenVerifier

    async def ask_identity_provider(token: str) -> bool:
        return (await introspect(options, token)).get("active") is True

    return DebugTokenVerifier(
        validate=ask_identity_provider,
        client_id=options["shown_client_id"],
        scopes=options["shown_scopes"],
        required_scopes=options["required_scopes"],
    )


async def introspect(options: Options, token: str) -> dict[str, Any]:
    """The answer of the introspection endpoint (RFC 7662), {} when it refuses the question."""
    async with httpx.AsyncClient(timeout=REQUEST_SECONDS) as client:
        response = await client.post(
            options["introspection_url"],
            data={"token": token, "token_type_hint": "access_token"},
            auth=(options["client_id"], options["client_secret"]),
        )
    return response.json() if response.status_code == 200 else {}


VERIFIERS = {
    "jwt": jwt_verifier,
    "bearer": bearer_auth_provider,
    "introspection": introspection_verifier,
    "own-introspection": own_introspection_verifier,
    "static": static_verifier,
    "debug": debug_verifier,
}
