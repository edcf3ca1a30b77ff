"""What a backup does with uploaded files that are not where they should be."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any

import pytest

from kosketus.config.backup import making
from kosketus.config.backup.archive import Writer
from kosketus.kernel import blobs

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def test_lost_file_is_named_and_the_others_are_kept(settings: Any, tmp_path: Path) -> None:
    settings.DATA, settings.BLOBS = tmp_path, tmp_path / "blobs"
    kept, lost = (blobs.store(content, media_type="text/plain") for content in (b"kept", b"lost"))
    blobs.path_of(lost).unlink()
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "gone.csv").symlink_to("nowhere")
    with tarfile.open(tmp_path / "all.tar", "w") as tar:
        writer = Writer(tar)
        assert making._add_files(writer) == [lost]
    assert list(writer.files) == [f"blobs/{kept[:2]}/{kept[2:4]}/{kept}"]


def test_file_that_is_removed_while_we_copy_is_not_lost(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA, settings.BLOBS = tmp_path, tmp_path / "blobs"
    blobs.store(b"an export that ends now", media_type="text/plain")
    path_of = blobs.path_of

    def removed_just_now(sha256: str) -> Path:
        monkeypatch.undo()
        blobs.remove(sha256)
        return path_of(sha256)

    monkeypatch.setattr(blobs, "path_of", removed_just_now)
    with tarfile.open(tmp_path / "all.tar", "w") as tar:
        writer = Writer(tar)
        assert (making._add_files(writer), writer.files) == ([], {})
