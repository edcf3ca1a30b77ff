"""Bring a backup back: everything is checked before anything is touched, and nothing old is deleted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kosketus.config import lock, upgrade
from kosketus.config.backup import archive, erased, making, tables
from kosketus.config.backup.archive import Manifest
from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _
from kosketus.kernel import clock, crash, db, epoch, pruning
from kosketus.understand.lake import facade as lake

DATABASE = "kosketus.sqlite3"
_FOLDERS = (making.LAKE, making.BLOBS, *making.MORE)
_PARTS = (*_FOLDERS, making.SECRET, DATABASE)
_HIDDEN = ".restore-"
ACTOR = "restore"


@dataclass(frozen=True)
class Restored:
    """What came back, where the old data went (empty where there was none), and how many were erased again."""

    manifest: Manifest
    moved_to: str
    erased: int


def restore_backup(source: Path, *, force: bool, erasures: Path | None = None) -> Restored:
    """Lay a backup over this installation, begin a new epoch, and erase again whoever was erased since.

    *erasures* is a list of erased people from another machine, beside the one of this data folder.

    Raises:
        Friendly: the backup is damaged or does not fit, somebody runs on this data, or there is data already and
            ``force`` was not given. Nothing was changed then.
    """
    manifest = archive.verified(source)
    _refuse_misfit(manifest)
    data = Path(settings.DATA)
    with lock.held(data, role="restore"):
        stamp = clock.now().strftime("%Y%m%dT%H%M%S%fZ")
        if _is_taken(data) and not force:
            raise _taken(data)
        _sweep(data)
        laid = data / f"{_HIDDEN}{stamp}"
        try:
            archive.extract(source, laid)
            crash.point("restore.laid")
            _mark(data)
            moved_to = _set_aside(data, stamp)
            crash.point("restore.aside")
            _put_in_place(manifest, laid, data)
            erased.append(line for path in (laid / erased.NAME, erasures) if path for line in erased.lines_of(path))
        finally:
            shutil.rmtree(laid, ignore_errors=True)
        crash.point("restore.in-place")
        _begin_anew(manifest)
        gone = erased.erase_again(actor=ACTOR)
        crash.point("restore.erased")
        (data / upgrade.RESTORING).unlink()
    return Restored(manifest, moved_to, gone)


def _mark(data: Path) -> None:
    """From here on until the end nobody may take what lies here for an installation."""
    (data / upgrade.RESTORING).touch()
    archive.flush_folder(data)


def _sweep(data: Path) -> None:
    """Take away the copies that a killed restore has left."""
    for left in data.glob(f"{_HIDDEN}*"):
        shutil.rmtree(left, ignore_errors=True)


def _refuse_misfit(manifest: Manifest) -> None:
    if manifest.format > archive.FORMAT or not set(map(tuple, manifest.migrations)) <= _known():
        raise Friendly(
            _("This backup was made by a newer Kosketus (%(version)s).") % {"version": manifest.kosketus},
            safe=_("Nothing was changed."),
            todo=_("Upgrade Kosketus first, then restore."),
        )
    if manifest.engine != making.engine():
        raise Friendly(
            _("This backup comes from %(theirs)s, and this installation uses %(ours)s.")
            % {"theirs": manifest.engine, "ours": making.engine()},
            safe=_("Nothing was changed."),
            todo=_("Set or remove DATABASE_URL so that both are the same."),
        )


def _known() -> set[tuple[str, str]]:
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return set(loader.disk_migrations) | replaced


def _is_taken(data: Path) -> bool:
    if not db.is_sqlite() and tables.table_names():
        return True
    return any(_holds_something(data / name) for name in _PARTS if name != making.SECRET)


def _holds_something(path: Path) -> bool:
    """A file, or a folder with anything but the lake's lock in it."""
    return path.is_file() or (path.is_dir() and any(entry.name != ".maintenance" for entry in path.iterdir()))


def _taken(data: Path) -> Friendly:
    return Friendly(
        _("There is data already in %(folder)s.") % {"folder": data},
        safe=_("Nothing was changed."),
        todo=_("Restore into an empty KOSKETUS_DATA, or add --force: the old data is then moved aside, not deleted."),
    )


def _set_aside(data: Path, stamp: str) -> str:
    """Move what is there out of the way; where to."""
    if not _is_taken(data):
        return ""
    aside = data / f"before-restore-{stamp}"
    aside.mkdir()
    connection.close()
    for name in (*_PARTS, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        if (data / name).exists():
            (data / name).rename(aside / name)
    if not db.is_sqlite():
        tables.set_aside_postgres(f"before_restore_{stamp.lower()}")
    return str(aside)


def _put_in_place(manifest: Manifest, laid: Path, data: Path) -> None:
    """The database comes last: without it nobody takes the rest for an installation."""
    for name in (*_FOLDERS, making.SECRET):
        if (laid / name).exists():
            if (data / name).is_dir():
                shutil.rmtree(data / name)
            (laid / name).rename(data / name)
    if manifest.engine == "sqlite":
        (laid / tables.SQLITE).rename(data / DATABASE)
    else:
        tables.migrate_to(manifest.migrations)
        tables.load_postgres(manifest, laid)
    archive.flush_folder(data)


def _begin_anew(manifest: Manifest) -> None:
    """Numbers given from here on are another history: a lake that went further than the backup must be refused."""
    upgrade.bring_up_to_date(lambda _words: None, restoring=True)
    # The backup holds the pause that it was made under; leaving one ends it.
    with pruning.paused(actor=ACTOR):
        epoch.renew(actor=ACTOR)
        lake.adopt(previous=manifest.epoch)
