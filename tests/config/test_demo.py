"""`kosketus demo`: a sample in a folder of its own, made once, never over somebody's data."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.config.house import House, environment

SMALL = ("--customers", "100")
pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the sample lives in the embedded database")


@pytest.fixture
def empty(tmp_path: Path) -> House:
    (tmp_path / "demo").mkdir()
    return House(tmp_path / "demo", environment(tmp_path / "demo", None))


def _login(text: str) -> tuple[str, str]:
    found = re.search(r"Log in as (\S+) with the password (\S+)", text)
    assert found, text
    return found[1], found[2]


def test_demo_is_made_once_and_used_again(empty: House) -> None:
    first = empty.run("demo", "--no-serve", *SMALL)
    assert first.returncode == 0, first.stderr
    assert empty.sql("SELECT count(*) FROM team_user") == [(1,)]
    facts = empty.sql("SELECT count(*), max(arrived) FROM kernel_event")
    assert facts[0][0] > 1000
    assert facts[0][1] == "backfill"
    assert empty.sql("SELECT value FROM kernel_setting WHERE name = 'ui.sample'") == [("true",)]
    second = empty.run("demo", "--no-serve", *SMALL)
    assert (second.returncode, _login(second.stdout)) == (0, _login(first.stdout))
    assert empty.sql("SELECT count(*), max(arrived) FROM kernel_event") == facts
    email, password = _login(first.stdout)
    opened = empty.python(
        "from django.contrib.auth import authenticate\n"
        "from django.test import RequestFactory\n"
        f"user = authenticate(RequestFactory().post('/'), username={email!r}, email={email!r}, password={password!r})\n"
        "print(json.dumps([user.email, user.role]))"
    )
    assert opened == ["demo@example.org", "owner"]


def test_demo_made_fresh_has_a_new_login(empty: House) -> None:
    first = empty.run("demo", "--no-serve", *SMALL)
    again = empty.run("demo", "--no-serve", "--fresh", *SMALL)
    assert again.returncode == 0, again.stderr
    assert _login(again.stdout)[1] != _login(first.stdout)[1]
    assert empty.sql("SELECT count(*) FROM team_user") == [(1,)]


def test_demo_that_was_cut_off_is_made_again(empty: House) -> None:
    mark = {"email": "demo@example.org", "password": "x", "ready": False}
    (empty.data / "demo.json").write_text(json.dumps(mark))
    (empty.data / "kosketus.sqlite3").write_bytes(b"half a file")
    done = empty.run("demo", "--no-serve", *SMALL)
    assert done.returncode == 0, done.stderr
    assert empty.sql("SELECT count(*) FROM team_user") == [(1,)]


@pytest.mark.parametrize("fresh", [[], ["--fresh"]])
def test_demo_never_touches_data_of_somebody(house: House, fresh: list[str]) -> None:
    done = house.run("demo", "--no-serve", *fresh)
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            f"The sample is made only in an empty folder, with SQLite; {house.data} is not one.",
            "Nothing was changed.",
            "Unset KOSKETUS_DATA and DATABASE_URL, and run: kosketus demo",
        ],
    )
    assert house.sql("SELECT email FROM team_user") == [("owner@example.org",)]
    assert not (house.data / "demo.json").exists()


def test_demo_lives_beside_the_real_folder(tmp_path: Path) -> None:
    variables = environment(tmp_path, None)
    del variables["KOSKETUS_DATA"]
    variables["XDG_DATA_HOME"] = str(tmp_path)
    (tmp_path / "kosketus-demo").mkdir()
    (tmp_path / "kosketus-demo" / "lake").mkdir()
    done = House(tmp_path, variables).run("demo", "--no-serve")
    assert done.stderr.splitlines()[0].endswith(f"{tmp_path / 'kosketus-demo'} is not one.")
    assert not (tmp_path / "kosketus").exists()
