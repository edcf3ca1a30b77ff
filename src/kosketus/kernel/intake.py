"""Rows brought in by their natural key: who came first, what became of each, and what cannot be believed.

A room that records what the outside world tells (orders, tickets, payments) gets the same rows again and again,
from several hands at once. These functions put each row in once, on both databases, without a retry.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from django.db import connection, models

from kosketus.kernel import bulk, clock, db, events
from kosketus.kernel.facts import Arrived

CHUNK = 20_000
KEY_LENGTH = 200
MOST_MINOR = 10**15
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_json = msgspec.json.Encoder()
T = TypeVar("T")
K = TypeVar("K", bound="str | tuple[int, str]")


class Fault(StrEnum):
    """Why a row was refused. The set is closed: whoever tells people of refused rows has words for each."""

    NO_KEY = "no_key"
    NO_TIME = "no_time"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    BEFORE_START = "before_start"
    AFTER_END = "after_end"
    NEGATIVE_AMOUNT = "negative_amount"
    BAD_AMOUNT = "bad_amount"
    UNKNOWN_CURRENCY = "unknown_currency"
    TWO_CURRENCIES = "two_currencies"
    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_AUTHOR = "unknown_author"
    UNKNOWN_PURPOSE = "unknown_purpose"
    BAD_TEXT = "bad_text"
    TOO_LONG = "too_long"


class Refused(NamedTuple):
    """A row that changed nothing: its place in the call (from 0), its key, why, and the place of the part at fault.

    ``part`` counts the events of a row that holds several; -1 is the row itself.
    """

    row: int
    key: str
    fault: Fault
    part: int = -1


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of rows: ``new`` ones told something, ``known`` ones nothing, and how many ``differ``.

    A row that differs contradicts what was recorded first, which stays. ``facts`` counts what was published,
    ``refused`` lists rows (or events of a row) that cannot be believed; who called still holds them.
    """

    new: int = 0
    known: int = 0
    differing: int = 0
    facts: int = 0
    refused: tuple[Refused, ...] = ()

    def __add__(self, other: Recorded) -> Recorded:
        return Recorded(
            new=self.new + other.new,
            known=self.known + other.known,
            differing=self.differing + other.differing,
            facts=self.facts + other.facts,
            refused=self.refused + other.refused,
        )


@dataclass(frozen=True, kw_only=True)
class Bringing:
    """Who brings rows, and whether they tell news or history."""

    actor: str
    arrived: Arrived
    import_id: int | None

    @property
    def until(self) -> datetime:
        """The last moment that can be believed: history ends now, clocks of live sources may run a little ahead."""
        return clock.now() if self.arrived is Arrived.BACKFILL else clock.now() + events.PUBLIC_AHEAD

    def publish(self, drafts: Iterable[events.Draft]) -> int:
        """Publish facts and return how many."""
        return events.publish(drafts, actor=self.actor, arrived=self.arrived, import_id=self.import_id)


class Stored(NamedTuple):
    """A row that is in the database: its id and the digest of what was first told."""

    id: int
    digest: int


@dataclass(frozen=True)
class Put(Generic[K]):
    """Every key that was asked for: ``stored`` by whomever, ``new`` the keys whose rows are ours."""

    stored: Mapping[K, Stored] = field(default_factory=dict)
    new: frozenset[K] = frozenset()


def in_chunks(rows: Iterable[T], write: Callable[[Sequence[T], int], Recorded], *, size: int = CHUNK) -> Recorded:
    """Call *write* with at most *size* rows at a time and the place of the first; each call a transaction of its own.

    Inside a transaction that is already open all chunks belong to it.
    """
    iterator, place, total = iter(rows), 0, Recorded()
    while chunk := list(islice(iterator, size)):
        with db.write():
            total += write(chunk, place)
        place += len(chunk)
    return total


def digest(*parts: object) -> int:
    """A number of 64 bits by which two contents are told apart."""
    return int.from_bytes(blake2b(_json.encode(parts), digest_size=8).digest(), signed=True)


def put(
    model: type[models.Model],
    by: Sequence[str],
    keys: Collection[K],
    names: Sequence[str],
    make: Callable[[K], Sequence[Any]],
) -> Put[K]:
    """Insert a row for each of *keys* that nobody has yet. Call inside ``db.write()``.

    *by* names the fields of the natural key: one text, or a parent and a text. *make* gives the values of *names*
    for a key; *names* holds those of the key and ``digest``. The model has an ``id`` and a unique constraint on *by*.

    Whoever comes second, also at the same moment, finds the first one's row. Rows go in by the order of their keys,
    so that writers of the same rows wait for each other in one order.
    """
    found = _look(model, by, keys)
    missing: list[K] = sorted(key for key in keys if key not in found)
    ids = dict(zip(missing, bulk.take_ids(model, len(missing)), strict=True))
    rows = [(ids[key], *make(key)) for key in missing]
    bulk.insert(model, ["id", *names], rows, skip_known=True)
    if missing and not db.is_sqlite():
        found |= _look(model, by, missing)
    else:
        place = ["id", *names].index("digest")
        found |= {key: Stored(row[0], row[place]) for key, row in zip(missing, rows, strict=True)}
    return Put(found, frozenset(key for key in missing if found[key].id == ids[key]))


def known_keys(model: type[models.Model], keys: Collection[str]) -> set[str]:
    """Those among *keys* that the model has in its field ``key``."""
    return set(_look(model, ["key"], keys))


def _look(model: type[models.Model], by: Sequence[str], keys: Collection[K]) -> dict[K, Stored]:
    fields: list[Any] = [model._meta.get_field(name) for name in by]
    columns: list[str] = [each.column for each in fields]
    kind = "text" if len(by) == 1 else "bigint"
    first: set[Any] = {key if isinstance(key, str) else key[0] for key in keys}
    statement = (
        f"SELECT {', '.join(columns)}, id, digest FROM {model._meta.db_table}"  # noqa: S608 - all names are ours
        f" WHERE {bulk.matching(columns[0], kind)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [bulk.values(sorted(first))])
        found: list[Any] = cursor.fetchall()
    if len(by) == 1:
        return {row[0]: Stored(*row[1:]) for row in found}
    return {row[:2]: Stored(*row[2:]) for row in found}


def micros(moment: datetime) -> int:
    """A moment as whole microseconds since 1970, the same in every zone."""
    return (moment - _EARLIEST) // _MICROSECOND


def key_fault(key: object) -> Fault | None:
    """Why a natural key cannot be one, or None."""
    if not isinstance(key, str) or not key.strip():
        return Fault.NO_KEY
    return text_fault(key, most=KEY_LENGTH)


def moment_fault(moment: object, until: datetime) -> Fault | None:
    """Why a moment cannot be believed, or None: it is missing, has no zone, or lies outside [1970, *until*]."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return Fault.NO_TIME
    if moment < _EARLIEST:
        return Fault.TOO_EARLY
    return Fault.TOO_LATE if moment > until else None


def text_fault(*texts: str, most: int) -> Fault | None:
    """Why texts cannot be stored, or None: one is longer than *most*, or has what no database takes."""
    for text in texts:
        if len(text) > most:
            return Fault.TOO_LONG
        if (not text.isascii() and not _encodes(text)) or "\x00" in text:
            return Fault.BAD_TEXT
    return None


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
