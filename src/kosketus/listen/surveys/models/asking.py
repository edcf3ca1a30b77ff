"""How a survey of ours is asked: what was published, who was given a link, who is in the middle of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.listen.surveys.models.survey import Survey


class SurveyVersion(models.Model):
    """What was published, for ever. ``questions`` maps each stored question's key to the version that was asked."""

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    questions = models.JSONField(default=dict)
    published_at = models.DateTimeField(default=clock.now, editable=False)
    published_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("survey version")
        constraints = [models.UniqueConstraint(fields=["survey", "number"], name="surveys_version_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it once.

        Raises:
            TypeError: it is stored already; publish a new version instead.
        """
        if not self._state.adding:
            raise TypeError("a published version is never changed: publish a new one")
        super().save(*args, **kwargs)


class Link(models.Model):
    """A personal link. Only the digest of its token is kept. A used one of an anonymous survey is gone."""

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    identity = models.ForeignKey("customers.Identity", null=True, on_delete=models.PROTECT, related_name="+")
    context = models.JSONField(default=dict)
    channel = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True)
    used = models.BooleanField(default=False)
    response = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("personal link")

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.pk}"


class Sitting(models.Model):
    """Somebody in the middle of a survey, or an answer that was set aside; both leave when they become a response.

    ``trail`` lists the pages that were answered, ``said`` the answers by question. ``set_aside`` says why a finished
    one waits for somebody's look. ``tapped``: a rating in a letter made a response of it, which is not sent yet. One
    that nobody came back to within ``KEPT_FOR`` is emptied: it is still counted as a visit that stopped at ``page``.
    """

    KEPT_FOR: ClassVar[timedelta] = timedelta(days=90)

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sittings")
    key = models.CharField(max_length=40, unique=True)
    link = models.ForeignKey(Link, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    page = models.CharField(max_length=30)
    trail = models.JSONField(default=list)
    said = models.JSONField(default=dict)
    known = models.JSONField(default=dict)
    language = models.CharField(max_length=12, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended = models.CharField(max_length=30, blank=True)
    set_aside = models.CharField(max_length=12, blank=True, db_index=True)
    tapped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("unfinished response")

    def __str__(self) -> str:
        return f"{self.survey_id}/{self.key}"

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody came back to it for so long that it is emptied, and cannot be gone on with."""
        return not (self.set_aside or self.tapped) and self.seen_at < clock.now() - self.KEPT_FOR


class CountedAfterAll(models.Model):
    """Somebody looked at answers that were set aside, and let them count."""

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(_("Answers"))
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("answers counted after all")

    def __str__(self) -> str:
        return self.survey.slug
