"""The page about the package tells all there is of it, and the package all that the page tells."""

import inspect
import re
from pathlib import Path

import pytest

import mcp_mock_idp
from mcp_mock_idp import EndpointFaults, IssuerClock, IssuerKeys, MintOptions, MockIdp, MockIssuer

PAGE = (Path(__file__).parents[3] / "docs" / "python.md").read_text()


def public(of: type) -> list[str]:
    return [name for name in dir(of) if not name.startswith("_")]


@pytest.mark.parametrize("of", [MockIssuer, MockIdp, IssuerKeys, IssuerClock, EndpointFaults])
def test_every_name_of_a_class_is_on_the_page(of: type) -> None:
    internal = {"ready", "set"} if of is not IssuerClock else set()
    missing = [
        name for name in public(of) if name not in internal and not re.search(rf"\b{name}\b", PAGE)
    ]
    assert missing == []


def test_every_mint_option_is_on_the_page() -> None:
    assert [name for name in MintOptions.__annotations__ if f"`{name}`" not in PAGE] == []


def test_every_option_of_the_plugin_is_on_the_page() -> None:
    source = inspect.getsource(inspect.getmodule(mcp_mock_idp.pytest_plugin))
    named = set(re.findall(r'"(--mock-idp-[a-z-]+|mock_idp_[a-z_]+)"', source))
    assert len(named) == 6
    assert [name for name in named if name not in PAGE] == []


def test_every_method_that_the_page_names_is_there() -> None:
    table = PAGE.split("## FastMCP verifiers")[1]
    methods = re.findall(r"^\| `(\w+)\(", table, re.M)
    assert len(methods) == 6
    assert [name for name in methods if not hasattr(MockIssuer, name)] == []
    sections = re.findall(r"`\.(\w+)(?:\(|`)", PAGE)
    known = {*public(IssuerKeys), *public(IssuerClock), *public(EndpointFaults)}
    records = {name for one in vars(mcp_mock_idp).values() for name in fields_of(one)}
    assert {name for name in sections if name not in known | records} == set()


def fields_of(one: object) -> list[str]:
    if not inspect.isclass(one):
        return []
    return [*public(one), *getattr(one, "__dataclass_fields__", {})]
