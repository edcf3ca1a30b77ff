"""Bring the database to this version: one process at a time, with a word about what happens."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kosketus.config.friendly import Friendly, ngettext
from kosketus.config.friendly import gettext as _

Say = Callable[[str], None]
RESTORING = "restore.unfinished"
"""A file in the data folder from the first step of a restore to its last one."""

_ADVISORY = 0x6B6F736D  # "kosm": advisory locks are per database, the key only has to be ours


def pending() -> list[str]:
    """Migrations that this version brings and the database has not had, as "app.name"."""
    return _pending(MigrationExecutor(connection))


def unknown() -> list[str]:
    """Migrations that the database has had and this version does not know: a newer Kosketus wrote it."""
    return _unknown(MigrationExecutor(connection))


def _pending(executor: MigrationExecutor) -> list[str]:
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _unknown(executor: MigrationExecutor) -> list[str]:
    rooms = {label.rpartition(".")[2] for label in settings.ROOMS}
    known = set(executor.loader.disk_migrations or {})
    return sorted(f"{app}.{name}" for app, name in set(executor.loader.applied_migrations) - known if app in rooms)


def bring_up_to_date(say: Say, *, restoring: bool = False, even_newer: bool = False) -> None:
    """Apply what is pending; those who come at the same moment wait and find nothing left to do.

    *even_newer* is for those who only copy: a backup may be made of a database that this version cannot read.

    Raises:
        Friendly: a restore was cut off, so what lies here is half of two installations; or a newer Kosketus has
            changed the database, whose tables this one would misread.
    """
    if not restoring and is_half_restored():
        raise _half_restored()
    executor = MigrationExecutor(connection)
    newer = _unknown(executor)
    if newer and not even_newer:
        raise _written_by_newer(newer)
    if newer or not _pending(executor):
        return
    with _alone():
        waiting = pending()
        if waiting:
            words = ngettext(
                "Preparing the database: %(n)d step …", "Preparing the database: %(n)d steps …", len(waiting)
            )
            say(words % {"n": len(waiting)})
            call_command("migrate", interactive=False, verbosity=0)


def is_half_restored() -> bool:
    """Whether a restore into this data folder began and did not come to its end."""
    return (Path(settings.DATA) / RESTORING).exists()


def _half_restored() -> Friendly:
    return Friendly(
        _("A restore into %(folder)s was cut off before its end.") % {"folder": settings.DATA},
        safe=_("Nothing was started. What was there before lies in folders named before-restore-…"),
        todo=_("Restore the backup once more, with --force."),
    )


def _written_by_newer(names: list[str]) -> Friendly:
    return Friendly(
        _("A newer Kosketus has changed this database: %(names)s.") % {"names": ", ".join(names)},
        safe=_("Nothing was started and nothing was changed."),
        todo=_("Upgrade Kosketus, or restore a backup from before."),
    )


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with _advisory_lock():
            yield
    else:
        Path(settings.DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
        with (Path(settings.DATA) / "migrate.lock").open("w") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
            yield


@contextmanager
def _advisory_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY])
