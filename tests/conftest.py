"""What every test stands on: the database of this run, a clean data folder, no network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from tests import order


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Each worker begins with its share of the long tests, so that none of them is waited for at the end."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = order.long_first(items, workers)
    for item in items:
        if item.get_closest_marker("slow"):
            # The first on a worker also makes the database and the house that others copy.
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    """Each test has its own lake and files."""
    settings.LAKE = tmp_path / "lake"
    settings.BLOBS = tmp_path / "blobs"


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page activates its reader's language for the thread and leaves it so: the next test must not speak it."""
    translation.activate("en")
    timezone.deactivate()
    yield
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture(scope="session")
def example_data() -> Path:
    """The folder of real example data, or a skip that says how to get it."""
    folder = Path(os.environ.get("KOSKETUS_EXAMPLE_DATA", "../shared/data"))
    if not folder.is_dir():
        pytest.skip("no example data: set KOSKETUS_EXAMPLE_DATA to its folder")
    return folder
