"""What the doctor says of the ground, without a house to stand on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kosketus.config import doctor


def test_lake_that_may_not_be_entered_is_an_error(settings: Any, tmp_path: Path) -> None:
    """A file where the folder should be refuses even root, for whom rights do not count."""
    settings.LAKE = tmp_path / "lake"
    settings.LAKE.write_text("no folder", encoding="utf-8")
    (found,) = doctor.lake_folder()
    assert (found.level, found.what) == ("error", f"The lake folder {settings.LAKE} cannot be read and written.")
    assert "facts wait safely in the database" in found.mend


def test_lake_in_object_storage_is_no_folder(settings: Any) -> None:
    settings.LAKE = "s3://bucket/lake"
    assert list(doctor.lake_folder()) == []
