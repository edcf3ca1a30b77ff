"""The conversations' door: what other rooms may ask for."""

from __future__ import annotations

from collections.abc import Collection

from kosketus.kernel import intake
from kosketus.listen.conversations.domain.faults import event_fault, ticket_fault
from kosketus.listen.conversations.domain.tickets import record_tickets
from kosketus.listen.conversations.models import Conversation
from kosketus.listen.conversations.queries.reads import conversations_of, count_open, open_conversations
from kosketus.listen.conversations.queries.talks import talks_of

__all__ = [
    "conversations_known",
    "conversations_of",
    "count_open",
    "event_fault",
    "open_conversations",
    "record_tickets",
    "talks_of",
    "ticket_fault",
]


def conversations_known(keys: Collection[str]) -> set[str]:
    """Those among *keys* that are conversations already."""
    return intake.known_keys(Conversation, keys)
