"""Calls the tool with the real FastMCP client, and says how it went."""

import asyncio
import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urljoin, urlsplit

from fastmcp import Client
from fastmcp.client.auth import BearerAuth
from fastmcp.client.transports import SSETransport, StreamableHttpTransport

CALL_SECONDS = 30.0
PROBE_SECONDS = 10.0

REFUSALS = (401, 403)


async def call_tool(url: str, transport: str, token: str | None) -> dict[str, Any]:
    """Accepted, with what the tool sees of the token, or refused, with status and challenge."""
    try:
        shown = await asyncio.wait_for(whoami(url, transport, token), CALL_SECONDS)
    except Exception as error:
        status, challenge = await asyncio.to_thread(probe, url, transport, token)
        if status not in REFUSALS:
            raise RuntimeError(f"the client failed, yet the server answers {status}: {error!r}") from error
        return {"outcome": "refused", "status": status, "challenge": challenge}
    return {"outcome": "accepted", "access_token": shown}


async def whoami(url: str, transport: str, token: str | None) -> dict[str, Any] | None:
    # A token given as plain text is sent without "Bearer " by 2.6.0 to 2.7.0.
    auth = None if token is None else BearerAuth(token)
    channel = SSETransport(url, auth=auth) if transport == "sse" else StreamableHttpTransport(url, auth=auth)
    async with Client(channel) as client:
        result = await client.call_tool("whoami")
    # A list of contents until 2.9, an object with it afterwards.
    contents = result if isinstance(result, list) else result.content
    return json.loads(contents[0].text)


def probe(url: str, transport: str, token: str | None, redirects: int = 1) -> tuple[int, str | None]:
    """Status and WWW-Authenticate of one plain request: the clients of some versions hide them."""
    place = urlsplit(url)
    connection = HTTPConnection(place.hostname or "", place.port, timeout=PROBE_SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if transport == "sse":
            connection.request("GET", place.path, headers=headers)
        else:
            connection.request("POST", place.path, body=b"{}", headers=headers)
        response = connection.getresponse()
        # 2.6 to 2.10 redirect /mcp to /mcp/ before they look at the token.
        if response.status == 307 and redirects > 0:
            return probe(urljoin(url, response.headers["Location"]), transport, token, redirects - 1)
        return response.status, response.headers.get("WWW-Authenticate")
    finally:
        connection.close()
