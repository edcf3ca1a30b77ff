"""What the README shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import ROOT, readme

TEXT = readme.README.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_readme_shows_what_the_survey_really_gives(example_data: Path, tmp_path: Path) -> None:
    survey = example_data.resolve() / "sfo-customer-survey"
    assert [command.split()[0] for command in readme.commands(TEXT)] == ["import", "import", "metric"]
    # When the program speaks differently on purpose: python -m tools.readme
    assert readme.given(TEXT, survey, tmp_path) == readme.shown(TEXT)


def test_readme_shows_a_picture_that_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert pictures
    assert all((ROOT / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
