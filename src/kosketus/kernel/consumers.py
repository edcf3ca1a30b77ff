"""Consumers: functions that are called with facts, in order, each fact once.

A consumer is a name with its own cursor in a lane. One turn reads a batch above the cursor, then in one
transaction moves the cursor (only if it still stands where the batch began, so of two processes one wins)
and calls the function. Effects and cursor commit together, so a crash at any moment repeats or loses nothing.

Order holds per subject. When the function fails on a batch it is called again subject by subject, then fact
by fact; the fact it cannot take is parked with those behind it on the same subject, and others go on. Facts
that cannot be read (an unknown kind, a newer version) are parked as well. Errors of the database itself are
nobody's fault: the turn is undone, raised, and tried again later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError

from kosketus.kernel import clock, crash, db, facts, outbox
from kosketus.kernel.facts import Arrived, Lane
from kosketus.kernel.models import Cursor, Parked
from kosketus.kernel.outbox import Row

BATCH = 500
# A cursor moves over foreign kinds only this many at a time: each move is a commit, and few consumers want all kinds.
# So pruning keeps at most this many rows longer than it had to.
_LAZY = 1_000
_ERROR_LENGTH = 2_000
_NOT_ITS_FAULT = (OperationalError, InterfaceError, MemoryError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """A fact with its envelope, as a consumer gets it. Moments are aware and in UTC."""

    seq: int
    uid: UUID
    kind: str
    version: int
    subject: str
    identity: int | None
    actor: str
    arrived: Arrived
    occurred_at: datetime
    recorded_at: datetime
    import_id: int | None
    fact: Any


Handler = Callable[[Sequence[Recorded]], None]


@dataclass(frozen=True, kw_only=True)
class Consumer:
    """A registered function: which kinds (None: all) of which lane it is called with."""

    name: str
    lane: Lane
    kinds: frozenset[str] | None
    handle: Handler


@dataclass(frozen=True)
class Failure:
    """A row that has to wait, and why; no reason when it only stands behind another."""

    row: Row
    error: str


_registered: dict[tuple[str, Lane], Consumer] = {}


def consumer(
    name: str, *, kinds: Collection[str] | None = None, lane: Lane = Lane.FACTS
) -> Callable[[Handler], Handler]:
    """Register ``def handle(batch: Sequence[Recorded]) -> None`` under a name that never changes.

    The function is called inside ``db.write()``. It must not catch errors of its own writes, do no slow
    outside work, and expects any number of facts: one, or several of many subjects.
    """

    def register(handle: Handler) -> Handler:
        known = _registered.get((name, lane))
        if known is not None and known.handle.__qualname__ != handle.__qualname__:
            raise ValueError(f"there is already a consumer {name} of the lane {lane.value}")
        wanted = None if kinds is None else frozenset(kinds)
        _registered[name, lane] = Consumer(name=name, lane=lane, kinds=wanted, handle=handle)
        return handle

    return register


def registered(name: str | None = None) -> tuple[Consumer, ...]:
    """All consumers, or those of one name, ordered by name and lane.

    Raises:
        LookupError: no consumer has that name.
    """
    found = tuple(_registered[key] for key in sorted(_registered) if name in (None, key[0]))
    if name is not None and not found:
        raise LookupError(f"no consumer is called {name}")
    return found


def position(one: Consumer) -> int:
    """The ``seq`` up to which a consumer has taken its lane; 0 before its first turn."""
    row = Cursor.objects.filter(consumer=one.name, lane=one.lane).values_list("seq", flat=True).first()
    return row or 0


def run_once(name: str) -> int:
    """Give a consumer one batch per lane; how many facts it was given (0: nothing new, or another process has them).

    Raises:
        LookupError: no consumer has that name.
        django.db.OperationalError: the database failed; nothing has changed, try again later.
    """
    return sum(_turn(one) for one in registered(name))


def run_all_once() -> int:
    """One turn of every consumer; how many facts were given. One that fails never keeps the others from theirs."""
    given = 0
    for one in registered():
        try:
            given += _turn(one)
        except _NOT_ITS_FAULT:
            _log.exception("consumer %s could not take its turn and will try again", one.name)
    return given


def _turn(one: Consumer) -> int:
    start = position(one)
    rows, end = _next_batch(one, start)
    if not rows and end - start < _LAZY:
        return 0
    crash.point("consumer.read")
    with db.write():
        if not _claim(one, start, end):
            return 0
        crash.point("consumer.claimed")
        take(one, rows)
        crash.point("consumer.handled")
    crash.point("consumer.committed")
    return len(rows)


def _next_batch(one: Consumer, start: int) -> tuple[list[Row], int]:
    """Up to :data:`BATCH` rows above the cursor, and where it will stand after them."""
    top = outbox.head(one.lane)
    if top <= start:
        return [], start
    rows = list(outbox.rows_between(one.lane, above=start, up_to=top, kinds=one.kinds, limit=BATCH))
    full = len(rows) == BATCH
    return rows, (rows[-1].seq or top) if full else top


def _claim(one: Consumer, start: int, end: int) -> bool:
    """Move the cursor if it still stands at *start*. On PostgreSQL a second process waits here for the first."""
    if start == 0:
        Cursor.objects.get_or_create(consumer=one.name, lane=one.lane)
    mine = Cursor.objects.filter(consumer=one.name, lane=one.lane, seq=start)
    return mine.update(seq=end, moved_at=clock.now()) == 1


def take(one: Consumer, rows: Sequence[Row]) -> None:
    """Give rows to the function and park what it cannot take. Inside the transaction that moves the cursor."""
    held = _held_subjects(one, {row.subject for row in rows})
    ready: list[tuple[Row, Recorded]] = []
    waiting: list[Failure] = []
    for row in rows:
        found = Failure(row, "") if row.subject in held else _read(row)
        if isinstance(found, Failure):
            held.add(row.subject)
            waiting.append(found)
        else:
            ready.append((row, found))
    park(one, [*_give(one, ready), *waiting])


def _held_subjects(one: Consumer, subjects: set[str]) -> set[str]:
    parked = Parked.objects.filter(consumer=one.name, lane=one.lane)
    if not parked.exists():
        return set()
    return subjects & set(parked.values_list("subject", flat=True).distinct())


def _read(row: Row) -> Recorded | Failure:
    try:
        return recorded(row)
    except Exception as error:  # noqa: BLE001 - an upcaster may fail in any way
        return Failure(row, describe(error))


def recorded(row: Row) -> Recorded:
    """A numbered row with its fact read.

    Raises:
        facts.UnknownFact: the kind or version is unknown here.
        msgspec.ValidationError: the body has another shape.
    """
    if row.seq is None:
        raise ValueError("a row without a number is for readers of the tail, not for consumers")
    return Recorded(
        seq=row.seq,
        uid=row.uid,
        kind=row.kind,
        version=row.version,
        subject=row.subject,
        identity=row.identity,
        actor=row.actor,
        arrived=Arrived(row.arrived),
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        import_id=row.import_id,
        fact=facts.decode(row.kind, row.version, row.body),
    )


Ready = Sequence[tuple[Row, Recorded]]


def _give(one: Consumer, ready: Ready) -> Iterable[Failure]:
    if not ready or attempt(one, [fact for _row, fact in ready]) is None:
        return []
    return [failure for group in _by_subject(ready).values() for failure in _give_subject(one, group)]


def _by_subject(ready: Ready) -> Mapping[str, Ready]:
    groups: dict[str, list[tuple[Row, Recorded]]] = {}
    for row, fact in ready:
        groups.setdefault(row.subject, []).append((row, fact))
    return groups


def _give_subject(one: Consumer, group: Ready) -> list[Failure]:
    """One subject's facts at once, else one by one up to the first that fails; that one and the rest wait."""
    if len(group) > 1 and attempt(one, [fact for _row, fact in group]) is None:
        return []
    for place, (row, fact) in enumerate(group):
        error = attempt(one, [fact])
        if error is not None:
            return [Failure(row, error), *(Failure(behind, "") for behind, _fact in group[place + 1 :])]
    return []


def attempt(one: Consumer, batch: Sequence[Recorded]) -> str | None:
    """Call the function; its error in words, with its rows undone, or None.

    Raises:
        django.db.OperationalError: the database failed, which is not the facts' fault.
    """
    try:
        with db.attempt():
            one.handle(batch)
    except _NOT_ITS_FAULT:
        raise
    except Exception as error:  # noqa: BLE001 - a handler may fail in any way
        if len(batch) == 1:
            _log.warning("consumer %s could not take fact %s", one.name, batch[0].uid, exc_info=True)
        return describe(error)
    return None


def describe(error: Exception) -> str:
    """An error in one short text, for the owner who decides what to do with the fact."""
    return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]


def park(one: Consumer, failures: Iterable[Failure]) -> None:
    """Set rows aside for this consumer, in the transaction that moves its cursor over them."""
    at = clock.now()
    Parked.objects.bulk_create(
        [
            Parked(
                consumer=one.name,
                lane=one.lane,
                seq=failure.row.seq or 0,
                subject=failure.row.subject,
                row=outbox.as_json(failure.row),
                error=failure.error,
                attempts=1 if failure.error else 0,
                parked_at=at,
            )
            for failure in failures
        ],
        batch_size=BATCH,
    )
