"""A mock identity provider for tests of MCP servers: real tokens, keys and introspection."""

from .endpoint_faults import EndpointFaults
from .errors import (
    FieldError,
    MockIdpError,
    RequestTimeoutError,
    ServerNotStartedError,
    UnsupportedFastMCPError,
)
from .inspection import Check, Inspection
from .issuer_clock import IssuerClock
from .issuer_facts import ClientCredentials
from .issuer_keys import IssuerKeys, Key, Rotation
from .minted_token import MintedToken, MintOptions
from .mock_idp import MockIdp
from .mock_issuer import MockIssuer
from .probe_report import Finding, ProbeReport
from .recorded_requests import RecordedRequest
from .serve import serve
from .version import __version__

__all__ = [
    "Check",
    "ClientCredentials",
    "EndpointFaults",
    "FieldError",
    "Finding",
    "Inspection",
    "IssuerClock",
    "IssuerKeys",
    "Key",
    "MintOptions",
    "MintedToken",
    "MockIdp",
    "MockIdpError",
    "MockIssuer",
    "ProbeReport",
    "RecordedRequest",
    "RequestTimeoutError",
    "Rotation",
    "ServerNotStartedError",
    "UnsupportedFastMCPError",
    "__version__",
    "serve",
]
