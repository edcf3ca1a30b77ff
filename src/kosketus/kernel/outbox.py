"""The outbox's table without the ORM: rows in by hundreds, rows out by thousands.

Measured on SQLite with ``synchronous=FULL``, 500 rows in a transaction: model instances and ``bulk_create``
cost five times the CPU of the statements below, and the front door and the lake pass every fact through here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from kosketus.kernel import db
from kosketus.kernel.models import Event

Plain = tuple[Any, ...]

CHUNK = 5_000
_MOMENTS = ("occurred_at", "recorded_at")
_TABLE = Event._meta.db_table


class NewRow(NamedTuple):
    """A row about to be inserted. ``seq`` is not the writer's to choose."""

    uid: UUID
    lane: str
    kind: str
    version: int
    subject: str
    identity: int | None
    actor: str
    arrived: str
    occurred_at: datetime
    recorded_at: datetime
    import_id: int | None
    body: str


class Row(NamedTuple):
    """A stored row; moments are aware and in UTC. ``seq`` is None while a committed row waits for the sealer."""

    seq: int | None
    uid: UUID
    lane: str
    kind: str
    version: int
    subject: str
    identity: int | None
    actor: str
    arrived: str
    occurred_at: datetime
    recorded_at: datetime
    import_id: int | None
    body: str


# The names below come from this module alone, so the statements cannot be injected into.
_NEW = ", ".join(NewRow._fields)
_READ = f"SELECT id, {', '.join(Row._fields)} FROM {_TABLE}"  # noqa: S608
_NUMBERED = "lane = %s AND seq > %s AND seq <= %s"
_IN_ORDER = "ORDER BY seq"
_WAITING = "lane = %s AND seq IS NULL AND id > %s ORDER BY id"
_PARTS_OF_UID = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
_ALL = 2**62
_MARKS = ", ".join(["%s"] * (len(NewRow._fields) + 2))
_INSERT_SQLITE = f"INSERT INTO {_TABLE} (id, seq, {_NEW}) VALUES ({_MARKS})"  # noqa: S608
_ARRAYS = ", ".join(
    f"%s::{kind}[]"
    for kind in (
        *("uuid", "text", "text", "int", "text", "bigint"),
        *("text", "text", "timestamptz", "timestamptz", "bigint", "text"),
    )
)
_INSERT_POSTGRES = (
    f"INSERT INTO {_TABLE} ({_NEW}) SELECT {_NEW} FROM unnest({_ARRAYS})"  # noqa: S608
    f" WITH ORDINALITY AS given ({_NEW}, place) ORDER BY place"
)


def insert(rows: Sequence[NewRow], *, skip_known: bool) -> int:
    """Insert rows in their order inside the open write transaction; the number of rows that were new.

    A ``uid`` that is there already raises ``IntegrityError``, or is passed over with *skip_known*.
    """
    if not rows:
        return 0
    known = "ON CONFLICT (uid) DO NOTHING" if skip_known else ""
    return _insert_sqlite(rows, known) if db.is_sqlite() else _insert_postgres(rows, known)


def _insert_sqlite(rows: Sequence[NewRow], known: str) -> int:
    with connection.cursor() as cursor:
        numbered = enumerate(rows, start=last_number(cursor) + 1)
        cursor.executemany(f"{_INSERT_SQLITE} {known}", [(number, number, *_plain(row)) for number, row in numbered])
        return int(cursor.rowcount)


def last_number(cursor: Any) -> int:
    """The highest id ever given: inside BEGIN IMMEDIATE nobody else can take the next ones."""
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_TABLE])
    found = cursor.fetchone()
    return int(found[0]) if found else 0


def _plain(row: NewRow) -> tuple[Any, ...]:
    return (row.uid.hex, *row[1:8], _text(row.occurred_at), _text(row.recorded_at), row.import_id, row.body)


def _text(moment: datetime) -> str:
    """A moment as Django's SQLite backend writes it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _insert_postgres(rows: Sequence[NewRow], known: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"{_INSERT_POSTGRES} {known}", [list(column) for column in zip(*rows, strict=True)])
        return int(cursor.rowcount)


def head(lane: str) -> int:
    """The highest ``seq`` in a lane that can be read now, 0 where there is none. All below it can be read too."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(seq) FROM {_TABLE} WHERE lane = %s", [lane])  # noqa: S608
        found = cursor.fetchone()
    return int(found[0] or 0)


