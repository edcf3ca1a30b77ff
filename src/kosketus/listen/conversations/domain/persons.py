"""What this room holds of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kosketus.listen.conversations.models import Change, Conversation, Message
from kosketus.people.customers.contracts import Section

MODELS = ("conversations.Conversation", "conversations.Message", "conversations.Change")


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """What somebody wrote and was answered, and how it was dealt with."""
    mine = Conversation.objects.filter(identity__in=identities)
    messages = Message.objects.filter(conversation__in=mine).select_related("conversation")
    changes = Change.objects.filter(conversation__in=mine).select_related("conversation")
    return {
        "conversations": [
            {
                "conversation": one.key,
                "channel": one.channel,
                "title": one.title,
                "opened_at": one.opened_at.isoformat(),
            }
            for one in mine.order_by("id")
        ],
        "messages": [
            {"conversation": one.conversation.key, "at": one.at.isoformat(), "author": one.author, "text": one.text}
            for one in messages.order_by("at", "id")
        ],
        "changes": [
            {"conversation": one.conversation.key, "at": one.at.isoformat(), "change": one.kind, "by": one.author}
            for one in changes.order_by("at", "id")
        ],
    }


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove somebody's conversations with all that was written in them."""
    mine = Conversation.objects.filter(identity__in=identities)
    return {
        "messages": Message.objects.filter(conversation__in=mine).delete()[0],
        "changes": Change.objects.filter(conversation__in=mine).delete()[0],
        "conversations": mine.delete()[0],
    }
