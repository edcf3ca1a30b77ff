"""Rows that are events of tickets: rows with the same key become one ticket with its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext as _

from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Recorded
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import Author, EventKind, TicketEvent, TicketRow
from kosketus.listen.signals.domain.binding import Binding, Cells, Made, clean
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import Column, column_of
from kosketus.listen.signals.domain.toml_tables import TomlTable, mistake
from kosketus.listen.signals.outcome import Reason

OPENED = "opened"
"""An event that only opens the ticket: the ticket's own beginning, nothing else."""
_KINDS = (OPENED, *EventKind)
_WORD_LENGTH = 80
_SUBJECT_LENGTH = 200
_TEXT_LENGTH = 20_000


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """How columns become tickets: ``event`` says what happened at the recipe's date."""

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

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield from self.key
        yield from (self.subject, self.message, self.body)
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
    )
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

    def read(cells: Cells, moment: Moment) -> Made:
        if isinstance(moment, Reason):
            return Made(None, (moment, binding.date_blame))
        if not (named := key(cells)):
            return Made(None, (Reason.NO_KEY, ", ".join(section.key)))
        if not (what := event(cells)):
            return Made(None, (Reason.UNKNOWN_OPTION, column_of(section.event)))
        if (who := author(cells)) not in set(Author):
            return Made(None, (Reason.UNKNOWN_AUTHOR, column_of(section.author)))
        text = body(cells)
        if len(text) > _TEXT_LENGTH:
            return Made(None, (Reason.TOO_LONG, section.body))
        happened = TicketEvent(moment, what, who, text or None, message(cells), assignee(cells))
        row = TicketRow(
            key=f"{source}/{named}",
            identity=None,
            channel=channel(cells),
            opened_at=moment,
            subject=subject(cells)[:_SUBJECT_LENGTH],
            events=() if what == OPENED else (happened,),
        )
        return Made(row)

    return read


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
