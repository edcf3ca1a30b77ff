"""Make a backup while everything runs: writers go on, only pruning and the loading of the lake wait."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from kosketus import __version__
from kosketus.config.backup import erased, tables
from kosketus.config.backup.archive import FORMAT, Manifest, Writer, written
from kosketus.kernel import blobs, clock, crash, db, epoch, pruning
from kosketus.kernel.models import Blob
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake.contracts import PinnedFiles

ACTOR = "backup"
LAKE = "lake"
BLOBS = "blobs"
MORE = ("imports", "recipes")
SECRET = "secret.key"  # noqa: S105 - the name of a file


def make_backup(target: Path) -> Manifest:
    """Write database, lake, files and the signing key of one moment into *target*.

    The lake is pinned first and stands still, so the database's snapshot holds every fact that the lake does not.

    Raises:
        Friendly: the file cannot be written.
    """
    # The lock first: a second backup must not end the pause of the one that it waits for.
    with lake.maintenance(), pruning.paused(actor=ACTOR), written(target) as writer, _bench(target.parent) as work:
        crash.point("backup.begun")
        pinned = lake.pin_files()
        begun = epoch.current()
        columns = _add_database(writer, work)
        crash.point("backup.database")
        _add_lake(writer, pinned)
        crash.point("backup.lake")
        missing = _add_files(writer)
        crash.point("backup.files")
        manifest = Manifest(
            format=FORMAT,
            kosketus=__version__,
            made_at=clock.now().isoformat(),
            engine=engine(),
            epoch=begun,
            migrations=tables.applied(),
            files=writer.files,
            figures={table.name: table.figure for table in pinned},
            tables=columns,
            sequences={} if db.is_sqlite() else tables.sequences(),
            missing=missing,
        )
        writer.close(manifest)
    return manifest


@contextmanager
def _bench(folder: Path) -> Iterator[Path]:
    """A folder for copies of the database; the next backup takes away what a killed one left there."""
    work = folder / f".kosketus-backup-{epoch.current()}"
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir(mode=0o700)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def engine() -> str:
    """Which kind of database this installation stands on."""
    return "sqlite" if db.is_sqlite() else "postgresql"


def _add_database(writer: Writer, work: Path) -> dict[str, list[str]]:
    if not db.is_sqlite():
        return tables.dump_postgres(writer, work)
    copy = work / "database"
    tables.snapshot_sqlite(copy)
    writer.add(tables.SQLITE, copy)
    return {}


def _add_lake(writer: Writer, pinned: tuple[PinnedFiles, ...]) -> None:
    for table in pinned:
        for name in table.files:
            writer.add(f"{LAKE}/{name}", Path(settings.LAKE) / name)


def _add_files(writer: Writer) -> list[str]:
    """Add what lies beside database and lake; the hashes of files that should be there and are not.

    A lost file is no reason to be without a backup of all others. One may also be removed on purpose while we copy.
    """
    missing = []
    for sha256 in Blob.objects.order_by("id").values_list("sha256", flat=True).iterator():
        path = blobs.path_of(sha256)
        there = _add_if_there(writer, f"{BLOBS}/{path.relative_to(settings.BLOBS)}", path)
        if not there and Blob.objects.filter(sha256=sha256).exists():
            missing.append(sha256)
    data = Path(settings.DATA)
    more = (path for name in MORE for path in sorted((data / name).rglob("*")))
    for path in (*filter(Path.is_file, more), data / SECRET, data / erased.NAME):
        _add_if_there(writer, str(path.relative_to(data)), path)
    return missing


def _add_if_there(writer: Writer, name: str, path: Path) -> bool:
    try:
        writer.add(name, path)
    except FileNotFoundError:
        return False
    return True
