"""When something is due next."""

from __future__ import annotations

from django.db import models


class Schedule(models.Model):
    """One recurring duty. Claimed by a conditional update, so that it runs once however many processes watch.

    ``error`` and ``failures`` tell of the last run and of how many in a row have failed; success clears both.
    """

    name = models.CharField(max_length=80, unique=True)
    cron = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} ({self.cron})"
