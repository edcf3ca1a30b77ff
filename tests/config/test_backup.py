"""Backup and restore on the real thing: equal rows and figures, and nothing touched when something is wrong."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.config.conftest import stock
from tests.config.house import House


def _tables(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but what a restore must change."""
    if "DATABASE_URL" in house.environment:
        names = house.sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    else:
        names = house.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    kept = {name: house.sql(f'SELECT * FROM "{name}"') for (name,) in names}
    kept["kernel_setting"] = [
        row for row in kept["kernel_setting"] if row[0] not in {"kernel.epoch", "kernel.pruning_paused_until"}
    ]
    return {name: sorted(rows, key=repr) for name, rows in kept.items()}


def test_restored_backup_has_equal_rows_and_figures(filled: House, target: House, tmp_path: Path) -> None:
    file = tmp_path / "all.tar"
    made = filled.run("backup", str(file), "--json")
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    restored = target.run("restore", str(file), "--json")
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["made_at"] == json.loads(made.stdout)["made_at"]
    before, after = stock(filled, "state()"), stock(target, "state()")
    assert (len(before["answers"]), before["tail"]) == (47, 7)
    assert before.pop("epoch") != after.pop("epoch")
    assert {k: v for k, v in after.items() if k != "figures"} == {k: v for k, v in before.items() if k != "figures"}
    assert after["figures"] == before["figures"]
    assert _tables(target) == _tables(filled)
    assert (target.data / "secret.key").read_text() == (filled.data / "secret.key").read_text()
    assert (target.data / "recipes" / "own.toml").read_text() == "a = 1\n"
    assert stock(target, "only_file()") == "hello"


def test_restored_installation_goes_on(backup: Path, target: House) -> None:
    target.run("restore", str(backup))
    state = stock(target, "go_on(range(47, 60))")
    assert (len(state["answers"]), state["tail"]) == (60, 0)


def test_backup_while_facts_arrive_loses_and_doubles_none(filled: House, target: House, tmp_path: Path) -> None:
    """Facts published and loaded during the backup are in it wholly or not at all."""
    stock(filled, f"back_up_while_facts_arrive({str(tmp_path / 'all.tar')!r})")
    assert target.run("restore", str(tmp_path / "all.tar")).returncode == 0
    responses = [response for response, _value in stock(target, "state()")["answers"]]
    wanted = [*range(47), *range(100, 100 + len(responses) - 47)]
    assert responses == wanted
    assert len(responses) % 3 == 47 % 3


def test_restore_refuses_data_that_is_there(filled: House, backup: Path) -> None:
    before = _tables(filled)
    refused = filled.run("restore", str(backup))
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"There is data already in {filled.data}.",
        "Nothing was changed.",
        "Restore into an empty KOSKETUS_DATA, or add --force: the old data is then moved aside, not deleted.",
    ]
    assert _tables(filled) == before


def test_restore_by_force_moves_the_old_data_aside(filled: House, backup: Path) -> None:
    before = stock(filled, "state()")
    stock(filled, "publish_and_load(range(50, 60))")
    done = filled.run("restore", str(backup), "--force", "--json")
    assert done.returncode == 0, done.stderr
    aside = Path(json.loads(done.stdout)["moved_to"])
    after = stock(filled, "state()")
    assert (after["answers"], after["tail"], after["figures"]) == (before["answers"], before["tail"], before["figures"])
    assert (aside / "lake").is_dir()
    assert _old_facts(filled, aside) == 47 + 10 + 3


def _old_facts(house: House, aside: Path) -> int:
    if "DATABASE_URL" not in house.environment:
        with closing(sqlite3.connect(aside / "kosketus.sqlite3")) as file:
            return int(file.execute("SELECT count(*) FROM kernel_event").fetchone()[0])
    schema = f"before_restore_{aside.name.removeprefix('before-restore-').lower()}"
    return int(house.sql(f"SELECT count(*) FROM {schema}.kernel_event")[0][0])


