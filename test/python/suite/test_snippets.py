"""The examples of the documents run as they stand there."""

import os
import re
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FASTMCP = tuple(int(part) for part in version("fastmcp").split(".")[:2])


@pytest.mark.skipif(FASTMCP < (2, 11), reason="the examples have JWTVerifier, which came with 2.11")
@pytest.mark.parametrize(("page", "tests"), [("docs/python.md", 6), ("python/README.md", 7)])
def test_the_example_runs_as_it_stands(pytester, page: str, tests: int) -> None:
    text = (ROOT / page).read_text()
    example = re.search(r"```python\n(# test_server\.py\n.*?)```", text, re.S)
    pytester.makepyfile(test_server=example[1])
    result = pytester.runpytest_subprocess("--mock-idp-command", os.environ["MOCK_IDP_COMMAND"])
    result.assert_outcomes(passed=tests)
