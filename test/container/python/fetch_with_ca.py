"""Fetches a URL with a CA file, by the standard library and by httpx, and by httpx without it: `URL CA_FILE`."""

import json
import ssl
import sys
from urllib.request import urlopen

try:
    import httpx
except ImportError:
    import httpx2 as httpx

url, ca_file = sys.argv[1:]
context = ssl.create_default_context(cafile=ca_file)
context.verify_flags |= ssl.VERIFY_X509_STRICT


def without() -> str | int:
    try:
        return httpx.get(url).status_code
    except httpx.HTTPError as error:
        return type(error).__name__


with urlopen(url, context=context) as response:
    by_urllib = response.status
statuses = {
    "urllib": by_urllib,
    "httpx": httpx.get(url, verify=context).status_code,
    "httpx without it": without(),
}
print(json.dumps(statuses))
