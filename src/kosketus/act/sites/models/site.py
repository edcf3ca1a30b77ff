"""Surveys on somebody's site: whose site, and what is shown there when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7

_ACTOR = 120


class PlaceKind(models.TextChoices):
    """How a survey stands on a page."""

    BLOCK = "block", _("A block in the page")
    TAB = "tab", _("A tab at the edge")
    SLIDE = "slide", _("A panel that slides in")
    POPUP = "popup", _("A window over the page")


class Site(models.Model):
    """A site or app of the organisation. ``key`` stands in its snippet; ``secret`` signs who its visitors are.

    ``origins`` are the addresses from which it is served (``https://shop.example``), and no others may use the key.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    key = models.CharField(max_length=40, unique=True, editable=False)
    secret = models.CharField(max_length=80, editable=False)
    origins: models.JSONField[list[str], list[str]] = models.JSONField(_("Addresses"), default=list)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.CharField(max_length=_ACTOR)

    class Meta:
        verbose_name = _("site")

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """One survey on a site. Empty triggers mean at once; those that are set must all have happened.

    ``after`` counts seconds on the page, ``scrolled`` percent of it, ``event`` is a name that the site tells,
    ``pages`` are parts of addresses of which one must occur; ``share`` is the percentage of visits in which it may
    come by itself. ``leaving`` asks when the pointer leaves towards the address bar.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="places")
    survey = models.CharField(_("Survey"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=8, choices=PlaceKind.choices, default=PlaceKind.TAB)
    after = models.PositiveIntegerField(_("Seconds on the page"), default=0)
    scrolled = models.PositiveSmallIntegerField(_("Percent of the page scrolled"), default=0)
    event = models.CharField(_("Event that the site tells"), max_length=60, blank=True)
    pages: models.JSONField[list[str], list[str]] = models.JSONField(_("Only on pages whose address has"), default=list)
    share = models.PositiveSmallIntegerField(_("Percent of visits"), default=100)
    leaving = models.BooleanField(_("When somebody is about to leave"), default=False)
    shown = models.BooleanField(_("Show it"), default=False)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.CharField(max_length=_ACTOR)

    class Meta:
        verbose_name = _("place on a site")

    def __str__(self) -> str:
        return f"{self.survey} ({self.kind})"


class Showing(models.Model):
    """How often a survey was shown at a place on one day (UTC): a number, and nothing about who saw it."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="showings", db_index=False)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("showings of a day")
        constraints = [models.UniqueConstraint(fields=["place", "day"], name="onsite_showing_once")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.day}: {self.count}"
