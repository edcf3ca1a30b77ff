"""Files by hash."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from kosketus.kernel import blobs, clock, db
from kosketus.kernel.models import Blob

pytestmark = pytest.mark.usefixtures("undone")

TEXT = b"hello, blob"
NAME = hashlib.sha256(TEXT).hexdigest()


def files() -> list[Path]:
    return [path for path in Path(settings.BLOBS).rglob("*") if path.is_file()]


def test_the_same_content_is_one_file_and_one_row() -> None:
    assert blobs.store(TEXT, media_type="text/plain") == NAME
    assert blobs.store(io.BytesIO(TEXT), media_type="text/other") == NAME
    assert files() == [blobs.path_of(NAME)] == [Path(settings.BLOBS) / NAME[:2] / NAME[2:4] / NAME]
    assert list(Blob.objects.values_list("sha256", "size", "media_type")) == [(NAME, len(TEXT), "text/plain")]
    assert blobs.read(NAME) == TEXT


def test_a_large_stream_goes_through_in_pieces() -> None:
    content = os.urandom(3 * blobs._PIECE + 5)
    sha256 = blobs.store(io.BytesIO(content), media_type="application/octet-stream")
    download = blobs.opened(blobs.link(sha256, name="large.bin"))
    pieces = list(download.chunks)
    assert (download.size, download.name, download.media_type) == (
        len(content),
        "large.bin",
        "application/octet-stream",
    )
    assert ([len(piece) for piece in pieces], b"".join(pieces)) == ([blobs._PIECE] * 3 + [5], content)


def test_an_empty_file_is_a_file() -> None:
    assert blobs.read(blobs.store(b"", media_type="text/plain")) == b""


def test_a_link_opens_one_file_for_five_minutes() -> None:
    token = blobs.link(blobs.store(TEXT, media_type="text/plain"), name="ä b.txt")
    with clock.frozen(clock.now() + timedelta(minutes=4, seconds=58)):
        download = blobs.opened(token)
        assert (download.name, b"".join(download.chunks)) == ("ä b.txt", TEXT)
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)), pytest.raises(blobs.LinkInvalid, match="older"):
        blobs.opened(token)
    with pytest.raises(blobs.LinkInvalid, match="not made here"):
        blobs.opened(token[:-1] + ("a" if token[-1] != "a" else "b"))


def test_a_damaged_or_missing_file_is_never_served() -> None:
    token = blobs.link(blobs.store(TEXT, media_type="text/plain"), name="x.txt")
    blobs.path_of(NAME).chmod(0o600)
    blobs.path_of(NAME).write_bytes(b"hello, thief")
    with pytest.raises(blobs.BlobDamaged, match=NAME):
        blobs.opened(token)
    with pytest.raises(blobs.BlobDamaged, match=NAME):
        blobs.read(NAME)
    blobs.path_of(NAME).unlink()
    with pytest.raises(blobs.BlobMissing, match="backup"):
        blobs.read(NAME)
    with pytest.raises(blobs.BlobMissing, match="there is no file"):
        blobs.read("0" * 64)


def test_a_full_disk_keeps_nothing_and_leaves_nothing_behind() -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().read(3)

    with pytest.raises(OSError, match="No space left"):
        blobs.store(Full(TEXT), media_type="text/plain")
    assert (files(), Blob.objects.count()) == ([], 0)


def test_storing_inside_a_write_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"before db\.write"), db.write():
        blobs.store(TEXT, media_type="text/plain")


def test_a_removed_file_is_gone_and_removing_it_again_does_no_harm() -> None:
    token = blobs.link(blobs.store(TEXT, media_type="text/plain"), name="x.txt")
    blobs.remove(NAME)
    assert (files(), Blob.objects.count()) == ([], 0)
    blobs.remove(NAME)
    with pytest.raises(blobs.BlobMissing):
        blobs.opened(token)
    with pytest.raises(RuntimeError, match=r"after db\.write"), db.write():
        blobs.remove(NAME)
