"""What is told of a conversation and of each event in it."""

from __future__ import annotations

from typing import Any

from kosketus.listen.conversations.contracts import (
    Author,
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationResolved,
    ConversationWaiting,
    EventKind,
    MessageReceived,
    MessageSent,
    TicketEvent,
    TicketRow,
)

_PLAIN: dict[str, Any] = {
    EventKind.WAITING: ConversationWaiting,
    EventKind.RESOLVED: ConversationResolved,
    EventKind.CLOSED: ConversationClosed,
    EventKind.REOPENED: ConversationReopened,
}


def opened(row: TicketRow) -> ConversationOpened:
    """The fact of a new conversation."""
    return ConversationOpened(conversation=row.key, channel=row.channel, title=row.subject)


def happened(row: TicketRow, event: TicketEvent, key: str) -> Any:
    """The fact of one event; *key* is the event's own."""
    if event.kind == EventKind.MESSAGE:
        return _message(row, event, key)
    if event.kind == EventKind.ASSIGNED:
        return ConversationAssigned(
            conversation=row.key, author=event.author, assignee=event.assignee, channel=row.channel
        )
    return _PLAIN[event.kind](conversation=row.key, author=event.author, channel=row.channel)


def _message(row: TicketRow, event: TicketEvent, key: str) -> MessageReceived | MessageSent:
    if event.author == Author.CUSTOMER:
        return MessageReceived(conversation=row.key, message=key, channel=row.channel, text=event.text)
    return MessageSent(
        conversation=row.key,
        message=key,
        author=event.author,
        automatic=event.author == Author.SYSTEM,
        channel=row.channel,
        text=event.text,
    )
