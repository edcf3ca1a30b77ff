"""What a check of this repository reports: a place and a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import ROOT

TREES = ("src", "packages", "tests", "tools", "benchmarks", "docs", "hatch_build.py")
_NOT_OURS = {"__pycache__", "migrations", "vendor", "_build", "generated", "node_modules", ".venv"}


@dataclass(frozen=True, order=True)
class Finding:
    """Something to mend; ``line`` is 0 where the whole file is meant."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


def files(root: Path, suffixes: set[str], trees: Iterable[str] = TREES) -> Iterator[Path]:
    """Files with these suffixes that people wrote, in order; generated and foreign folders are left out."""
    for tree in trees:
        top = root / tree
        found = [top] if top.is_file() else sorted(top.rglob("*"))
        for path in found:
            if path.suffix in suffixes and path.is_file() and not _NOT_OURS & set(path.relative_to(root).parts):
                yield path


def report(findings: Iterable[Finding]) -> int:
    """Print findings to standard error, and return an exit code."""
    found = sorted(findings)
    for finding in found:
        print(finding, file=sys.stderr)
    return 1 if found else 0


def root_from(arguments: list[str]) -> Path:
    """The tree to look at: the first argument, else this repository."""
    return Path(arguments[0]).resolve() if arguments else ROOT
