"""One browser for all tests here (two in one process would meet) and one Jupyter for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.browser import chromium
from tests.browser.moments import lessons_served

expect.set_options(timeout=30_000)  # 5 s are too few where three processes share two cores


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as b:
        yield b


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All lessons in the Jupyter that the module names (``APP``)."""
    with lessons_served(tmp_path_factory.mktemp(request.module.APP), request.module.APP) as url:
        yield url
