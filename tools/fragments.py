"""News fragments: ``changes/<room>.<type>.md``, or ``<room>.<type>.<n>.md`` when a room has several."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report, root_from

_NOT_ROOMS = {"house", "docs", "cxmetrics", "cxtext"}
_NAME_PARTS = (2, 3)
_LONGEST = 500


def rooms(root: Path) -> set[str]:
    """Names that a fragment may start with: every room, every floor without rooms, the libraries, the house."""
    package = root / "src" / "kosketus"
    floors = {path.parent for path in package.glob("*/__init__.py")}
    return _NOT_ROOMS | {path.name for path in floors} | {path.parent.name for path in package.glob("*/*/apps.py")}


def kinds(root: Path) -> set[str]:
    """The types of news that pyproject.toml declares."""
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {kind["directory"] for kind in config["tool"]["towncrier"]["type"]}


def check(root: Path) -> Iterator[Finding]:
    """Fragments that towncrier would lose or print badly."""
    known_rooms, known_kinds = rooms(root), kinds(root)
    for path in sorted((root / "changes").glob("*")):
        name = path.relative_to(root).as_posix()
        parts = path.name.removesuffix(".md").split(".")
        if path.name in {"README.md", "template.md.jinja"}:
            continue
        if not path.name.endswith(".md") or len(parts) not in _NAME_PARTS:
            yield Finding(name, 0, "call it <room>.<type>.md")
        elif parts[0] not in known_rooms or parts[1] not in known_kinds:
            yield Finding(name, 0, f"room or type is unknown; types are {', '.join(sorted(known_kinds))}")
        yield from _text(name, path.read_text(encoding="utf-8").strip())


def _text(name: str, text: str) -> Iterator[Finding]:
    if not text.endswith("."):
        yield Finding(name, 1, "write whole sentences, for readers: it ends without a full stop")
    if len(text) > _LONGEST:
        yield Finding(name, 1, f"is longer than {_LONGEST} characters: the handbook has room for the rest")


if __name__ == "__main__":
    sys.exit(report(check(root_from(sys.argv[1:]))))
