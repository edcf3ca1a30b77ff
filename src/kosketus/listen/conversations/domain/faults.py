"""Why a ticket or one of its events cannot be believed. Pure: nothing is looked up."""

from __future__ import annotations

from datetime import datetime, timedelta

from kosketus.kernel.intake import KEY_LENGTH, Fault, key_fault, moment_fault, text_fault
from kosketus.listen.conversations.contracts import Author, EventKind, TicketEvent, TicketRow

_KINDS = frozenset(str(kind) for kind in EventKind)
_AUTHORS = frozenset(str(author) for author in Author)
_CHANNEL, _TITLE, _ASSIGNEE, _TEXT = 80, 500, 120, 200_000
# Help desks write the opening by another clock, or to the minute only.
_SAME_MOMENT = timedelta(minutes=1)


def ticket_fault(row: TicketRow, until: datetime) -> Fault | None:
    """Why a ticket cannot be believed as a whole, or None. *until* is the last moment that can be."""
    return (
        key_fault(row.key)
        or moment_fault(row.opened_at, until)
        or text_fault(row.channel, most=_CHANNEL)
        or text_fault(row.subject, most=_TITLE)
    )


def event_fault(event: TicketEvent, opened_at: datetime, until: datetime) -> Fault | None:
    """Why one event of a ticket that can be believed cannot, or None."""
    if event.kind not in _KINDS:
        return Fault.UNKNOWN_STATE
    if event.author not in _AUTHORS:
        return Fault.UNKNOWN_AUTHOR
    return (
        moment_fault(event.at, until)
        or before_fault(event, opened_at)
        or text_fault(event.text or "", most=_TEXT)
        or text_fault(event.key, most=KEY_LENGTH)
        or text_fault(event.assignee, most=_ASSIGNEE)
    )


def before_fault(event: TicketEvent, opened_at: datetime) -> Fault | None:
    """Whether an event happened before its conversation was opened."""
    return Fault.BEFORE_START if event.at < opened_at - _SAME_MOMENT else None