def test_newer_lake_under_a_restored_database_is_refused(filled: House, backup: Path) -> None:
    stock(filled, "publish_and_load(range(50, 60))")
    moved = json.loads(filled.run("restore", str(backup), "--force", "--json").stdout)["moved_to"]
    (filled.data / "lake").rename(filled.data / "lake-restored")
    (Path(moved) / "lake").rename(filled.data / "lake")
    refused = filled.run("serve", "--port", "0")
    assert refused.returncode == 1
    assert "replay" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.either_database
@pytest.mark.parametrize("harm", ["flipped", "cut", "no manifest", "stranger", "not a tar", "missing"])
def test_damaged_backup_is_refused_untouched(backup: Path, target: House, harm: str) -> None:
    _harm(backup, harm)
    refused = target.run("restore", str(backup))
    assert refused.returncode == 1
    assert "Nothing was changed." in refused.stderr.splitlines()
    assert "Traceback" not in refused.stderr
    left = {path.name for path in target.data.iterdir()}
    assert left <= {"secret.key"}


def _harm(file: Path, harm: str) -> None:
    content = file.read_bytes()
    if harm == "flipped":
        middle = len(content) // 3
        file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif harm == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "not a tar":
        file.write_bytes(b"hello")
    elif harm == "missing":
        file.unlink()
    else:
        _rewrite(file, drop="manifest.json" if harm == "no manifest" else "", add=harm == "stranger")


def _rewrite(file: Path, *, drop: str, add: bool) -> None:
    """The same archive without one member, or with one that climbs out of the folder."""
    copy = file.with_suffix(".new")
    with tarfile.open(file) as old, tarfile.open(copy, "w") as new:
        if add:
            info = tarfile.TarInfo("../outside")
            info.size = 1
            new.addfile(info, io.BytesIO(b"x"))
        for info in old:
            if info.name != drop:
                new.addfile(info, old.extractfile(info))
    copy.replace(file)


def test_restore_under_a_running_server_is_refused(filled: House, backup: Path, tmp_path: Path) -> None:
    with filled.serving() as served:
        refused = filled.run("restore", str(backup), "--force")
        assert (refused.returncode, refused.stderr.splitlines()[0]) == (
            1,
            f"Kosketus already runs on this data: process {served.process.pid} (serve) http://127.0.0.1:{served.port}",
        )
        assert served.get("/health")[0] == 200
        while_serving = tmp_path / "second.tar"
        assert filled.run("backup", str(while_serving)).returncode == 0


@pytest.mark.either_database
def test_backup_does_not_overwrite(house: House, tmp_path: Path) -> None:
    file = tmp_path / "all.tar"
    file.write_text("dear")
    refused = house.run("backup", str(file))
    assert (refused.returncode, file.read_text()) == (1, "dear")
    assert refused.stderr.splitlines()[:2] == [f"There is a file {file} already.", "It was not touched."]


def test_backup_of_a_newer_version_is_refused(filled: House, target: House, tmp_path: Path) -> None:
    filled.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', '9999_later', '2026-01-01')")
    file = tmp_path / "all.tar"
    assert filled.run("backup", str(file)).returncode == 0
    refused = target.run("restore", str(file))
    assert (refused.returncode, refused.stderr.splitlines()[1:]) == (
        1,
        ["Nothing was changed.", "Upgrade Kosketus first, then restore."],
    )


@pytest.mark.either_database
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_leaves_no_half_backup(filled: House, tmp_path: Path) -> None:
    (tmp_path / "all.tar.partial").symlink_to("/dev/full")
    done = filled.run("backup", str(tmp_path / "all.tar"))
    assert (done.returncode, done.stderr.splitlines()) == (
        1,
        [
            f"The disk is full: {tmp_path / 'all.tar'} could not be written.",
            "Nothing was changed, and the unfinished file was removed.",
            "Choose a place with more room, or one where this user may write.",
        ],
    )
    assert [path.name for path in tmp_path.iterdir() if path.name != "house"] == []
