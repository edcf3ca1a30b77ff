"""kill -9 at every step of a backup and of a restore; and who was erased stays erased when an older backup returns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.config.conftest import stock
from tests.config.house import House

pytestmark = pytest.mark.either_database

UNFINISHED = ["backup.begun", "backup.database", "backup.lake", "backup.files", "backup.written"]


@pytest.mark.slow
def test_backup_killed_at_every_step_harms_nothing(filled: House, target: House, tmp_path: Path) -> None:
    left = stock(filled, f"back_up_and_die({str(tmp_path)!r}, {[*UNFINISHED, 'backup.named']!r})")
    half = [".kosketus-backup", "all.tar.partial"]
    assert left == dict.fromkeys(UNFINISHED[:-1], half) | {
        "backup.written": ["all.tar.partial"],
        "backup.named": ["all.tar"],
    }
    # The lock of maintenance went with the process; pruning rests for six hours at most.
    assert stock(filled, "go_on_after_a_killed_backup()") == [50, 0, True]
    for point, why in (("backup.lake", "cut off"), ("backup.written", "")):
        refused = target.run("restore", str(tmp_path / point / "all.tar.partial"))
        whole = point == "backup.written"
        assert (refused.returncode, why in refused.stderr) == (0 if whole else 1, True)
        assert whole or "Nothing was changed." in refused.stderr.splitlines()
    assert filled.run("backup", str(tmp_path / "backup.lake" / "all.tar")).returncode == 0
    assert [path.name for path in (tmp_path / "backup.lake").iterdir()] == ["all.tar"]


@pytest.mark.slow
def test_restore_killed_at_every_step_is_begun_again(
    filled: House, backup: Path, target: House, tmp_path: Path
) -> None:
    cut = "A restore"
    points = ["restore.laid", "restore.aside", "restore.in-place"]
    assert stock(target, f"restore_and_die({str(backup)!r}, {points!r})") == ["starts", cut, cut]
    refused = target.run("backup", str(tmp_path / "of-half.tar"))
    assert (refused.returncode, refused.stderr.splitlines()[2]) == (1, "Restore the backup once more, with --force.")
    assert target.run("restore", str(backup), "--force").returncode == 0
    before, after = stock(filled, "state()"), stock(target, "state()")
    assert (after["answers"], after["figures"]) == (before["answers"], before["figures"])
    assert [path.name for path in target.data.glob(".restore-*")] == []


@pytest.mark.slow
def test_erased_person_does_not_come_back_with_an_older_backup(house: House, target: House, tmp_path: Path) -> None:
    """Two of four people were one, and erased since; here, on another machine with the list, or by a newer backup."""
    old, new, gone = tmp_path / "old.tar", tmp_path / "new.tar", {"known": [3, 4], "answered": [3, 4]}
    stock(house, "meet()")
    house.run("backup", str(old))
    stock(house, "merge_and_erase()")
    house.run("backup", str(new))
    done = house.run("restore", str(old), "--force", "--json")
    assert (done.returncode, json.loads(done.stdout)["erased"]) == (0, 2), done.stderr
    assert stock(house, "who_is_here()") == gone
    listed = house.data / "erasures.txt"
    assert len(listed.read_text().splitlines()) == 3
    assert "example.org" not in listed.read_text()
    assert target.run("restore", str(old), "--erasures", str(listed)).returncode == 0
    assert stock(target, "who_is_here()") == gone
    (target.data / "erasures.txt").unlink()
    assert target.run("restore", str(new), "--force").returncode == 0
    assert target.run("restore", str(old), "--force").returncode == 0
    assert stock(target, "who_is_here()") == gone
