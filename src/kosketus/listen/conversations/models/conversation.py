"""Conversations, what was written in them, and how they stood."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock


class Conversation(models.Model):
    """One matter of one customer. ``uid`` is also the id of the fact that tells of its opening."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    key = models.CharField(max_length=200, unique=True)
    identity = models.ForeignKey("customers.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("conversation")

    def __str__(self) -> str:
        return self.key


class Message(models.Model):
    """Something written; ``uid`` is also the id of the fact that tells of it, ``key`` unique in its conversation."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    author = models.CharField(max_length=10)
    text = models.TextField(null=True)  # noqa: DJ001 - None is "not told", "" would be an empty message
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("message")
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="conversations_message_once")]
        # Whether something waits for us is answered from it alone, however long the messages are.
        indexes = [
            models.Index(fields=["conversation", "author", "at", "import_id"], name="conversations_message_latest")
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.key}"


class Change(models.Model):
    """One change of how a conversation stands; ``uid`` is also the id of the fact that tells of it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="changes", db_index=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    author = models.CharField(max_length=10)
    assignee = models.CharField(max_length=120, blank=True)
    digest = models.BigIntegerField()
    arrived = models.CharField(max_length=8)
    import_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("change")
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="conversations_change_once")]
        indexes = [models.Index(fields=["conversation", "kind", "at", "import_id"], name="conversations_change_latest")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.kind}"
