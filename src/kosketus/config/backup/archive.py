"""The file: a tar whose last member, ``manifest.json``, tells size and SHA-256 of every other one.

Without its manifest a backup is not a backup, so one that was cut off anywhere is recognised.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

import msgspec

from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _
from kosketus.kernel import crash

MANIFEST = "manifest.json"
FORMAT = 1
PARTIAL = ".partial"
_PIECE = 1 << 20


class Member(msgspec.Struct, frozen=True):
    """One file of the backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: ``tables`` maps a table to its columns, ``figures`` a lake table to its last ``seq``.

    ``missing`` names by their hashes the files that the database knows and that had been lost before.
    """

    format: int
    kosketus: str
    made_at: str
    engine: str
    epoch: str
    migrations: list[tuple[str, str]]
    files: dict[str, Member]
    figures: dict[str, int]
    tables: dict[str, list[str]] = {}
    sequences: dict[str, int] = {}
    missing: list[str] = []

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(member.size for member in self.files.values())


@dataclass
class Writer:
    """A backup while it is written."""

    tar: tarfile.TarFile
    files: dict[str, Member] = field(default_factory=dict)

    def add(self, name: str, path: Path) -> None:
        """Copy a file in, and remember its size and hash."""
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            reader = _Hashing(source)
            self._member(name, size, reader)
            self.files[name] = Member(size, reader.digest.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, last."""
        body = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self._member(MANIFEST, len(body), io.BytesIO(body))

    def _member(self, name: str, size: int, source: Any) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self.tar.addfile(info, source)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data


@contextmanager
def written(target: Path) -> Iterator[Writer]:
    """Write a backup under a temporary name; it gets its own name when all of it is on the disk.

    Raises:
        Friendly: there is such a file already, the disk is full, or the folder may not be written.
    """
    if target.exists():
        raise Friendly(
            _("There is a file %(path)s already.") % {"path": target},
            safe=_("It was not touched."),
            todo=_("Choose another name, or move it away."),
        )
    partial = target.with_name(target.name + PARTIAL)
    try:
        with _private(partial) as file, tarfile.open(fileobj=file, mode="w") as tar:
            yield Writer(tar)
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        crash.point("backup.written")
        partial.replace(target)
        crash.point("backup.named")
        flush_folder(target.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _cannot_write(target, error) from error
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def verified(path: Path) -> Manifest:
    """The manifest of a backup whose every byte is as it was written. Reads the whole file.

    Raises:
        Friendly: there is no such file, it is not a backup, or it is damaged.
    """
    try:
        with tarfile.open(path, "r:") as tar:
            return _checked(path, tar)
    except FileNotFoundError:
        raise Friendly(_("There is no file %(path)s.") % {"path": path}, safe=_("Nothing was changed.")) from None
    except (tarfile.TarError, EOFError) as error:
        raise _damaged(path, _("it was cut off, or is a file of another kind")) from error
    except msgspec.DecodeError as error:
        raise _damaged(path, str(error)) from error


def extract(path: Path, into: Path) -> None:
    """Lay the files of a verified backup into the folder *into*, flushed to the disk."""
    with tarfile.open(path, "r:") as tar:
        for info in tar:
            target = into / info.name
            target.parent.mkdir(parents=True, exist_ok=True)
            source = tar.extractfile(info)
            with _private(target) as file:
                while source and (data := source.read(_PIECE)):
                    file.write(data)
                file.flush()
                os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make the names in *folder* survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _checked(path: Path, tar: tarfile.TarFile) -> Manifest:
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    for info in tar:
        source = tar.extractfile(info) if info.isreg() else None
        if source is None or info.name in found or not _is_plain(info.name):
            raise _damaged(path, info.name)
        if info.name == MANIFEST:
            manifest = msgspec.json.decode(source.read(), type=Manifest)
        else:
            found[info.name] = _member(source, info.size)
    if manifest is None:
        raise _damaged(path, _("its manifest is missing, so it was cut off"))
    wrong = sorted(name for name in manifest.files.keys() | found.keys() if manifest.files.get(name) != found.get(name))
    if wrong:
        raise _damaged(path, ", ".join(wrong[:5]))
    return manifest


def _member(source: IO[bytes], size: int) -> Member:
    digest = hashlib.sha256()
    while data := source.read(_PIECE):
        digest.update(data)
    return Member(size, digest.hexdigest())


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and not name.startswith("/") and ".." not in parts


def _private(path: Path) -> IO[bytes]:
    """A new file that only this user may read: a backup holds everything, the signing key too."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _damaged(path: Path, why: str) -> Friendly:
    return Friendly(
        _("%(path)s is not a whole backup: %(why)s") % {"path": path, "why": why},
        safe=_("Nothing was changed."),
        todo=_("Use another copy of it, or an older backup."),
    )


def _cannot_write(target: Path, error: OSError) -> Friendly:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    what = (
        _("The disk is full: %(path)s could not be written.") if full else _("%(path)s could not be written: %(why)s")
    )
    return Friendly(
        what % {"path": target, "why": error.strerror},
        safe=_("Nothing was changed, and the unfinished file was removed."),
        todo=_("Choose a place with more room, or one where this user may write."),
    )
