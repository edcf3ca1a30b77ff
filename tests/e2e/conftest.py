"""Browser tests: a real house, a real Chromium. Without Chromium they are skipped, which CI does not accept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.helpers.house import House, running
from tests.e2e.helpers.visitor import Visitor, visiting
from tools import chromium

_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-sandbox",
]
Visiting = Callable[..., AbstractContextManager[Visitor]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder is a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation with one person of each role."""
    with running(tmp_path_factory.mktemp("house")) as risen:
        yield risen


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as this machine has it."""
    path = chromium.find()
    if path is None:
        missing = pytest.fail if os.environ.get("CI", "").lower() in {"1", "true"} else pytest.skip
        missing(chromium.HOW_TO_INSTALL)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(path), args=_FLAGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser, house: House) -> Visiting:
    """``with visit(width=360) as visitor``: somebody at a screen of that width."""
    return partial(visiting, browser, house)
