"""Does the handbook tell the truth: is all that exists described, and does all that is described exist?"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import reference
from tools.findings import Finding, files, report, root_from

_PAGES = ("docs", "README.md", "CONTRIBUTING.md", "SECURITY.md")
_ENVIRONMENT = Path("src/kosketus/config/environment.py")
_SETTINGS_PAGE = Path("docs/operate/settings.md")
_PERMISSIONS_PAGE = Path("docs/reference/permissions.md")
_VARIABLE = re.compile(r"`(KOSKETUS_[A-Z_]+|DATABASE_URL)`")
_COMMAND = re.compile(r"(?:^|[`\s])(?:\.venv/bin/)?kosketus ([a-z]+)(?=[\s`]|$)", re.MULTILINE)
_TARGET = re.compile(r"(?:^|[`\s])make ([a-z]+)(?=[\s`]|$)", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def check(root: Path) -> Iterator[Finding]:
    """Every lie and every gap."""
    reference.prepare()
    pages = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in _pages(root)}
    yield from settings(root, pages)
    yield from commands(pages)
    yield from facts()
    yield from permissions(pages)
    yield from navigation(pages)
    yield from targets(root, pages)
    yield from links(root, pages)


def _pages(root: Path) -> Iterator[Path]:
    return files(root, {".md"}, [page for page in _PAGES if (root / page).exists()])


def settings(root: Path, pages: dict[str, str]) -> Iterator[Finding]:
    """Each variable of the operator has its place on the settings page, and no page invents one."""
    known = variables((root / _ENVIRONMENT).read_text(encoding="utf-8"))
    page = _SETTINGS_PAGE.as_posix()
    for name in sorted(known - set(_VARIABLE.findall(pages.get(page, "")))):
        yield Finding(page, 0, f"does not describe {name}")
    for place, text in pages.items():
        for name in sorted(set(_VARIABLE.findall(text)) - known - _FOR_TESTS):
            yield Finding(place, 0, f"names {name}, which {_ENVIRONMENT.name} does not know")


_FOR_TESTS = {"KOSKETUS_CHROMIUM", "KOSKETUS_TEST_DATABASE"}


def variables(source: str) -> set[str]:
    """Names of environment variables that a module assigns to its constants."""
    constants = (node.value for node in ast.parse(source).body if isinstance(node, ast.Assign))
    texts = {node.value for node in constants if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if _VARIABLE.fullmatch(f"`{text}`")}


def commands(pages: dict[str, str]) -> Iterator[Finding]:
    """Each command is explained somewhere, and no page names one that is not there."""
    known = {name for name, _command in reference.command_list()}
    told: set[str] = set()
    for place, text in pages.items():
        named = {name for code in _CODE.findall(text) for name in _COMMAND.findall(code.strip("`"))}
        told |= named
        for name in sorted(named - known):
            yield Finding(place, 0, f"names the command kosketus {name}, which does not exist")
    for name in sorted(known - told):
        yield Finding("docs", 0, f"no page explains kosketus {name}")


def facts() -> Iterator[Finding]:
    """Each fact says what it means: its page is made of its docstring."""
    from kosketus.kernel.facts import all_declared

    for declared in all_declared():
        if not reference.prose(declared.shape):
            yield Finding("docs/reference/facts.md", 0, f"the fact {declared.kind} has no docstring to show")


def permissions(pages: dict[str, str]) -> Iterator[Finding]:
    """Each permission has a line in words, beside the generated table."""
    page = _PERMISSIONS_PAGE.as_posix()
    for name in reference.permission_names():
        if f"`{name}`" not in pages.get(page, ""):
            yield Finding(page, 0, f"does not describe {name}")


def navigation(pages: dict[str, str]) -> Iterator[Finding]:
    """Each place of the navigation has a heading in the user's pages."""
    from kosketus.ui import navigation as places

    headings = {
        heading.strip().lower()
        for place, text in pages.items()
        if place.startswith("docs/user/")
        for heading in _HEADING.findall(text)
    }
    for place in places._places.values():  # noqa: SLF001 - places_for() asks for a user, and a page is for all
        if str(place.label).lower() not in headings:
            yield Finding("docs/user", 0, f"no page has the heading {place.label}, which the navigation shows")


def targets(root: Path, pages: dict[str, str]) -> Iterator[Finding]:
    """What the pages tell to type after ``make`` exists in the Makefile."""
    known = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for place, text in pages.items():
        for name in sorted({name for code in _CODE.findall(text) for name in _TARGET.findall(code.strip("`"))} - known):
            yield Finding(place, 0, f"names make {name}, which the Makefile does not have")


def links(root: Path, pages: dict[str, str]) -> Iterator[Finding]:
    """Links to files of this repository lead somewhere."""
    for place, text in pages.items():
        for target in _LINK.findall(_CODE.sub("", text)):
            if not (root / place).parent.joinpath(target).exists():
                yield Finding(place, 0, f"links to {target}, which is not there")


if __name__ == "__main__":
    sys.exit(report(check(root_from(sys.argv[1:]))))
