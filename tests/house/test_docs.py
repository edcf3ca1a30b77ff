"""The handbook tells the truth: all that exists is described, all that is described exists."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house.conftest import House
from tools import ROOT, handbook, reference


@pytest.fixture
def pages(tmp_path: Path) -> House:
    """The handbook as it is, in a copy."""
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "Makefile"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("_build", "generated"))
    (tmp_path / "packages/cxmetrics").mkdir(parents=True)
    shutil.copy(ROOT / "packages/cxmetrics/README.md", tmp_path / "packages/cxmetrics")
    environment = tmp_path / "src/kosketus/config/environment.py"
    environment.parent.mkdir(parents=True)
    shutil.copy(ROOT / "src/kosketus/config/environment.py", environment)
    return House(tmp_path)


def told(house: House) -> set[str]:
    return {str(finding) for finding in handbook.check(house.root)}


def edit(house: House, path: str, old: str, new: str) -> None:
    page = house.root / path
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def test_handbook_tells_the_truth() -> None:
    assert [str(finding) for finding in handbook.check(ROOT)] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "finding"),
    [
        (
            "docs/operate/settings.md",
            "`KOSKETUS_MAIL_FROM`",
            "the sender",
            "docs/operate/settings.md: does not describe KOSKETUS_MAIL_FROM",
        ),
        (
            "docs/operate/care.md",
            "## Upgrade",
            "Set `KOSKETUS_MAGIC`.\n\n## Upgrade",
            "docs/operate/care.md: names KOSKETUS_MAGIC, which environment.py does not know",
        ),
        (
            "docs/operate/care.md",
            "## Upgrade",
            "Run `kosketus heal`.\n\n## Upgrade",
            "docs/operate/care.md: names the command kosketus heal, which does not exist",
        ),
        (
            "README.md",
            "$ make demo",
            "$ make magic",
            "README.md: names make magic, which the Makefile does not have",
        ),
        (
            "README.md",
            "(docs/tutorial.md)",
            "(docs/lost.md)",
            "README.md: links to docs/lost.md, which is not there",
        ),
        (
            "docs/reference/permissions.md",
            "`scores.rows`",
            "rows",
            "docs/reference/permissions.md: does not describe scores.rows",
        ),
        (
            "docs/user/settings.md",
            "# Settings",
            "# Things",
            "docs/user: no page has the heading Settings, which the navigation shows",
        ),
    ],
)
def test_lie_or_gap_is_found(pages: House, path: str, old: str, new: str, finding: str) -> None:
    before = told(pages)
    edit(pages, path, old, new)
    assert told(pages) - before == {finding}


def test_command_that_no_page_explains_is_found(pages: House) -> None:
    before = told(pages)
    for page in pages.root.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("kosketus django", "another program"), encoding="utf-8")
    assert told(pages) - before == {"docs: no page explains kosketus django"}


def test_fact_without_a_docstring_has_no_prose() -> None:
    class Silent:
        pass

    class Told:
        """Somebody did ``this``."""

    assert (reference.prose(Silent), reference.prose(Told)) == ("", "Somebody did `this`.")