def rows_between(
    lane: str,
    *,
    above: int,
    up_to: int | None = None,
    kinds: Collection[str] | None = None,
    limit: int | None = None,
) -> Iterator[Row]:
    """Numbered rows of a lane with ``above < seq <= up_to``, in that order, fetched by :data:`CHUNK`.

    Numbers become visible in order, so whoever has read up to N without a gap in time has read all of N.
    """
    top = head(lane) if up_to is None else up_to
    wanted, values = _of_kinds(kinds)
    pages = _paged(_READ, f"{_NUMBERED} {wanted} {_IN_ORDER}", above, [lane], [top, *values], key=1, limit=limit)
    return map(_typed, chain.from_iterable(pages))


def tail(lane: str, *, above: int) -> Iterator[Row]:
    """Every committed row with ``seq > above`` or still without one: what a reader adds to a copy that ends at *above*.

    Raises:
        RuntimeError: outside ``db.snapshot()`` a row could be numbered between the two halves, and be lost or doubled.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("read the tail inside db.snapshot(), and open that before the copy")
    yield from rows_between(lane, above=above)
    yield from map(_typed, chain.from_iterable(_paged(_READ, _WAITING, 0, [lane], [], key=0, limit=None)))


def plain_between(lane: str, *, above: int, up_to: int, limit: int) -> Iterator[list[Plain]]:
    """As :func:`rows_between`, in pages and without an object per row: for those who copy rows by the hundred thousand.

    A plain row has the id and then the columns of :class:`Row`; its uid is text with hyphens, its moments are
    microseconds since 1970 (PostgreSQL) or text in UTC without zone (SQLite).
    """
    return _paged(_plainly(), f"{_NUMBERED} {_IN_ORDER}", above, [lane], [up_to], key=1, limit=limit)


def plain_tail(lane: str, *, above: int) -> Iterator[list[Plain]]:
    """As :func:`tail`, in plain rows.

    Raises:
        RuntimeError: outside ``db.snapshot()``.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("read the tail inside db.snapshot(), and open that before the copy")
    yield from plain_between(lane, above=above, up_to=head(lane), limit=_ALL)
    yield from _paged(_plainly(), _WAITING, 0, [lane], [], key=0, limit=None)


def _plainly() -> str:
    """The statement of plain rows. On SQLite a sum of texts has no declared type, so Django parses no moments."""
    if db.is_sqlite():
        hyphened = " || '-' || ".join(f"substr(uid, {at}, {size})" for at, size in _PARTS_OF_UID)
        return _read_as(uid=hyphened, occurred_at="occurred_at || ''", recorded_at="recorded_at || ''")
    moments = {name: f"(extract(epoch FROM {name}) * 1000000)::bigint" for name in _MOMENTS}
    return _read_as(uid="uid::text", **moments)


def _read_as(**columns: str) -> str:
    taken = ", ".join(columns.get(name, name) for name in Row._fields)
    return f"SELECT id, {taken} FROM {_TABLE}"  # noqa: S608 - as above


def _of_kinds(kinds: Collection[str] | None) -> tuple[str, list[str]]:
    if kinds is None:
        return "", []
    if not kinds:
        return "AND 1 = 0", []
    return f"AND kind IN ({', '.join(['%s'] * len(kinds))})", sorted(kinds)


def _paged(
    statement: str, condition: str, above: int, before: list[Any], after: list[Any], *, key: int, limit: int | None
) -> Iterator[list[Plain]]:
    """Pages by key, so that neither memory nor a cursor is held for long; *key* is the column that orders them.

    The condition's parameters are *before*, the key to begin above, and *after*.
    """
    left = limit
    while left is None or left > 0:
        size = CHUNK if left is None else min(CHUNK, left)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE {condition} LIMIT {size}", [*before, above, *after])
            found = cursor.fetchall()
        yield found
        if len(found) < size:
            return
        above = found[-1][key]
        left = None if left is None else left - size


def _typed(row: Sequence[Any]) -> Row:
    uid = row[2] if isinstance(row[2], UUID) else UUID(hex=row[2])
    return Row._make((row[1], uid, *row[3:10], _aware(row[10]), _aware(row[11]), row[12], row[13]))


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def as_json(row: Row) -> dict[str, Any]:
    """A row as plain values that JSON knows, whatever the body holds."""
    moments = {name: getattr(row, name).isoformat() for name in _MOMENTS}
    return {**row._asdict(), **moments, "uid": row.uid.hex}


def from_json(kept: dict[str, Any]) -> Row:
    """The row that :func:`as_json` was given."""
    moments = {name: datetime.fromisoformat(kept[name]) for name in _MOMENTS}
    return Row(**{**kept, **moments, "uid": UUID(hex=kept["uid"])})
