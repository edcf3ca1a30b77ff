"""Files, known by what is in them: one folder, named by SHA-256, a row for each.

A file is whole and flushed to disk before its row is written, so a row always has its file; a crash between
the two leaves a file without a row, which the next upload of the same content takes over. What is read is
compared with its name first, so a damaged disk is noticed and never served.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core import signing

from kosketus.kernel import clock, crash, db
from kosketus.kernel.models import Blob

LINK_LASTS = timedelta(minutes=5)
_PIECE = 1 << 18
_SALT = "kernel.blobs"


class BlobMissing(LookupError):
    """There is no such file, or its row has lost it."""


class BlobDamaged(OSError):
    """The file is not what was stored: the disk, or somebody, changed it."""


class LinkInvalid(ValueError):
    """The link was not made here, or it is older than five minutes."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A verified file on its way out; ``chunks`` is read once. Serve it as an attachment with ``nosniff``."""

    name: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


def store(content: bytes | BinaryIO, *, media_type: str) -> str:
    """Keep a file and return its SHA-256 in hexadecimal. The same content twice is one file; its first type stands.

    Call outside ``db.write()``: this writes files. Commit what refers to the file after this returns.

    Raises:
        OSError: the disk is full or the folder may not be written; nothing was kept.
        RuntimeError: called inside a write transaction.
    """
    db.refuse_inside_write("blobs.store() writes files: call it before db.write()")
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    sha256, size = _keep(source)
    crash.point("blob.kept")
    with db.write():
        defaults = {"size": size, "media_type": media_type, "created_at": clock.now()}
        Blob.objects.get_or_create(sha256=sha256, defaults=defaults)
    return sha256


def read(sha256: str) -> bytes:
    """A whole file.

    Raises:
        BlobMissing: no such file.
        BlobDamaged: its content has changed.
    """
    with _verified(_row(sha256)) as file:
        return file.read()


def remove(sha256: str) -> None:
    """Remove a file for good; nothing happens where it is gone already.

    For files that one row alone refers to, such as an export with its moment in it: the same content stored by
    somebody else at this very moment would lose its file. The row goes first, so a crash leaves at most a file
    that nobody can ask for, and removing it again takes that too.
    """
    db.refuse_inside_write("blobs.remove() removes a file: call it after db.write()")
    with db.write():
        Blob.objects.filter(sha256=sha256).delete()
    crash.point("blob.forgotten")
    path = path_of(sha256)
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        _flush_folder(path.parent)


def link(sha256: str, *, name: str) -> str:
    """A token that opens this one file for five minutes, under a name for the reader's disk."""
    until = int((clock.now() + LINK_LASTS).timestamp())
    return signing.dumps([sha256, name, until], salt=_SALT)


def opened(token: str) -> Download:
    """The file of a token, verified, ready to be sent in pieces.

    Raises:
        LinkInvalid: forged or too old.
        BlobMissing: the file is gone.
        BlobDamaged: its content has changed.
    """
    try:
        sha256, name, until = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise LinkInvalid("this link was not made here") from None
    if clock.now().timestamp() > until:
        raise LinkInvalid("this link is older than five minutes")
    row = _row(sha256)
    file = _verified(row)
    return Download(name=name, media_type=row.media_type, size=row.size, chunks=_pieces(file))


def path_of(sha256: str) -> Path:
    """Where a file lies: two levels of folders by its first digits. For backup; read with :func:`read`."""
    return Path(settings.BLOBS) / sha256[:2] / sha256[2:4] / sha256


def _row(sha256: str) -> Blob:
    row = Blob.objects.filter(sha256=sha256).first()
    if row is None:
        raise BlobMissing(f"there is no file {sha256}")
    return row


def _keep(source: BinaryIO) -> tuple[str, int]:
    """Write to a temporary file beside, flush it, give it its name, flush the folder."""
    base = Path(settings.BLOBS)
    base.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=base, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copy(source, file)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(sha256)
        _make_folder(target.parent)
        crash.point("blob.written")
        Path(temporary).replace(target)
        _flush_folder(target.parent)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return sha256, size


def _copy(source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += target.write(piece)
    return digest.hexdigest(), size


def _make_folder(folder: Path) -> None:
    """With its parents, each flushed into the folder above: a name that is not flushed is lost with the power."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _verified(row: Blob) -> BinaryIO:
    """The open file, read through once and found to be what was stored."""
    try:
        file = path_of(row.sha256).open("rb")
    except FileNotFoundError:
        raise BlobMissing(f"the file {row.sha256} is not in its folder; restore it from a backup") from None
    if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
        file.close()
        raise BlobDamaged(f"the file {row.sha256} has changed on disk; restore it from a backup")
    file.seek(0)
    return file


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
