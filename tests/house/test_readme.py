"""What the README shows is what the program prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
KOSKETUS = Path(sys.executable).parent / "kosketus"


def shown(command: str) -> str:
    """The lines below ``$ command`` in the README, down to the next command or the end of the block."""
    found = re.search(rf"^\$ {re.escape(command)}\n(.*?)(?=^\$ |^```)", README, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found.group(1)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_readme_shows_what_the_survey_really_gives(example_data: Path, tmp_path: Path) -> None:
    survey = example_data.resolve() / "sfo-customer-survey"
    commands = re.findall(r"^\$ kosketus (import .*|metric .*)$", README, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["import", "import", "metric"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    for command in commands:
        done = subprocess.run(
            [KOSKETUS, *command.split()],
            cwd=survey,
            env=environment | {"KOSKETUS_DATA": str(tmp_path)},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout == shown("kosketus metric nps --grain year")


def test_readme_shows_a_picture_that_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)
