"""The browser of FastMCP's client, named in the environment variable BROWSER: opens a URL as alice, and goes where it is sent."""

import sys
import time
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

HOPS = 10
REQUEST_SECONDS = 20.0
CALLBACK_SECONDS = 20.0


class NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


opener = build_opener(NoRedirects, HTTPCookieProcessor(CookieJar()))


def open_url(url: str) -> str | None:
    """Where the answer sends the browser, if it does."""
    # The client opens the browser before it listens for the callback.
    deadline = time.monotonic() + CALLBACK_SECONDS
    while True:
        try:
            opener.open(url, timeout=REQUEST_SECONDS).read()
            return None
        except HTTPError as error:
            if error.code in (302, 303, 307):
                return urljoin(url, error.headers["Location"])
            raise RuntimeError(f"{urlsplit(url).path} answered {error.code}: {error.read(500)!r}") from error
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def main(url: str | None) -> None:
    for _ in range(HOPS):
        if url is None:
            return
        # Whoever is asked to sign in at the issuer does so as alice.
        signs_in = urlsplit(url).path.startswith("/issuers/")
        url = open_url(f"{url}&login_hint=alice" if signs_in else url)
    raise RuntimeError(f"more than {HOPS} redirects")


if __name__ == "__main__":
    main(sys.argv[1])
