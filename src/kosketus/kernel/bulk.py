"""Many rows at once: ids taken beforehand, one statement for thousands of rows, on both databases.

The ORM's ``bulk_create`` spends more time on model instances than the database spends on rows. These
functions skip the instances; validation, defaults and signals are the caller's concern.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec
from django.db import connection, models
from django.db.models.expressions import RawSQL

from kosketus.kernel import db


def take_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids for *count* rows about to be inserted. Call inside ``db.write()``.

    PostgreSQL takes them from the sequence. On SQLite nobody else can write inside BEGIN IMMEDIATE, so the
    numbers after the last one are ours.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("take ids inside db.write(), together with the rows that carry them")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if db.is_sqlite():
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
            last = found[0] if found else 0
            return list(range(last + 1, last + 1 + count))
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, skip_known: bool = False
) -> None:
    """Insert *rows*, whose values stand in the order of *names* (field names).

    Values are aware moments, ``uuid.UUID``, text (JSON too), numbers or None. With *skip_known* a row
    that breaks a unique constraint is left out silently; otherwise it raises.

    Raises:
        django.db.IntegrityError: a row breaks a constraint.
    """
    plan = _plan(model, tuple(names), skip_known)
    columns = [_adapted(field, column) for field, column in zip(plan.fields, zip(*rows, strict=True), strict=False)]
    if not columns:
        return
    with connection.cursor() as cursor:
        if db.is_sqlite():
            cursor.executemany(plan.statement, list(zip(*columns, strict=True)))
        elif skip_known:
            cursor.execute(plan.statement, columns)
        else:
            # Django wraps the errors of execute() only.
            with connection.wrap_database_errors, cursor.copy(plan.statement) as copy:
                for row in zip(*columns, strict=True):
                    copy.write_row(row)


class _Plan(NamedTuple):
    fields: list[Any]
    statement: str


@cache
def _plan(model: type[models.Model], names: tuple[str, ...], skip_known: bool) -> _Plan:  # noqa: FBT001
    """How rows of these fields are inserted; the names are ours, so the statement cannot be injected into."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    tail = " ON CONFLICT DO NOTHING" if skip_known else ""
    if db.is_sqlite():
        return _Plan(fields, f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))}){tail}")  # noqa: S608
    if skip_known:
        # One array per column: some five times faster than a statement per row.
        arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
        return _Plan(fields, f"INSERT INTO {into} SELECT * FROM unnest({arrays}){tail}")  # noqa: S608
    return _Plan(fields, f"COPY {into} FROM STDIN")


def _adapted(field: Any, column: Sequence[Any]) -> list[Any]:
    """A column as the database's driver takes it. JSON comes as text already."""
    if not db.is_sqlite():
        return list(column)
    if isinstance(field, models.UUIDField):
        return [None if value is None else value.hex for value in column]
    if isinstance(field, models.DateTimeField):
        return [None if moment is None else _sqlite_moment(moment) for moment in column]
    return list(column)


@lru_cache(maxsize=4096)
def _sqlite_moment(moment: datetime) -> str:
    # As Django's backend writes it, for a fraction of the time.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def matching(column: str, kind: str = "text") -> str:
    """SQL that holds where *column* is among the values of one parameter made by :func:`values`."""
    if db.is_sqlite():
        return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608
    return f"{column} = ANY(%s::{kind}[])"


def values(listed: Sequence[str | int]) -> Any:
    """The parameter for :func:`matching`: however many values, one parameter."""
    if db.is_sqlite():
        return msgspec.json.encode(list(listed)).decode()
    return list(listed)


def among(listed: Sequence[str | int], kind: str = "bigint") -> RawSQL:
    """For a filter ``field__in=``: however many values, one parameter and one plan. *kind* is PostgreSQL's type.

    The ORM writes a mark for each value, which costs more than the database's work on it.
    """
    select = "SELECT value FROM json_each(%s)" if db.is_sqlite() else f"SELECT unnest(%s::{kind}[])"
    return RawSQL(select, [values(listed)])  # noqa: S611 - the kind is ours, the values are a parameter


def table(name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """SQL of a table called *name* that holds *rows*, and its parameters; for FROM.

    *columns* maps the column's name to its PostgreSQL type. Values are text, numbers or None.
    """
    if db.is_sqlite():
        picked = ", ".join(f"json_extract(value, '$[{index}]') AS {column}" for index, column in enumerate(columns))
        return f"(SELECT {picked} FROM json_each(%s)) AS {name}", [msgspec.json.encode(rows).decode()]  # noqa: S608
    arrays = ", ".join(f"%s::{kind}[]" for kind in columns.values())
    return f"unnest({arrays}) AS {name}({', '.join(columns)})", [list(column) for column in zip(*rows, strict=True)]
