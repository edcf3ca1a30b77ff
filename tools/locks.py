"""Lock files: complete, at one with each other, and tied to no registry."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, report, root_from

_PIN = re.compile(r"^([a-z0-9-]+)==([^ ;]+)( ;.*)?$")
_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_OWN = {"kosketus", "cxmetrics", "cxtext"}
GROUPS = ("test", "lint", "docs", "build")


def pins(path: Path) -> set[tuple[str, str, str]]:
    """(name, version, marker) of every pin."""
    found = map(_PIN.match, path.read_text(encoding="utf-8").splitlines())
    return {(match[1], match[2], match[3] or "") for match in found if match}


def check(root: Path) -> Iterator[Finding]:
    """What is wrong with the lock files."""
    folder = root / "requirements"
    for path in sorted([*folder.glob("*.lock"), *root.glob("uv.lock"), *root.glob("packages/*/uv.lock")]):
        yield from _addresses(path, path.relative_to(root).as_posix())
    runtime, dev = pins(folder / "runtime.lock"), pins(folder / "dev.lock")
    for name, version, _marker in sorted(runtime - dev):
        yield Finding("requirements/dev.lock", 0, f"has not {name} {version} as runtime.lock has: run make lock")
    yield from _missing("requirements/runtime.lock", runtime, _wanted(root, groups=()))
    yield from _missing("requirements/dev.lock", dev, _wanted(root, groups=GROUPS))


def _addresses(path: Path, name: str) -> Iterator[Finding]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if "://" in line or line.startswith("-") or " @ " in line:
            yield Finding(name, number, f"names a registry or a file: {line.strip()[:60]}")
        elif line and not line.startswith((" ", "#")) and not _PIN.match(line):
            yield Finding(name, number, f"is not a pin: {line[:60]}")


def _wanted(root: Path, groups: tuple[str, ...]) -> set[str]:
    """What the lock must pin: with groups everything, without them what one needs to run."""
    lines: list[str] = []
    for path in [root / "pyproject.toml", *sorted(root.glob("packages/*/pyproject.toml"))]:
        described = tomllib.loads(path.read_text(encoding="utf-8"))
        lines += described["project"]["dependencies"]
        if groups or path.parent == root:
            extras = described["project"].get("optional-dependencies", {})
            lines += [line for extra in extras.values() for line in extra]
        if path.parent == root:
            lines += [line for group in groups for line in described["dependency-groups"][group]]
    return {_normal(line) for line in lines} - _OWN


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", found.group() if found else requirement).lower()


def _missing(name: str, have: set[tuple[str, str, str]], wanted: set[str]) -> Iterator[Finding]:
    for lacking in sorted(wanted - {pin for pin, _version, _marker in have}):
        yield Finding(name, 0, f"does not pin {lacking}, which pyproject.toml asks for: run make lock")


if __name__ == "__main__":
    sys.exit(report(check(root_from(sys.argv[1:]))))
