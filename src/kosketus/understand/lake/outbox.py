"""What the lake reads of the outbox, as frames, and how far each table holds facts safely."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from uuid import UUID

import polars as pl
from django.db.models import Max

from kosketus.kernel import clock, db, outbox, sealer
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Cursor, Event
from kosketus.kernel.outbox import Plain
from kosketus.understand.lake import tables
from kosketus.understand.lake.rows import with_month
from kosketus.understand.lake.tables import UTC_MICROSECONDS, LakeTable

_PAGE = 500
_SCHEMA = {
    "seq": pl.Int64(),
    "uid": pl.String(),
    "lane": pl.String(),
    "kind": pl.String(),
    "version": pl.Int32(),
    "subject": pl.String(),
    "identity": pl.Int64(),
    "actor": pl.String(),
    "arrived": pl.String(),
    "occurred_at": UTC_MICROSECONDS,
    "recorded_at": UTC_MICROSECONDS,
    "import_id": pl.Int64(),
    "body": pl.String(),
}


def sealed_head(lane: Lane) -> int:
    """The highest ``seq`` that is visible in the lane."""
    return outbox.head(lane)


def sealed(lane: Lane, *, above: int, upto: int, limit: int) -> pl.DataFrame:
    """Rows of the lane in (above, upto] in order of ``seq``, at most *limit*."""
    return _frame(outbox.plain_between(lane, above=above, up_to=upto, limit=limit))


def tail(table: LakeTable, *, above: int) -> pl.DataFrame:
    """Rows of the table's lane above ``above``, those without ``seq`` included. Call inside ``db.snapshot()``."""
    return _frame(outbox.plain_tail(table.lane, above=above))


def _frame(pages: Iterable[list[Plain]]) -> pl.DataFrame:
    """Rows as columns: a column at a time costs a third of what rows at a time do."""
    columns = zip(*chain.from_iterable(pages), strict=True)
    next(columns, None)  # the id
    given = dict(zip(_SCHEMA, columns, strict=False))
    moments = pl.Int64() if not db.is_sqlite() else pl.String()
    types = {name: moments if dtype == UTC_MICROSECONDS else dtype for name, dtype in _SCHEMA.items()}
    plain = pl.DataFrame([pl.Series(name, given.get(name, ()), dtype) for name, dtype in types.items()])
    return with_month(plain.with_columns(_moment(name) for name in ("occurred_at", "recorded_at")))


def _moment(name: str) -> pl.Expr:
    if db.is_sqlite():
        return pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us", time_zone="UTC")
    return pl.col(name).cast(UTC_MICROSECONDS)


def _name(table: LakeTable) -> str:
    return f"lake.{table.name}"


def safe_seq(table: LakeTable) -> int:
    """Up to which ``seq`` the table holds everything of its kinds, flushed to disk."""
    found = Cursor.objects.filter(consumer=_name(table), lane=table.lane).values_list("seq", flat=True).first()
    return found or 0


def safe_in_lane(lane: Lane) -> int:
    """Up to which ``seq`` every table of the lane holds its facts safely: the outbox must keep what lies above."""
    mine = [_name(table) for table in tables.tables() if table.lane == lane]
    known = dict(Cursor.objects.filter(consumer__in=mine, lane=lane).values_list("consumer", "seq"))
    return min((known.get(name, 0) for name in mine), default=0)


def move_safe_seq(table: LakeTable, seq: int) -> None:
    """Say so; the outbox may prune up to there. It never moves back."""
    with db.write():
        row, made = Cursor.objects.get_or_create(
            consumer=_name(table), lane=table.lane, defaults={"seq": seq, "moved_at": clock.now()}
        )
        if not made:
            Cursor.objects.filter(pk=row.pk, seq__lt=seq).update(seq=seq, moved_at=clock.now())


def where(uids: Collection[UUID]) -> dict[UUID, int | None]:
    """Which of these facts are in the outbox still, and under which ``seq`` (None: not numbered yet)."""
    listed = list(uids)
    pages = (listed[start : start + _PAGE] for start in range(0, len(listed), _PAGE))
    return {uid: seq for page in pages for uid, seq in Event.objects.filter(uid__in=page).values_list("uid", "seq")}


def waiting(table: LakeTable, *, at_most: int) -> int:
    """How many numbered facts of the table's lane it does not hold safely yet, counted up to *at_most*."""
    above = Event.objects.filter(lane=table.lane, seq__gt=safe_seq(table))
    return above.order_by("seq")[:at_most].count()


def highest_known(lane: Lane) -> int:
    """A ``seq`` above which this database knows nothing: whatever it gave, though pruned or erased, lies below."""
    read = Cursor.objects.filter(lane=lane).aggregate(top=Max("seq"))["top"] or 0
    return max(read, sealer.last_given())
