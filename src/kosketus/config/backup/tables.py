"""The database of one moment: SQLite by its own backup, PostgreSQL table by table through COPY.

Our own dump needs no ``pg_dump``, whose version must fit the server's, and holds only our tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from kosketus.config.backup.archive import Manifest, Writer
from kosketus.kernel import db

SQLITE = "database/kosketus.sqlite3"
FOLDER = "database"
_PIECE = 1 << 20


def applied() -> list[tuple[str, str]]:
    """The migrations that this database has had."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def snapshot_sqlite(target: Path) -> None:
    """Copy the database as it is at this moment; writers go on."""
    connection.ensure_connection()
    source: Any = connection.connection
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def dump_postgres(writer: Writer, work: Path) -> dict[str, list[str]]:
    """Write every table of one snapshot into the backup; columns by table."""
    with db.snapshot():
        columns = {table: _columns(table) for table in table_names()}
        for table, names in columns.items():
            path = work / "table"
            _copy_out(table, names, path)
            writer.add(f"{FOLDER}/{table}.copy", path)
    return columns


def sequences() -> dict[str, int]:
    """The last number that each sequence has given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences"
            " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())


def table_names() -> list[str]:
    """Every table of this database's schema."""
    return sorted(connection.introspection.table_names())


def migrate_to(migrations: Iterable[tuple[str, str]]) -> None:
    """Bring an empty database to the state that a backup had, so that its columns fit."""
    wanted = {(app, name) for app, name in migrations}
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    executor.migrate([key for key in nodes if key in wanted and not _has_later(nodes[key], wanted)])


def _has_later(node: Any, wanted: set[tuple[str, str]]) -> bool:
    return any(child.key[0] == node.key[0] and child.key in wanted for child in node.children)


def load_postgres(manifest: Manifest, files: Path) -> None:
    """Fill the migrated tables from the files of a backup, all or nothing."""
    with db.write(), connection.cursor() as cursor:
        names = ", ".join(_quoted(table_names()))
        cursor.execute(f"TRUNCATE {names}")
        for table, columns in manifest.tables.items():
            _copy_in(cursor, table, columns, files / FOLDER / f"{table}.copy")
        for sequence, value in manifest.sequences.items():
            cursor.execute("SELECT setval(quote_ident(%s)::regclass, %s)", [sequence, value])


def set_aside_postgres(schema: str) -> None:
    """Move every table out of the way into a new schema, where it stays."""
    with db.write(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {_quoted([schema])[0]}")
        for table in _quoted(table_names()):
            cursor.execute(f"ALTER TABLE {table} SET SCHEMA {_quoted([schema])[0]}")


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _copy_out(table: str, columns: Sequence[str], path: Path) -> None:
    statement = f"COPY {_target(table, columns)} TO STDOUT"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(statement) as copy:
        for data in copy:
            file.write(data)


def _copy_in(cursor: Any, table: str, columns: Sequence[str], path: Path) -> None:
    with path.open("rb") as file, cursor.copy(f"COPY {_target(table, columns)} FROM STDIN") as copy:
        while data := file.read(_PIECE):
            copy.write(data)


def _target(table: str, columns: Sequence[str]) -> str:
    return f"{_quoted([table])[0]} ({', '.join(_quoted(columns))})"


def _quoted(names: Iterable[str]) -> list[str]:
    return [connection.ops.quote_name(name) for name in names]
