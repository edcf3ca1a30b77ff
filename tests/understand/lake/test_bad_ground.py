"""A disk that is full, a folder without rights, files that are damaged: told plainly, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake import outbox, store, tables
from tests.understand.lake.conftest import KIND, Noted, publish

pytestmark = pytest.mark.django_db(transaction=True)


def whats(scope: Scope) -> list[str]:
    return sorted(lake.read(scope, KIND).frame.collect()["what"].to_list())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 4 MB, where this user may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(filler: Path) -> None:
    """Write until the disk is full."""
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_full_disk_loses_nothing_and_goes_on_when_there_is_space(scope: Scope, small_disk: Path) -> None:
    settings.LAKE = small_disk / "lake"
    publish([Noted(what="before")])
    lake.load_all()
    filler = small_disk / "filler"
    fill(filler)
    publish([Noted(what=os.urandom(40).hex()) for _ in range(2_000)])
    with pytest.raises(lake.LakeError, match="wait safely in the database"):
        lake.load_once()
    assert len(whats(scope)) == 2_001
    filler.unlink()
    assert lake.load_once() == 2_000
    pinned = lake.read(scope, KIND)
    assert (len(whats(scope)), pinned.tail) == (2_001, 0)


def test_folder_without_rights_says_so(scope: Scope, tmp_path: Path) -> None:
    """A file where the folder should be refuses even root, for whom rights do not count."""
    blocked = tmp_path / "blocked"
    blocked.write_text("in the way")
    settings.LAKE = blocked / "lake"
    publish([Noted(what="a")])
    with pytest.raises(lake.LakeError, match=r"cannot be written.*wait safely"):
        lake.load_once()
    assert whats(scope) == ["a"]


def test_damaged_log_names_replay(scope: Scope) -> None:
    publish([Noted(what="a")])
    lake.load_all()
    log = store.folder(tables.table_of(KIND)) / "_delta_log"
    for entry in log.glob("*.json"):
        entry.write_bytes(b"\0\0\0")
    with pytest.raises(lake.LakeError, match="kosketus replay"):
        lake.read(scope, KIND)


def test_lake_that_is_gone_is_told_and_never_read_as_empty(scope: Scope) -> None:
    publish([Noted(what="a")])
    lake.load_all()
    publish([Noted(what="b")])
    lost = store.folder(tables.table_of(KIND))
    lost.rename(lost.with_name("mislaid"))
    for ask in (lambda: whats(scope), lake.load_once, lake.refuse_mismatch):
        with pytest.raises(lake.LakeMismatch, match="is gone"):
            ask()
    lost.with_name("mislaid").rename(lost)
    assert whats(scope) == ["a", "b"]


def test_lost_log_is_not_replayed_as_an_empty_one(scope: Scope) -> None:
    publish([Noted(what="a")])
    lake.load_all()
    shutil.rmtree(store.folder(tables.log()))
    with pytest.raises(lake.LakeMismatch, match="restore the last backup"):
        lake.replay()
    assert whats(scope) == ["a"]


def test_files_are_flushed_before_facts_count_as_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and folder that a load wrote went through fsync before the cursor moved."""
    flushed: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(str(Path(f"/proc/self/fd/{handle}").readlink())))
    moved = []
    real = outbox.move_safe_seq

    def note(table: tables.LakeTable, seq: int) -> None:
        moved.append((table.name, set(flushed)))
        real(table, seq)

    monkeypatch.setattr(outbox, "move_safe_seq", note)
    publish([Noted(what="a")])
    lake.load_all()
    for name, known in moved:
        if name in {"facts", "lake_noted"}:
            home = Path(settings.LAKE) / name
            written = {str(path) for path in home.rglob("*") if path.suffix in {".parquet", ".json"}}
            folders = {str(path) for path in home.rglob("*") if path.is_dir()} | {str(home)}
            assert written | folders <= known
