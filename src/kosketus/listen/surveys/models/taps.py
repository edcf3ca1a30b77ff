"""Ratings that were tapped in a letter, and links that programs opened."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.listen.surveys.models.asking import Link
from kosketus.listen.surveys.models.survey import Survey


class Tap(models.Model):
    """A rating link was opened. It counts nowhere until somebody confirms it; then the answer is the response.

    ``key`` names the visit whose page was shown, ``agent`` what opened it. ``set_aside`` says why this was no person,
    and stays empty for what may have been one. A tap in an anonymous survey has no ``value``, no ``key`` and only a
    day: those of a personal link leave together with the link, and those that were set aside never had one.
    """

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="taps")
    link = models.ForeignKey(Link, null=True, on_delete=models.CASCADE, related_name="taps")
    key = models.CharField(max_length=40, blank=True, db_index=True)
    question = models.CharField(max_length=80)
    value = models.PositiveSmallIntegerField(null=True)
    agent = models.CharField(max_length=12)
    at = models.DateTimeField()
    set_aside = models.CharField(max_length=12, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tapped rating")

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.pk}"
