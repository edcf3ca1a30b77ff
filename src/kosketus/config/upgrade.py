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

from kosketus.config.friendly import ngettext

Say = Callable[[str], None]

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


def bring_up_to_date(say: Say) -> None:
    """Apply what is pending; those who come at the same moment wait and find nothing left to do."""
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
