"""The dashboards' tables."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from kosketus.kernel.ids import uuid7


class SavedView(models.Model):
    """A score's page with its choices, under a name. ``query`` is what stands after the question mark.

    A shared one is listed for everybody; opening it asks for the same permission as the page itself.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    score = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="dashboards_view_name_once"),)

    def __str__(self) -> str:
        return self.name
