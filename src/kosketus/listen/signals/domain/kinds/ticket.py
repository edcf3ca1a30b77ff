"""Rows that are events of tickets: rows with the same key become one ticket with its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext as _

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import Author, EventKind, TicketEvent, TicketRow
from kosketus.listen.signals.domain.binding import Binding, Cells, Fault, Made, clean
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.toml_tables import TomlTable, mistake
from kosketus.listen.signals.outcome import Reason

OPENED = "opened"
"""An event that only opens the ticket: the ticket's own beginning, nothing else."""
TIMES = {"replied": EventKind.MESSAGE, "resolved": EventKind.RESOLVED, "closed": EventKind.CLOSED}
"""What a row may tell of a ticket beside its opening, each in a column of its own; all of it is done by us."""
_KINDS = (OPENED, *EventKind)
_WORD_LENGTH = 80
_SUBJECT_LENGTH = 200
_TEXT_LENGTH = 20_000


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """How columns become tickets: ``event`` says what happened at the recipe's date.

    Where a row is a whole ticket, ``times`` names the columns of what happened to it later (:data:`TIMES`).
    """

    kind: ClassVar[str] = "ticket"
    key: tuple[str, ...]
    source: str = ""
    channel: str | Column = ""
    subject: str = ""
    event: str | Column
    author: str | Column = Author.AGENT
    assignee: str | Column = ""
    message: str = ""
    body: str = ""
    times: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield from (self.subject, self.message, self.body, *self.times.values())
        yield from (column_of(given) for given in (self.channel, self.event, self.author, self.assignee))


def section(table: TomlTable, _top: TomlTable) -> Ticket:
    """The section as a recipe writes it."""
    found = Ticket(
        key=table.listed("key"),
        source=table.take("source", str, ""),
        channel=table.fixed_or_column("channel"),
        subject=table.take("subject", str, ""),
        event=table.fixed_or_column("event") or EventKind.MESSAGE,
        author=table.fixed_or_column("author") or Author.AGENT,
        assignee=table.fixed_or_column("assignee"),
        message=table.take("message", str, ""),
        body=table.take("body", str, ""),
        times=table.pairs("times"),
    )
    if unknown := set(found.times) - set(TIMES):
        raise mistake(_("the times of a ticket are: %(names)s") % {"names": ", ".join((*TIMES, *unknown))})
    if not found.key:
        raise mistake(_("[ticket] needs the 'key' by which its events belong together"))
    named = set(found.event.codes.values()) if isinstance(found.event, Column) else {found.event}
    if unknown := named - set(_KINDS):
        raise mistake(_("the events of a ticket are: %(names)s") % {"names": ", ".join((*_KINDS, *unknown))})
    return found


def reader(section: Ticket, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to a ticket with one event."""
    key, source = binding.key(section.key), section.source or binding.recipe.name
    event, author = binding.word(section.event, _WORD_LENGTH), binding.word(section.author, _WORD_LENGTH)
    channel, assignee = binding.word(section.channel, 40), binding.word(section.assignee, _WORD_LENGTH)
    message, subject = _cell(section.message, binding), _cell(section.subject, binding)
    body = _cell(section.body, binding)
    later = [
        (kind, column, binding.other_moment(column))
        for state, kind in TIMES.items()
        if (column := section.times.get(state, ""))
    ]

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        named, what, who, text = key(cells), event(cells), author(cells), body(cells)
        if fault := _fault(section, named, what, who, text):
            return Made(None, fault)
        told = _told(later, cells)
        if isinstance(told, tuple):
            return Made(None, told)
        happened = _opening(moment, what, who, text, message(cells), assignee(cells))
        row = TicketRow(
            key=f"{source}/{named}",
            identity=None,
            channel=channel(cells),
            opened_at=moment,
            subject=subject(cells)[:_SUBJECT_LENGTH],
            events=(*happened, *told),
        )
        return Made(row)

    return read


def _fault(section: Ticket, named: str, what: str, who: str, text: str) -> Fault | None:
    if not named:
        return (Reason.NO_KEY, ", ".join(section.key))
    if not what:
        return (Reason.UNKNOWN_OPTION, column_of(section.event))
    if who not in set(Author):
        return (Reason.UNKNOWN_AUTHOR, column_of(section.author))
    return (Reason.TOO_LONG, section.body) if len(text) > _TEXT_LENGTH else None


def _opening(at: datetime, what: str, who: str, text: str, key: str, assignee: str) -> list[TicketEvent]:  # noqa: PLR0917 - the parts of one event
    """What happened at the recipe's date; a text that stands beside the opening is its first message."""
    if what != OPENED:
        return [TicketEvent(at, what, who, text or None, key, assignee)]
    return [TicketEvent(at, EventKind.MESSAGE, who, text, key)] if text else []


def _told(
    later: Sequence[tuple[EventKind, str, Callable[[Cells], Moment | None]]], cells: Cells
) -> list[TicketEvent] | Fault:
    """What a row tells beside its opening, or the column whose moment cannot be read."""
    found = []
    for kind, column, moment in later:
        at = moment(cells)
        if isinstance(at, Reason):
            return (at, column)
        if at is not None:
            found.append(TicketEvent(at, kind, Author.AGENT))
    return found


def _cell(column: str, binding: Binding) -> Callable[[Cells], str]:
    if not column:
        return lambda _cells: ""
    place = binding.place[column]
    return lambda cells: clean(cells[place])


def record(rows: Sequence[TicketRow], _section: Ticket, *, actor: str, import_id: int) -> Recorded:
    """Write a chunk of tickets; events that are refused are told by the place of the row that they came from."""
    together: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        together.setdefault(row.key, []).append(place)
    pieces = [_Pieces([(place, rows[place]) for place in places]) for places in together.values()]
    recorded = conversations.record_tickets(
        [one.ticket() for one in pieces], actor=actor, arrived=Arrived.BACKFILL, import_id=import_id
    )
    refused = [
        one._replace(row=place, part=-1) for one in recorded.refused for place in pieces[one.row].places(one.part)
    ]
    return replace(recorded, refused=tuple(refused))


class _Pieces:
    """The rows of one ticket, their events in the order of time."""

    def __init__(self, pieces: Sequence[tuple[int, TicketRow]]) -> None:
        self._pieces = pieces
        self._events = sorted(
            ((place, event) for place, row in pieces for event in row.events), key=lambda found: found[1].at
        )

    def ticket(self) -> TicketRow:
        """One row, opened at its earliest."""
        rows = [row for _place, row in self._pieces]
        first = min(rows, key=lambda row: row.opened_at)
        identity = next((row.identity for row in rows if row.identity is not None), None)
        return first._replace(identity=identity, events=[event for _place, event in self._events])

    def places(self, part: int) -> list[int]:
        """Where an event came from; of the ticket itself, all its rows."""
        return [place for place, _row in self._pieces] if part < 0 else [self._events[part][0]]
