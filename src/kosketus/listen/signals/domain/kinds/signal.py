"""Rows that are events of a log: who did what, when, in which visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.contracts import SignalRow
from kosketus.listen.signals.domain.binding import Binding, Cells, Made, believed, clean, decoded
from kosketus.listen.signals.domain.faults import signal_fault
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.toml_tables import TomlTable
from kosketus.listen.signals.domain.web_signals import record_signals
from kosketus.listen.signals.outcome import Reason

_NAME_LENGTH = 80
_PLACE_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Signal:
    """How columns become events."""

    kind: ClassVar[str] = "signal"
    key: tuple[str, ...] = ()
    source: str = ""
    name: str | Column = ""
    session: str = ""
    page: str = ""
    value: str = ""
    blank: frozenset[str] = frozenset()

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield from (column_of(self.name), self.session, self.page, self.value)


def section(table: TomlTable, _top: TomlTable) -> Signal:
    """The section as a recipe writes it."""
    return Signal(
        key=table.listed("key"),
        source=table.take("source", str, ""),
        name=table.fixed_or_column("name"),
        session=table.take("session", str, ""),
        page=table.take("page", str, ""),
        value=table.take("value", str, ""),
        blank=table.words("blank"),
    )


def reader(section: Signal, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to its event."""
    key, source = binding.key(section.key), section.source or binding.recipe.name
    name, value = binding.word(section.name, _NAME_LENGTH), binding.number(section.value)
    place = binding.place[section.value] if section.value and section.blank else None
    session, page = _optional(section.session, binding), _optional(section.page, binding)

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        if not (named := key(cells)):
            return Made(None, (Reason.NO_KEY, ", ".join(section.key)))
        if not (what := name(cells)):
            return Made(None, (Reason.UNKNOWN_OPTION, column_of(section.name)))
        if place is not None and clean(cells[place]) in section.blank:
            return Made(None, (Reason.NO_ANSWER, section.value))
        quantity = value(cells)
        if isinstance(quantity, Reason):
            return Made(None, (quantity, section.value))
        row = SignalRow(
            key=f"{source}/{named}",
            identity=None,
            occurred_at=moment,
            name=what,
            session=session(cells),
            page=page(cells),
            value=quantity,
            context=decoded(binding.context, cells),
        )
        return believed(row, signal_fault(row, binding.received))

    return read


def _optional(column: str, binding: Binding) -> Callable[[Cells], str | None]:
    if not column:
        return lambda _cells: None
    read = binding.word(Column(column=column), _PLACE_LENGTH)
    return lambda cells: read(cells) or None


def record(rows: Sequence[SignalRow], _section: Signal, *, actor: str, import_id: int) -> Recorded:
    """Write a chunk of events."""
    return record_signals(rows, actor=actor, arrived=Arrived.BACKFILL, import_id=import_id)
