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
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown() -> list[str]:
    """Migrations that the database has had and this version does not know: a newer Kosketus wrote it."""
    loader = MigrationExecutor(connection).loader
    rooms = {label.rpartition(".")[2] for label in settings.ROOMS}
    known = set(loader.disk_migrations or {})
    return sorted(f"{app}.{name}" for app, name in set(loader.applied_migrations) - known if app in rooms)


def bring_up_to_date(say: Say, *, restoring: bool = False) -> None:
    """Apply what is pending; those who come at the same moment wait and find nothing left to do.

    Raises:
        Friendly: a restore was cut off, so what lies here is half of two installations.
    """
    if not restoring:
        _refuse_half_restored()
    if not pending():
        return
    with _alone():
        waiting = pending()
        if waiting:
            words = ngettext(
                "Preparing the database: %(n)d step …", "Preparing the database: %(n)d steps …", len(waiting)
            )
            say(words % {"n": len(waiting)})
            call_command("migrate", interactive=False, verbosity=0)


def _refuse_half_restored() -> None:
    if (Path(settings.DATA) / RESTORING).exists():
        raise Friendly(
            _("A restore into %(folder)s was cut off before its end.") % {"folder": settings.DATA},
            safe=_("Nothing was started. What was there before lies in folders named before-restore-…"),
            todo=_("Restore the backup once more, with --force."),
        )


@contextmanager
def _alone() -> Iterator[None]:
    if connection.vendor == "postgresql":
        with _advisory_lock():
            yield
    else:
        Path(settings.DATA).mkdir(parents=True, exist_ok=True)
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
