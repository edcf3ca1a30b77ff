"""Settings that people change while the house runs."""

from __future__ import annotations

from django.db import models


class Setting(models.Model):
    """One value by name. Each room names its own with its label as prefix."""

    name = models.CharField(max_length=120, primary_key=True)
    value = models.JSONField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name
