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
from uuid import UUID

import msgspec
from django.db import connection, models

from kosketus.kernel import bulk, clock, corrections, db, events
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

    def publish(self, drafts: Iterable[events.Draft], replaced: Mapping[UUID, UUID] | None = None) -> int:
        """Publish facts and return how many; *replaced* maps the id of a new one to the older one that it replaces."""
        told: Mapping[str, Any] = {"actor": self.actor, "arrived": self.arrived, "import_id": self.import_id}
        if not replaced:
            return events.publish(drafts, **told)
        listed = list(drafts)
        instead = {replaced[draft.uid]: draft for draft in listed if draft.uid in replaced}
        # First, because what was told before is mostly what the rest refers to.
        count = corrections.supersede(instead, **told)
        return count + events.publish((draft for draft in listed if draft.uid not in replaced), **told)


class Stored(NamedTuple):
    """A row that is in the database: its id, the digest of what was first told, and the import that told it."""

    id: int
    digest: int
    import_id: int | None


@dataclass(frozen=True)
class Put(Generic[K]):
    """Every key that was asked for: ``stored`` by whomever, ``new`` the keys whose rows are ours.

    ``replaced`` holds, for those of the new whose row an undone import had brought, the id of that one's fact.
    """

    stored: Mapping[K, Stored] = field(default_factory=dict)
    new: frozenset[K] = frozenset()
    replaced: Mapping[K, UUID] = field(default_factory=dict)


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
    for a key; *names* holds those of the key, ``uid``, ``digest`` and ``import_id``. The model has an ``id`` and a
    unique constraint on *by*.

    Whoever comes second, also at the same moment, finds the first one's row. Rows go in by the order of their keys,
    so that writers of the same rows wait for each other in one order. A row that an undone import brought is nobody's:
    it keeps its id and gets the new values.
    """
    found = _look(model, by, keys)
    missing: list[K] = sorted(key for key in keys if key not in found)
    ids = dict(zip(missing, bulk.take_ids(model, len(missing)), strict=True))
    rows = {key: make(key) for key in missing}
    bulk.insert(model, ["id", *names], ((ids[key], *row) for key, row in rows.items()), skip_known=True)
    if missing and not db.is_sqlite():
        found |= _look(model, by, missing)
    else:
        found |= {key: _stored(ids[key], names, row) for key, row in rows.items()}
    new = frozenset(key for key in missing if found[key].id == ids[key])
    replaced = _take_over(model, by, names, make, {key: found[key] for key in keys if key not in new})
    found |= replaced.stored
    return Put(found, new | replaced.new, replaced.replaced)


def known_keys(model: type[models.Model], keys: Collection[str]) -> set[str]:
    """Those among *keys* that the model has in its field ``key``, and no undone import brought."""
    undone = corrections.excluded_imports()
    return {key for key, stored in _look(model, ["key"], keys).items() if stored.import_id not in undone}


def _stored(pk: int, names: Sequence[str], row: Sequence[Any]) -> Stored:
    return Stored(pk, row[names.index("digest")], row[names.index("import_id")])


def _take_over(
    model: type[models.Model],
    by: Sequence[str],
    names: Sequence[str],
    make: Callable[[K], Sequence[Any]],
    found: Mapping[K, Stored],
) -> Put[K]:
    """Overwrite those of the rows *found* that an undone import had brought; what is stored there now."""
    undone = corrections.excluded_imports()
    rows = {key: make(key) for key, stored in found.items() if stored.import_id in undone}
    place = names.index("import_id")
    rows = {key: row for key, row in rows.items() if row[place] != found[key].import_id}
    if not rows:
        return Put()
    before = _locked(model, [found[key].id for key in rows], undone)
    mine = {key: found[key].id for key in rows if found[key].id in before}
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {model._meta.db_table} WHERE {bulk.matching('id', 'bigint')}",  # noqa: S608 - names of ours
            [bulk.values(list(before))],
        )
    bulk.insert(model, ["id", *names], ((pk, *rows[key]) for key, pk in mine.items()))
    stored = _look(model, by, list(rows)) | {key: _stored(pk, names, rows[key]) for key, pk in mine.items()}
    return Put(stored, frozenset(mine), {key: before[pk] for key, pk in mine.items()})


def _locked(model: type[models.Model], ids: Sequence[int], undone: Collection[int]) -> dict[int, UUID]:
    """Those of the rows that an undone import still holds, locked, with the id of their fact.

    Whoever waits here for another that takes them over finds them gone: the new ones have another import.
    """
    statement = (
        f"SELECT id, uid FROM {model._meta.db_table} WHERE {bulk.matching('id', 'bigint')}"  # noqa: S608 - names of ours
        f" AND {bulk.matching('import_id', 'bigint')} ORDER BY id {'' if db.is_sqlite() else 'FOR UPDATE'}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [bulk.values(sorted(ids)), bulk.values(sorted(undone))])
        return {pk: uid if isinstance(uid, UUID) else UUID(hex=uid) for pk, uid in cursor.fetchall()}


def _look(model: type[models.Model], by: Sequence[str], keys: Collection[K]) -> dict[K, Stored]:
    fields: list[Any] = [model._meta.get_field(name) for name in by]
    columns: list[str] = [each.column for each in fields]
    kind = "text" if len(by) == 1 else "bigint"
    first: set[Any] = {key if isinstance(key, str) else key[0] for key in keys}
    statement = (
        f"SELECT {', '.join(columns)}, id, digest, import_id FROM {model._meta.db_table}"  # noqa: S608 - names of ours
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
