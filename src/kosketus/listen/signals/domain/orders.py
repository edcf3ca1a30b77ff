"""Orders are recorded: rows and facts together, and each change of state once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from kosketus.kernel import clock, intake
from kosketus.kernel.events import Draft
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7
from kosketus.kernel.intake import Bringing, Fault, Put, Recorded, Refused
from kosketus.listen.signals.contracts import PROMISED, OrderRow
from kosketus.listen.signals.domain import order_facts
from kosketus.listen.signals.domain.faults import order_fault
from kosketus.listen.signals.models import Order, OrderChange

_ORDER = [
    "uid", "key", "identity", "placed_at", "promised_at", "amount_minor", "currency", "items", "channel", "context",
    "digest", "arrived", "import_id", "recorded_at",
]  # fmt: skip
_CHANGE = ["uid", "order", "state", "at", "digest", "arrived", "import_id", "recorded_at"]
_json = msgspec.json.Encoder()
_Change = tuple[int, str]


class _Given(NamedTuple):
    """A row with its place in the call and the digest of its terms."""

    place: int
    row: OrderRow
    digest: int


def record_orders(
    rows: Iterable[OrderRow], *, actor: str, arrived: Arrived = Arrived.LIVE, import_id: int | None = None
) -> Recorded:
    """Record orders and what became of them, with the facts that tell of it.

    An order is known by its key. What is known stays as it was first told; a state that was not known yet is news,
    also of a known order. Up to 20,000 rows are one transaction, more are several. Rows that cannot be believed
    change nothing and come back in ``refused``.
    """
    writer = _Writer(Bringing(actor=actor, arrived=arrived, import_id=import_id))
    return intake.in_chunks(rows, writer.write)


class _Writer:
    """Writes chunks of orders."""

    def __init__(self, bringing: Bringing) -> None:
        self.bringing = bringing
        self.stamp = (str(bringing.arrived), bringing.import_id, clock.now())

    def write(self, rows: Sequence[OrderRow], place: int) -> Recorded:
        given, refused = self._believed(rows, place)
        first: dict[str, _Given] = {}
        for each in given:
            first.setdefault(each.row.key, each)
        uids = {key: uuid7() for key in first}
        orders = intake.put(Order, ["key"], first, _ORDER, lambda key: self._order(uids[key], first[key]))
        terms = _terms(given, orders, first)
        given, misfits = _fitting(given, terms)
        changes, owners = self._changes(given, orders)
        drafts = [*_placed(orders, first, uids), *_told(changes, owners, terms)]
        replaced = {uids[key]: old for key, old in orders.replaced.items()}
        replaced |= {owners[change][1]: old for change, old in changes.replaced.items()}
        count = self.bringing.publish(drafts, replaced)
        return _counted(given, first, orders, changes, owners) + Recorded(facts=count, refused=(*refused, *misfits))

    def _believed(self, rows: Sequence[OrderRow], place: int) -> tuple[list[_Given], list[Refused]]:
        given, refused, until = [], [], self.bringing.until
        for number, row in enumerate(rows, place):
            if fault := order_fault(row, until):
                refused.append(Refused(number, str(row.key), fault))
            else:
                given.append(_Given(number, row, _digest(row)))
        return given, refused

    def _order(self, uid: UUID, given: _Given) -> tuple[Any, ...]:
        row = given.row
        return (
            uid, row.key, row.identity, row.placed_at, row.state_times.get(PROMISED), row.amount_minor, row.currency,
            row.items, row.channel, _json.encode(dict(row.context)).decode(), given.digest, *self.stamp,
        )  # fmt: skip

    def _changes(
        self, given: Sequence[_Given], orders: Put[str]
    ) -> tuple[Put[_Change], dict[_Change, tuple[_Given, UUID]]]:
        owners: dict[_Change, tuple[_Given, UUID]] = {}
        for each in given:
            order = orders.stored[each.row.key].id
            for state in each.row.state_times:
                if state != PROMISED and (order, state) not in owners:
                    owners[order, state] = (each, uuid7())
        return intake.put(
            OrderChange, ["order", "state"], owners, _CHANGE, lambda key: self._change(key, *owners[key])
        ), owners

    def _change(self, key: _Change, given: _Given, uid: UUID) -> tuple[Any, ...]:
        at = given.row.state_times[key[1]]
        return uid, *key, at, intake.micros(at), *self.stamp


def _digest(row: OrderRow) -> int:
    promised = row.state_times.get(PROMISED)
    return intake.digest(
        row.identity, intake.micros(row.placed_at), promised and intake.micros(promised), row.amount_minor,
        row.currency, row.items, row.channel, sorted(row.context.items()),
    )  # fmt: skip


def _terms(given: Sequence[_Given], orders: Put[str], first: Mapping[str, _Given]) -> dict[str, OrderRow]:
    """The terms that hold, for orders of which a row says something else."""
    odd = {each.row.key for each in given if orders.stored[each.row.key].digest != each.digest}
    known = Order.objects.in_bulk([orders.stored[key].id for key in odd if key not in orders.new])
    held = {order.key: as_row(order) for order in known.values()}
    return held | {key: first[key].row for key in odd if key in orders.new}


def as_row(order: Order) -> OrderRow:
    """An order's terms as they were first told."""
    promised = {PROMISED: order.promised_at} if order.promised_at else {}
    return OrderRow(
        order.key, order.identity_id, order.placed_at, promised, order.amount_minor, order.currency, order.items,
        order.channel, order.context,
    )  # fmt: skip


