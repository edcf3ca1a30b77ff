"""Each finding of the doctor, provoked."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from kosketus.config import doctor, environment
from tests.config.house import House

on_sqlite = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded database")
NO_MAIL = ("warning", "Mail is not set up: nobody can be asked, invited or reset a password by mail.")

NO_ADDRESS = ("warning", "There is no public address, so nothing with a link is sent to customers.")
EMPTY = (NO_MAIL, NO_ADDRESS)


def _findings(house: House, code: int = 0) -> list[tuple[str, str, str]]:
    done = house.run("doctor", "--json")
    assert done.returncode == code, done.stdout + done.stderr
    return [(one["level"], one["what"], one["mend"]) for one in json.loads(done.stdout)]


def _bad(house: House, code: int = 0) -> list[tuple[str, str, str]]:
    """What is wrong, beside mail and public address, which no house of a test has."""
    return [one for one in _findings(house, code) if one[0] != "ok" and one[:2] not in EMPTY]


def test_healthy_house_has_two_warnings(house: House) -> None:
    found = _findings(house)
    assert [one[:2] for one in found if one[0] != "ok"] == list(EMPTY)
    said = {one[1] for one in found}
    assert {
        f"Data lies in {house.data}.",
        "Kosketus is not running on this data.",
        "The tables are those of this version.",
        "There is an owner.",
        "No facts are parked.",
    } <= said


@pytest.mark.either_database
def test_findings_read_well_as_text(house: House) -> None:
    lines = house.run("doctor").stdout.splitlines()
    assert lines[:2] == [
        "warning  Mail is not set up: nobody can be asked, invited or reset a password by mail.",
        "         Enter your mail server under Settings, Mail.",
    ]


@pytest.mark.either_database
def test_running_server_is_told(house: House) -> None:
    with house.serving() as served:
        said = {one[1] for one in _findings(house)}
    assert f"Kosketus runs: process {served.process.pid} (serve) http://127.0.0.1:{served.port}" in said


def test_parked_facts_are_an_error(house: House) -> None:
    house.sql(
        'INSERT INTO kernel_parked (consumer, lane, seq, subject, "row", error, attempts, parked_at)'
        " VALUES ('scores', 'facts', 1, 'identity:1', '{}', 'boom', 1, '2026-01-01 00:00:00+00:00')"
    )
    (level, what, mend), *_rest = _bad(house, 1)
    assert (level, what) == ("error", "1 fact waits for scores since 2026-01-01 00:00 UTC: boom")
    assert mend.startswith("Mend the cause, then retry under Settings, System.")


def test_pending_migration_is_a_warning(house: House) -> None:
    house.sql("DELETE FROM django_migrations WHERE app = 'usersessions'")
    waiting = [one for one in _bad(house) if "of the database wait" in one[1]]
    assert [(level, mend) for level, _what, mend in waiting] == [
        ("warning", "They are taken at the next start: kosketus serve")
    ]


def test_database_of_a_newer_version_is_an_error_and_starts_nothing(house: House) -> None:
    house.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_later', '2026-01-01')")
    refused = house.run("metric", "nps")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        "A newer Kosketus has changed this database: kernel.9999_later.",
        "Nothing was started and nothing was changed.",
        "Upgrade Kosketus, or restore a backup from before.",
    ]
    assert _bad(house, 1) == [
        (
            "error",
            "A newer Kosketus has changed this database: kernel.9999_later.",
            "Upgrade Kosketus, or restore a backup from before.",
        )
    ]


@pytest.mark.either_database
def test_missing_owner_is_a_warning(house: House) -> None:
    house.sql("DELETE FROM team_user")
    mend = "Open it in the browser, or run: kosketus owner create"
    assert _bad(house) == [("warning", "Nobody owns this installation yet.", mend)]


@pytest.mark.either_database
def test_readable_signing_key_is_a_warning(house: House) -> None:
    secret = house.data / "secret.key"
    house.run("doctor")
    secret.chmod(0o644)
    what = f"Others on this machine can read the signing key {secret}."
    assert _bad(house) == [("warning", what, f"Run: chmod 600 {secret}")]


@pytest.mark.either_database
def test_lost_file_and_lake_of_another_history_are_errors(house: House) -> None:
    call = "from tests.config import stock\nstock.publish_and_load(range(3))\nprint('{}')"
    house.python(call)
    lost = min((house.data / "lake" / "facts").rglob("*.parquet"))
    lost.rename(lost.with_suffix(".away"))
    (level, what, mend), *_rest = _bad(house, 1)
    assert (level, what) == ("error", f"1 file of the lake is missing: {lost.relative_to(house.data / 'lake')}")
    assert "comes back from a backup" in mend
    house.sql("DELETE FROM kernel_setting WHERE name = 'kernel.epoch'")
    (level, what, _mend), *_rest = _bad(house, 1)
    assert level == "error"
    assert "replay" in what


@pytest.mark.either_database
def test_mail_server_that_is_away_is_an_error(house: House) -> None:
    house.environment["KOSKETUS_MAIL_URL"] = "smtp://127.0.0.1:1"
    (level, what, mend), *_rest = _findings(house, 1)
    assert (level, what) == ("error", "The mail server 127.0.0.1 cannot be used: [Errno 111] Connection refused")
    assert mend == ("Look at Settings, Mail (or KOSKETUS_MAIL_URL), then try: kosketus doctor --mail you@example.org")


@pytest.mark.either_database
def test_mail_server_that_answers_is_well(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_greet, args=(server,), daemon=True).start()
        house.environment["KOSKETUS_MAIL_URL"] = f"smtp://127.0.0.1:{server.getsockname()[1]}"
        said = {one[1] for one in _findings(house)}
    assert "The mail server 127.0.0.1 answers." in said


def _greet(server: socket.socket) -> None:
    """As much of SMTP as a greeting and a farewell need."""
    wire, _address = server.accept()
    with wire:
        wire.sendall(b"220 hello\r\n")
        while line := wire.recv(1000):
            wire.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 well\r\n")


@pytest.mark.either_database
def test_restore_that_was_cut_off_is_an_error(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    (tmp_path / "restore.unfinished").touch()
    assert [(one.level, one.mend) for one in doctor.folder()][1:] == [
        ("error", "Restore the backup once more, with --force.")
    ]


@pytest.mark.either_database
def test_folder_that_nobody_started_has_no_faults_and_no_traceback(house: House, tmp_path: Path) -> None:
    kept = {name: value for name, value in house.environment.items() if name != "DATABASE_URL"}
    fresh = kept | {"KOSKETUS_DATA": str(tmp_path / "fresh")}
    done = House(tmp_path / "fresh", fresh).run("doctor")
    assert (done.returncode, done.stderr) == (0, "")
    first, mend, *_rest = done.stdout.splitlines()
    assert first.endswith("steps of the database wait.")
    assert mend.endswith("They are taken at the next start: kosketus serve")


@pytest.mark.either_database
@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:///kosketus.db", "host/name"])
def test_address_of_another_database_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with postgres://"):
        environment.database_url()


@on_sqlite
def test_damaged_database_is_an_error(house: House) -> None:
    path = house.data / "kosketus.sqlite3"
    content = bytearray(path.read_bytes())
    content[20_000:60_000] = b"\xff" * 40_000
    path.write_bytes(content)
    worst = _findings(house, 1)[0]
    assert worst[0] == "error"
    assert "damaged" in worst[1] or "malformed" in worst[1]
    assert "kosketus restore FILE" in worst[2]


@on_sqlite
def test_file_that_is_no_database_is_an_error(house: House) -> None:
    (house.data / "kosketus.sqlite3").write_bytes(b"This is not a database, whatever its name says." * 100)
    assert [one for one in _bad(house, 1) if one[0] == "error"] == [
        (
            "error",
            "The database cannot be used: file is not a database",
            "Check the rights of the data folder, or restore a backup: kosketus restore FILE",
        )
    ]


def test_full_disk_is_an_error(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    free = shutil.disk_usage(tmp_path).free
    monkeypatch.setattr(doctor, "SCARCE", free + (1 << 30))
    assert [finding.level for finding in doctor.disk()] == ["error"]
    monkeypatch.setattr(doctor, "SCARCE", 0)
    monkeypatch.setattr(doctor, "LOW", free + (1 << 30))
    assert [finding.level for finding in doctor.disk()] == ["warning"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_rights_is_an_error(house: House) -> None:
    (house.data / "lake").mkdir(mode=0o500, exist_ok=True)
    (house.data / "lake").chmod(0o500)
    assert any("cannot be read and written" in what for _level, what, _mend in _bad(house, 1))
