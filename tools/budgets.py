"""Size budgets: a function fits on a screen, a file in a head."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.findings import Finding, files, report, root_from

FUNCTION = 60
FILE = 400
TEMPLATE = 120
EXCEPTIONS = Path("tools/budgets.toml")


@dataclass(frozen=True)
class Size:
    """How long something is; ``name`` is empty for a whole file."""

    path: str
    name: str
    line: int
    lines: int
    budget: int

    @property
    def key(self) -> str:
        """How the list of exceptions calls it: ``path`` or ``path::Class.method``."""
        return f"{self.path}::{self.name}" if self.name else self.path

    def finding(self, allowed: int) -> Finding:
        """The complaint."""
        what = self.name or "the file"
        return Finding(self.path, self.line, f"{what} has {self.lines} lines, the budget is {allowed}: split it")


def sizes(root: Path) -> Iterator[Size]:
    """Everything that has a budget."""
    for path in files(root, {".py", ".css", ".js", ".html", ".sh"}):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        budget = TEMPLATE if "templates" in path.parts else FILE
        yield Size(name, "", 0, len(text.splitlines()), budget)
        if path.suffix == ".py":
            yield from _functions(name, ast.parse(text), "")


def _functions(path: str, tree: ast.AST, outer: str) -> Iterator[Size]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{outer}{node.name}"
            if not isinstance(node, ast.ClassDef):
                yield Size(path, name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1, FUNCTION)
            yield from _functions(path, node, f"{name}.")
        else:
            yield from _functions(path, node, outer)


def exceptions(root: Path) -> dict[str, int]:
    """What may be longer, and how long, from the one list that gives a reason for each.

    Raises:
        ValueError: an exception has no reason.
    """
    listed = tomllib.loads((root / EXCEPTIONS).read_text(encoding="utf-8")) if (root / EXCEPTIONS).exists() else {}
    for key, entry in listed.items():
        if not entry.get("because"):
            raise ValueError(f"{EXCEPTIONS}: {key} has no reason")
    return {key: int(entry["lines"]) for key, entry in listed.items()}


def check(root: Path) -> Iterator[Finding]:
    """What is over its budget, and exceptions that nobody needs any more."""
    allowed = exceptions(root)
    needed = set()
    for size in sizes(root):
        if size.lines > size.budget:
            needed.add(size.key)
            if size.lines > allowed.get(size.key, 0):
                yield size.finding(max(size.budget, allowed.get(size.key, 0)))
    for key in sorted(allowed.keys() - needed):
        yield Finding(EXCEPTIONS.as_posix(), 0, f"{key} is within its budget now: remove the exception")


if __name__ == "__main__":
    sys.exit(report(check(root_from(sys.argv[1:]))))
