"""A copy of this repository's code to plant breaches in."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tools import ROOT


@dataclass(frozen=True)
class House:
    """A tree that looks like this repository, below a temporary folder."""

    root: Path

    def plant(self, path: str, text: str) -> Path:
        """Write a file, with its folders and, for Python, their ``__init__.py``."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        if target.suffix == ".py":
            self._make_packages(target.parent)
        return target

    def _make_packages(self, folder: Path) -> None:
        while folder.name not in {"src", "tests", "tools"} and folder != self.root:
            folder.joinpath("__init__.py").touch()
            folder = folder.parent


@pytest.fixture
def empty_house(tmp_path: Path) -> House:
    """No code at all yet."""
    return House(tmp_path)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """The Python code of this repository as it is, with its configuration."""
    python_only = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "*.mo", "*.po")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=python_only)
    shutil.copytree(ROOT / "packages/cxmetrics/src", tmp_path / "packages/cxmetrics/src", ignore=python_only)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return House(tmp_path)
