"""When people work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7


class WorkCalendar(models.Model):
    """A named calendar; what it says is in its versions."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("work calendar")

    def __str__(self) -> str:
        return self.name


class WorkCalendarVersion(models.Model):
    """What a calendar says from ``valid_from`` on. Versions are only added.

    At a moment the version with the highest ``number`` among those valid by then counts, so a correction of the
    past is a new version that begins in the past. ``week`` has seven lists, Monday first, of [start, end] in
    minutes after local midnight; ``holidays`` are {"date": "2026-12-24", "yearly": true, "name": "…"}.
    """

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("Number"))
    valid_from = models.DateTimeField(_("Valid from"))
    time_zone = models.CharField(_("Time zone"), max_length=64)
    week: models.JSONField[Any, Any] = models.JSONField(_("Hours"))
    holidays: models.JSONField[Any, Any] = models.JSONField(_("Holidays"), default=list)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        verbose_name = _("version of a work calendar")
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="team_calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar} {self.number}"
