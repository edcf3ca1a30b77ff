"""The scores' tables: what people plan for a score, and what happened on its time line."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kosketus.kernel.ids import uuid7


class Target(models.Model):
    """What a score should reach from a day on, in the unit of the score; the newest that has begun holds."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    score = models.CharField(max_length=60)
    value = models.FloatField()
    valid_from = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)
    set_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["score", "valid_from"], name="scores_target_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.score} {self.value} from {self.valid_from}"


class Annotation(models.Model):
    """Something that happened on a day and may explain a trend; of one score, or of all where ``score`` is empty."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    score = models.CharField(max_length=60, blank=True)
    day = models.DateField()
    words = models.CharField(max_length=80)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    written_at = models.DateTimeField(editable=False)

    class Meta:
        indexes = (models.Index(fields=["day"], name="scores_annotation_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.words}"
