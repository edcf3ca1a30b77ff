"""The command line as people meet it: help, exit codes, words instead of tracebacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kosketus import __version__
from tests.config.house import ROOT, House, environment

pytestmark = pytest.mark.either_database

GOLDEN = Path(__file__).parent / "golden"
on_sqlite = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded database")


def _golden(name: str, text: str) -> None:
    """Compare with the kept text; ``KOSKETUS_GOLDEN=write`` keeps the new one."""
    path = GOLDEN / name
    if os.environ.get("KOSKETUS_GOLDEN") == "write":
        path.write_text(text)
    assert path.read_text() == text


@pytest.mark.parametrize("words", ["", "serve", "demo", "doctor", "backup", "restore"])
def test_help_reads_as_agreed(house: House, words: str) -> None:
    done = house.run(*words.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    _golden(f"{words or 'kosketus'}.txt", done.stdout)


def test_help_loads_no_django() -> None:
    code = (
        "import sys\n"
        "from kosketus.config.command_line import door\n"
        "door(['--help'], standalone_mode=False)\n"
        "print([name for name in ('django', 'polars', 'starlette') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_server_starts_without_libraries_that_few_requests_need(house: House) -> None:
    heavy = ["httpx", "numpy", "openpyxl", "pandas", "pyarrow", "pyreadstat", "scipy", "sklearn"]
    code = "import sys\nimport kosketus.config.asgi, kosketus.config.serving, kosketus.config.urls\n"
    assert house.python(f"{code}print(json.dumps([name for name in {heavy} if name in sys.modules]))") == []


def test_version_is_told(house: House) -> None:
    assert house.run("--version").stdout == f"kosketus {__version__}\n"


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "many"], ["serve", "--nonsense"], ["backup"]])
def test_wrong_usage_ends_with_2(house: House, arguments: list[str]) -> None:
    done = house.run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: kosketus")


def test_django_commands_pass_through(house: House) -> None:
    done = house.run("django", "check", "--fail-level", "WARNING")
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


@on_sqlite
def test_database_that_is_no_database_is_told_in_words(house: House) -> None:
    (house.data / "kosketus.sqlite3").write_bytes(b"This is not a database, whatever its name says." * 100)
    done = house.run("backup", str(house.data / "all.tar"))
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            "The database cannot be used: file is not a database",
            "What was stored before is safe.",
            "Look at DATABASE_URL or KOSKETUS_DATA, then run: kosketus doctor",
        ],
    )


def test_database_server_that_is_away_is_told_in_words(tmp_path: Path) -> None:
    house = House(tmp_path, environment(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing"))
    done = house.run("backup", str(house.data / "all.tar"))
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be used: connection")
    assert "Traceback" not in done.stderr


def test_data_folder_that_cannot_be_made_is_told_in_words(house: House) -> None:
    (house.data / "file").write_text("")
    house.environment["KOSKETUS_DATA"] = str(house.data / "file" / "data")
    done = house.run("doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(house.data / "file" / "data") in done.stderr


def test_setting_that_is_no_number_is_told_in_words(house: House) -> None:
    house.environment["KOSKETUS_UPLOAD_MB"] = "many"
    done = house.run("doctor")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        1,
        "A setting cannot be used: KOSKETUS_UPLOAD_MB must be a whole number, not 'many'",
    )
