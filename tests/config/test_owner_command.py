"""`kosketus owner`, run as an operator runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.either_database


def run(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, "-c", "from kosketus.config.command_line import main; main()", "owner", *arguments],
        env={**kept, "KOSKETUS_DATA": str(folder), "LANGUAGE": "en"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )


@pytest.mark.slow
def test_owner_is_made_once_and_let_in_again_from_the_console(tmp_path: Path) -> None:
    made = run(tmp_path, "create", "olga@example.org", "--name", "Olga", "--organisation", "Harbour", "--json")
    assert (made.returncode, json.loads(made.stdout)["email"]) == (0, "olga@example.org"), made.stderr
    assert len(json.loads(made.stdout)["password"]) == 24

    twice = run(tmp_path, "create", "olga@example.org", "--name", "Other", "--json")
    assert (twice.returncode, twice.stdout) == (1, "")
    assert "has this mail address already" in twice.stderr
    assert "Nothing was changed." in twice.stderr

    weak = run(tmp_path, "password", "olga@example.org", "--password-stdin", typed="short\n")
    assert (weak.returncode, "too short" in weak.stderr) == (1, True)

    nobody = run(tmp_path, "password", "nobody@example.org")
    assert (nobody.returncode, "Nobody in the team has this mail address." in nobody.stderr) == (1, True)

    new = run(tmp_path, "password", "olga@example.org")
    assert new.returncode == 0, new.stderr
    assert "olga@example.org can log in." in new.stdout