def _fitting(given: Sequence[_Given], terms: Mapping[str, OrderRow]) -> tuple[list[_Given], list[Refused]]:
    """Rows that can be believed beside what is known of their order, and those that cannot."""
    fair, refused = [], []
    for each in given:
        if fault := _misfit(each.row, terms.get(each.row.key, each.row)):
            refused.append(Refused(each.place, each.row.key, fault))
        else:
            fair.append(each)
    return fair, refused


def _misfit(row: OrderRow, held: OrderRow) -> Fault | None:
    if held.currency and row.currency and held.currency != row.currency:
        return Fault.TWO_CURRENCIES
    if any(at < held.placed_at for state, at in row.state_times.items() if state != PROMISED):
        return Fault.BEFORE_START
    return None


def _placed(orders: Put[str], first: Mapping[str, _Given], uids: Mapping[str, UUID]) -> Iterator[Draft]:
    for key, given in first.items():
        if key in orders.new:
            yield Draft(
                fact=order_facts.placed(given.row),
                occurred_at=given.row.placed_at,
                identity=given.row.identity,
                subject=f"order:{orders.stored[key].id}",
                uid=uids[key],
            )


def _told(
    changes: Put[_Change], owners: Mapping[_Change, tuple[_Given, UUID]], terms: Mapping[str, OrderRow]
) -> list[Draft]:
    drafts = []
    for order, state in changes.new:
        given, uid = owners[order, state]
        row = terms.get(given.row.key, given.row)
        drafts.append(
            Draft(
                fact=order_facts.FACTS[state](row),
                occurred_at=given.row.state_times[state],
                identity=row.identity,
                subject=f"order:{order}",
                uid=uid,
            )
        )
    return sorted(drafts, key=lambda draft: draft.occurred_at)


def _counted(
    given: Sequence[_Given],
    first: Mapping[str, _Given],
    orders: Put[str],
    changes: Put[_Change],
    owners: Mapping[_Change, tuple[_Given, UUID]],
) -> Recorded:
    told = {owners[change][0].place for change in changes.new}
    told |= {first[key].place for key in orders.new}
    new = sum(each.place in told for each in given)
    differing = sum(_differs(each, orders, changes) for each in given)
    return Recorded(new=new, known=len(given) - new, differing=differing)


def _differs(given: _Given, orders: Put[str], changes: Put[_Change]) -> bool:
    order = orders.stored[given.row.key]
    return order.digest != given.digest or any(
        changes.stored[order.id, state].digest != intake.micros(at)
        for state, at in given.row.state_times.items()
        if state != PROMISED
    )
