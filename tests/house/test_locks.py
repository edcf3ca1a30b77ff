"""Lock files name no registry and miss nothing."""

from __future__ import annotations

import pytest

from tests.house.conftest import House
from tools import ROOT, locks

PROJECT = """
[project]
dependencies = ["Django>=5.2", "kosketus-plugin_x[mail]>=1"]
[project.optional-dependencies]
postgres = ["psycopg[binary]>=3"]
[dependency-groups]
test = ["pytest>=9"]
lint = ["ruff"]
docs = []
build = []
"""
RUNTIME = "django==5.2.1\n    # via kosketus\nkosketus-plugin-x==1.0 ; sys_platform == 'win32'\npsycopg==3.3\n"
DEV = RUNTIME + "pytest==9.2\nruff==0.17\n"


@pytest.fixture
def locked(empty_house: House) -> House:
    empty_house.plant("pyproject.toml", PROJECT)
    empty_house.plant("requirements/runtime.lock", RUNTIME)
    empty_house.plant("requirements/dev.lock", DEV)
    return empty_house


def told(house: House) -> list[tuple[str, int, str]]:
    return [(finding.path, finding.line, finding.message) for finding in locks.check(house.root)]


def test_locks_of_this_repository_are_clean() -> None:
    assert list(locks.check(ROOT)) == []


def test_complete_locks_pass(locked: House) -> None:
    assert told(locked) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example.org/simple",
        "--find-links /srv/wheels",
        "-e ./packages/cxmetrics",
        "polars @ https://files.example.org/polars.whl",
        "# from https://pypi.example.org",
    ],
)
def test_address_in_a_lock_is_found(locked: House, line: str) -> None:
    locked.plant("requirements/dev.lock", f"{DEV}{line}\n")
    assert told(locked) == [("requirements/dev.lock", 7, f"names a registry or a file: {line[:60]}")]


def test_uv_lock_with_addresses_is_found(locked: House) -> None:
    locked.plant("uv.lock", 'source = { registry = "https://pypi.example.org/simple" }\n')
    assert [finding[0] for finding in told(locked)] == ["uv.lock"]


def test_line_without_a_version_is_found(locked: House) -> None:
    locked.plant("requirements/dev.lock", f"{DEV}polars>=2\n")
    assert told(locked) == [("requirements/dev.lock", 7, "is not a pin: polars>=2")]


def test_dependency_that_no_lock_pins_is_found(locked: House) -> None:
    locked.plant("pyproject.toml", PROJECT.replace('"Django>=5.2"', '"Django>=5.2", "polars"'))
    message = "does not pin polars, which pyproject.toml asks for: run make lock"
    assert told(locked) == [("requirements/runtime.lock", 0, message), ("requirements/dev.lock", 0, message)]


def test_extra_of_a_library_is_pinned_for_development_only(locked: House) -> None:
    library = "[project]\ndependencies = ['narwhals']\n[project.optional-dependencies]\ncli = ['fastexcel']\n"
    locked.plant("packages/cxmetrics/pyproject.toml", library)
    assert told(locked) == [
        ("requirements/runtime.lock", 0, "does not pin narwhals, which pyproject.toml asks for: run make lock"),
        ("requirements/dev.lock", 0, "does not pin fastexcel, which pyproject.toml asks for: run make lock"),
        ("requirements/dev.lock", 0, "does not pin narwhals, which pyproject.toml asks for: run make lock"),
    ]


def test_locks_that_disagree_are_found(locked: House) -> None:
    locked.plant("requirements/dev.lock", DEV.replace("django==5.2.1", "django==5.2.2"))
    assert told(locked) == [
        ("requirements/dev.lock", 0, "has not django 5.2.1 as runtime.lock has: run make lock"),
    ]
