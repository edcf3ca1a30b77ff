"""Signals from logs are recorded: each once, as the same facts that the front door publishes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from kosketus.kernel import intake
from kosketus.kernel.events import Draft
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7
from kosketus.kernel.intake import Bringing, Recorded, Refused
from kosketus.listen.signals.contracts import Property, SignalRow, WebEvent
from kosketus.listen.signals.domain.faults import signal_fault
from kosketus.listen.signals.models import KnownSignal

_SIGNAL = ["key", "uid", "digest", "import_id"]


class _Given(NamedTuple):
    """A row with its place in the call, the digest of what it tells, and the id of its fact, if it is the first."""

    place: int
    row: SignalRow
    digest: int
    uid: UUID


def record_signals(
    rows: Iterable[SignalRow], *, actor: str, arrived: Arrived = Arrived.LIVE, import_id: int | None = None
) -> Recorded:
    """Record what people did on pages and in apps, as told by a log.

    Only the keys stay in the database; what was told is in the facts (``web.event``, with ``value`` and the context
    among the properties). Chunks and refused rows as in ``record_orders``.
    """
    bringing = Bringing(actor=actor, arrived=arrived, import_id=import_id)
    return intake.in_chunks(rows, lambda chunk, place: _write(chunk, place, bringing))


def _write(rows: Sequence[SignalRow], place: int, bringing: Bringing) -> Recorded:
    given, refused = _believed(rows, place, bringing.until)
    first: dict[str, _Given] = {}
    for each in given:
        first.setdefault(each.row.key, each)
    put = intake.put(
        KnownSignal, ["key"], first, _SIGNAL, lambda key: (key, first[key].uid, first[key].digest, bringing.import_id)
    )
    other = [each for each in given if put.stored[each.row.key].digest != each.digest]
    return Recorded(
        new=len(put.new),
        known=len(given) - len(put.new),
        differing=len(other),
        facts=bringing.publish(
            (_draft(first[key]) for key in first if key in put.new),
            {first[key].uid: uid for key, uid in put.replaced.items()},
        ),
        refused=tuple(refused),
    )


def _believed(rows: Sequence[SignalRow], place: int, until: datetime) -> tuple[list[_Given], list[Refused]]:
    given, refused = [], []
    for number, row in enumerate(rows, place):
        if fault := signal_fault(row, until):
            refused.append(Refused(number, str(row.key), fault))
        else:
            given.append(_Given(number, row, _digest(row), uuid7()))
    return given, refused


def _digest(row: SignalRow) -> int:
    return intake.digest(
        row.identity, intake.micros(row.occurred_at), row.name, row.session, row.page, row.value,
        sorted(row.context.items()),
    )  # fmt: skip


def _draft(given: _Given) -> Draft:
    row = given.row
    properties: dict[str, Property] = {**row.context}
    if row.value is not None:
        properties["value"] = row.value
    fact = WebEvent(name=row.name, url=row.page or "", session=row.session or "", properties=properties)
    subject = f"session:{row.session}" if row.session and row.identity is None else ""
    return Draft(fact=fact, occurred_at=row.occurred_at, identity=row.identity, subject=subject, uid=given.uid)
