"""What crosses the conversations' door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from kosketus.kernel.facts import fact


class EventKind(StrEnum):
    """What may happen in a conversation."""

    MESSAGE = "message"
    ASSIGNED = "assigned"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


class Author(StrEnum):
    """Who did it. A system writes automatic receipts and moves tickets by rules; a bot converses."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


class TicketEvent(NamedTuple):
    """One event of a conversation. ``kind`` is an :class:`EventKind`, ``author`` an :class:`Author`.

    ``key`` is the vendor's id of a message, where there is one; without it the moment, kind and author tell
    events of a conversation apart. ``assignee`` is the queue or team that an assignment names.
    """

    at: datetime
    kind: str
    author: str
    text: str | None = None
    key: str = ""
    assignee: str = ""


class TicketRow(NamedTuple):
    """A conversation as a help desk or mailbox tells it. ``key`` is its natural key in the whole installation.

    Events may come in later calls too, in any order; each is recorded once.
    """

    key: str
    identity: int | None
    channel: str
    opened_at: datetime
    subject: str = ""
    events: Sequence[TicketEvent] = ()


@fact("conversation.opened", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class ConversationOpened:
    """A conversation began. ``title`` is its subject line."""

    conversation: str
    channel: str = ""
    title: str = ""


@fact("message.received", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class MessageReceived:
    """A customer wrote. ``text`` is empty where only the fact of a message was told."""

    conversation: str
    message: str
    channel: str = ""
    text: str | None = None


@fact("message.sent", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class MessageSent:
    """The company wrote: ``author`` is "agent", "bot" or "system". ``automatic`` receipts answer nothing."""

    conversation: str
    message: str
    author: str
    automatic: bool
    channel: str = ""
    text: str | None = None


@fact("conversation.assigned", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class ConversationAssigned:
    """Somebody took charge, or was given it; ``assignee`` is the queue or team, as far as told."""

    conversation: str
    author: str
    assignee: str = ""
    channel: str = ""


@fact("conversation.waiting", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class ConversationWaiting:
    """From here on the conversation waits for somebody outside the company, until the next event."""

    conversation: str
    author: str
    channel: str = ""


@fact("conversation.resolved", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class ConversationResolved:
    """The company holds the matter for solved."""

    conversation: str
    author: str
    channel: str = ""


@fact("conversation.reopened", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class ConversationReopened:
    """The matter was not solved after all."""

    conversation: str
    author: str
    channel: str = ""


@fact("conversation.closed", version=1, subject="conversation")
@dataclass(frozen=True, kw_only=True)
class ConversationClosed:
    """Nothing more is expected in this conversation."""

    conversation: str
    author: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class ConversationInfo:
    """A conversation as other rooms see it. ``open_since`` is when it last became ours to answer, None when done."""

    uid: UUID
    key: str
    identity: int | None
    channel: str
    title: str
    opened_at: datetime
    open_since: datetime | None


class TalkInfo(NamedTuple):
    """How the conversations of one customer stand together.

    ``open_since`` is when the newest of those that wait for us began to wait, None where none does; ``done_at`` is
    when one was last resolved or closed.
    """

    open_since: datetime | None
    done_at: datetime | None
