"""The conversations' tables."""

from kosketus.listen.conversations.models.conversation import Change, Conversation, Message

__all__ = ["Change", "Conversation", "Message"]
