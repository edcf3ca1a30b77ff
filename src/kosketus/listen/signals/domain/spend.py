"""Money spent on customers is recorded: each entry once, row and fact together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from kosketus.kernel import clock, intake
from kosketus.kernel.events import Draft
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7
from kosketus.kernel.intake import Bringing, Recorded, Refused
from kosketus.listen.signals.contracts import SpendRecorded, SpendRow
from kosketus.listen.signals.domain.faults import spend_fault
from kosketus.listen.signals.models import Spend

_SPEND = [
    "uid", "key", "spent_on", "purpose", "channel", "amount_minor", "currency", "digest", "arrived", "import_id",
    "recorded_at",
]  # fmt: skip
_NOON = time(12, tzinfo=UTC)


class _Given(NamedTuple):
    """A row with its place in the call, the digest of what it tells, and the id of its fact, if it is the first."""

    place: int
    row: SpendRow
    digest: int
    uid: UUID


def record_spend(
    rows: Iterable[SpendRow], *, actor: str, arrived: Arrived = Arrived.LIVE, import_id: int | None = None
) -> Recorded:
    """Record money spent on customers, with the facts that tell of it.

    Each fact occurs at noon in UTC, which is the same day in nearly every zone. Chunks and refused rows as in
    ``record_orders``.
    """
    bringing = Bringing(actor=actor, arrived=arrived, import_id=import_id)
    return intake.in_chunks(rows, lambda chunk, place: _write(chunk, place, bringing))


def _write(rows: Sequence[SpendRow], place: int, bringing: Bringing) -> Recorded:
    given, refused = _believed(rows, place, bringing.until)
    first: dict[str, _Given] = {}
    for each in given:
        first.setdefault(each.row.key, each)
    stamp = (str(bringing.arrived), bringing.import_id, clock.now())
    put = intake.put(Spend, ["key"], first, _SPEND, lambda key: _values(first[key], stamp))
    other = [each for each in given if put.stored[each.row.key].digest != each.digest]
    drafts = [_draft(first[key], bringing.until) for key in first if key in put.new]
    return Recorded(
        new=len(put.new),
        known=len(given) - len(put.new),
        differing=len(other),
        facts=bringing.publish(drafts, {first[key].uid: uid for key, uid in put.replaced.items()}),
        refused=tuple(refused),
    )


def _believed(rows: Sequence[SpendRow], place: int, until: datetime) -> tuple[list[_Given], list[Refused]]:
    given, refused = [], []
    for number, row in enumerate(rows, place):
        if fault := spend_fault(row, until):
            refused.append(Refused(number, str(row.key), fault))
        else:
            told = intake.digest(row.spent_on, row.purpose, row.channel, row.amount_minor, row.currency)
            given.append(_Given(number, row, told, uuid7()))
    return given, refused


def _values(given: _Given, stamp: tuple[Any, ...]) -> tuple[Any, ...]:
    row = given.row
    return (
        given.uid, row.key, row.spent_on.isoformat(), row.purpose, row.channel, row.amount_minor, row.currency,
        given.digest, *stamp,
    )  # fmt: skip


def _draft(given: _Given, until: datetime) -> Draft:
    row = given.row
    fact = SpendRecorded(
        spend=row.key,
        spent_on=row.spent_on,
        purpose=row.purpose,
        channel=row.channel,
        amount_minor=row.amount_minor,
        currency=row.currency,
    )
    # A day that is still to come in UTC has begun somewhere.
    at = min(datetime.combine(row.spent_on, _NOON), until)
    return Draft(fact=fact, occurred_at=at, uid=given.uid)
