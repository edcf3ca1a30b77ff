"""Rows that are money spent on customers, by day, purpose and channel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.contracts import Purpose, SpendRow
from kosketus.listen.signals.domain.binding import Binding, Cells, Made, believed
from kosketus.listen.signals.domain.faults import spend_fault
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.spend import record_spend
from kosketus.listen.signals.domain.toml_tables import TomlTable
from kosketus.listen.signals.outcome import Reason

_PURPOSE_LENGTH = _CHANNEL_LENGTH = 40


@dataclass(frozen=True, kw_only=True)
class Spend:
    """How columns become money spent."""

    kind: ClassVar[str] = "spend"
    key: tuple[str, ...] = ()
    source: str = ""
    purpose: str | Column = Purpose.ACQUISITION
    channel: str | Column = ""
    amount: str
    currency: str | Column

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield self.amount
        yield from (column_of(given) for given in (self.purpose, self.channel, self.currency))


def section(table: TomlTable, _top: TomlTable) -> Spend:
    """The section as a recipe writes it."""
    return Spend(
        key=table.listed("key"),
        source=table.take("source", str, ""),
        purpose=table.fixed_or_column("purpose") or Purpose.ACQUISITION,
        channel=table.fixed_or_column("channel"),
        amount=table.take("amount", str, needed=True),
        currency=table.fixed_or_column("currency"),
    )


def reader(section: Spend, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to what was spent."""
    key, source = binding.key(section.key), section.source or binding.recipe.name
    money = binding.money(section.amount, section.currency)
    purpose, channel = binding.word(section.purpose, _PURPOSE_LENGTH), binding.word(section.channel, _CHANNEL_LENGTH)
    zone = ZoneInfo(binding.zone)

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        if not (named := key(cells)):
            return Made(None, (Reason.NO_KEY, ", ".join(section.key)))
        paid = money(cells)
        if isinstance(paid[0], Reason):
            return Made(None, (paid[0], paid[1]))
        if paid[0] is None:
            return Made(None, (Reason.EMPTY, section.amount))
        if (what := purpose(cells)) not in set(Purpose):
            return Made(None, (Reason.UNKNOWN_PURPOSE, column_of(section.purpose)))
        day = moment.astimezone(zone).date()
        row = SpendRow(f"{source}/{named}", day, what, channel(cells), paid[0], paid[1])
        return believed(row, spend_fault(row, binding.received))

    return read


def record(rows: Sequence[SpendRow], _section: Spend, *, actor: str, import_id: int) -> Recorded:
    """Write a chunk of money spent."""
    return record_spend(rows, actor=actor, arrived=Arrived.BACKFILL, import_id=import_id)
