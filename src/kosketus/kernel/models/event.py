"""The outbox, and how far each consumer has read it."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One fact on its way. Rows are pruned when everybody has passed them and the lake holds them safely.

    ``seq`` is the only cursor: it numbers rows in the order in which they became visible. On SQLite it is
    the id; on PostgreSQL it is null until the sealer numbers the committed row.
    """

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField(null=True)
    uid = models.UUIDField(unique=True)
    lane = models.CharField(max_length=8)
    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=120)
    identity = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    arrived = models.CharField(max_length=8)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    import_id = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lane", "seq"], name="kernel_event_once")]
        indexes = [
            models.Index(fields=["id"], name="kernel_event_unsealed", condition=models.Q(seq__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Cursor(models.Model):
    """How far a consumer has read a lane; its effects and this row commit together.

    The sealer keeps the last number it gave in a row of its own, so that any copy of the tables carries it.
    """

    consumer = models.CharField(max_length=80)
    lane = models.CharField(max_length=8)
    seq = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "lane"], name="kernel_cursor_once")]

    def __str__(self) -> str:
        return f"{self.consumer}/{self.lane} at {self.seq}"


class Parked(models.Model):
    """A fact that a consumer could not take, or one that waits behind such a fact of the same subject.

    ``row`` is the outbox's row as it was, because that one may be pruned meanwhile. ``error`` is empty for
    those that only wait. Rows stay until an owner retries or skips them, at most ``parking.KEPT``.
    """

    consumer = models.CharField(max_length=80)
    lane = models.CharField(max_length=8)
    seq = models.BigIntegerField()
    subject = models.CharField(max_length=120)
    row = models.JSONField()
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "lane", "seq"], name="kernel_parked_once")]
        indexes = [models.Index(fields=["consumer", "lane", "subject", "seq"], name="kernel_parked_subject")]

    def __str__(self) -> str:
        return f"{self.consumer} parked {self.seq}"
