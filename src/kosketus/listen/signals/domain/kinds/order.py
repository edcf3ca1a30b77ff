"""Rows that are orders: placed at the recipe's date, with the times of what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.contracts import PROMISED, OrderRow, OrderState
from kosketus.listen.signals.domain.binding import Binding, Cells, Fault, Made, believed, decoded
from kosketus.listen.signals.domain.faults import order_fault
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.orders import record_orders
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.toml_tables import TomlTable, mistake
from kosketus.listen.signals.outcome import Reason

_STATES = (PROMISED, *OrderState)
_CHANNEL_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class Order:
    """How columns become orders. ``status`` decodes a column to a state that has no time of its own."""

    kind: ClassVar[str] = "order"
    key: tuple[str, ...] = ()
    source: str = ""
    amount: str = ""
    currency: str | Column = ""
    items: str = ""
    channel: str | Column = ""
    times: Mapping[str, str] = field(default_factory=dict)
    status: Column | None = None

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield from (self.amount, column_of(self.currency), self.items, column_of(self.channel))
        yield from self.times.values()
        yield self.status.column if self.status else ""


def section(table: TomlTable, _top: TomlTable) -> Order:
    """The section as a recipe writes it."""
    found = Order(
        key=table.listed("key"),
        source=table.take("source", str, ""),
        amount=table.take("amount", str, ""),
        currency=table.fixed_or_column("currency"),
        items=table.take("items", str, ""),
        channel=table.fixed_or_column("channel"),
        times=table.pairs("times"),
        status=_status(table),
    )
    if unknown := set(found.times) - set(_STATES):
        raise mistake(_("the times of an order are: %(names)s") % {"names": ", ".join((*_STATES, *unknown))})
    if found.amount and not found.currency:
        raise mistake(_("an amount needs its 'currency'"))
    return found


def _status(table: TomlTable) -> Column | None:
    found = table.fixed_or_column("status")
    if isinstance(found, Column):
        if unknown := set(found.codes.values()) - set(OrderState):
            raise mistake(_("the states of an order are: %(names)s") % {"names": ", ".join((*OrderState, *unknown))})
        return found
    return None


def reader(section: Order, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to its order."""
    key, source = binding.key(section.key), section.source or binding.recipe.name
    money = binding.money(section.amount, section.currency)
    items = binding.number(section.items)
    channel = binding.word(section.channel, _CHANNEL_LENGTH)
    times = _times_reader(section, binding)
    blame = ", ".join(name for name in dict.fromkeys((*section.times.values(), section.amount, section.items)) if name)

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        if not (name := key(cells)):
            return Made(None, (Reason.NO_KEY, ", ".join(section.key)))
        paid, pieces, found = money(cells), items(cells), times(cells, moment)
        if isinstance(paid[0], Reason):
            return Made(None, (paid[0], paid[1]))
        if isinstance(pieces, Reason):
            return Made(None, (pieces, section.items))
        if isinstance(found, tuple):
            return Made(None, found)
        row = OrderRow(
            key=f"{source}/{name}",
            identity=None,
            placed_at=moment,
            state_times=found,
            amount_minor=paid[0],
            currency=paid[1] if paid[0] is not None else "",
            items=int(pieces) if pieces is not None else None,
            channel=channel(cells),
            context=decoded(binding.context, cells),
        )
        return believed(row, order_fault(row, binding.received), blame)

    return read


def _times_reader(section: Order, binding: Binding) -> Callable[[Cells, datetime], dict[str, datetime] | Fault]:
    readers = [(state, column, binding.other_moment(column)) for state, column in section.times.items()]
    status = binding.word(section.status, _CHANNEL_LENGTH) if section.status else None

    def read(cells: Cells, placed: datetime) -> dict[str, datetime] | Fault:
        found: dict[str, datetime] = {}
        for state, column, moment in readers:
            at = moment(cells)
            if isinstance(at, Reason):
                return (at, column)
            if at is not None:
                found[state] = at
        state = status(cells) if status else ""
        if state and state not in found:
            # Nobody told when; the last that was told of the order is the earliest that it can have been.
            found[state] = max([placed, *(at for name, at in found.items() if name != PROMISED)])
        return found

    return read


def record(rows: Sequence[OrderRow], _section: Order, *, actor: str, import_id: int) -> Recorded:
    """Write a chunk of orders."""
    return record_orders(rows, actor=actor, arrived=Arrived.BACKFILL, import_id=import_id)
