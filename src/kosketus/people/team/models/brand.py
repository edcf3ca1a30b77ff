"""How the organisation looks and speaks to customers, and where they reach it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.people.team.models.organisation import Organisation


class BrandKit(models.Model):
    """What surveys and mails look and sound like; one row, and what is empty follows the organisation.

    ``accent`` is ``#rrggbb`` and reads on white; the shade for dark pages is derived from it. ``sign_offs`` and
    ``tones`` are by language of content.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="brand", editable=False
    )
    name = models.CharField(_("Name that customers know"), max_length=120, blank=True)
    accent = models.CharField(_("Accent colour"), max_length=7, blank=True)
    logo = models.ForeignKey("team.Logo", models.PROTECT, related_name="+", null=True, blank=True)
    sender = models.CharField(_("Name of the sender"), max_length=120, blank=True)
    reply_to = models.EmailField(_("Answers go to"), blank=True)
    sign_offs: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("Sign-off"), default=dict)
    tones: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("Form of address"), default=dict)

    class Meta:
        verbose_name = _("brand")

    def __str__(self) -> str:
        return self.name or str(self.organisation)


class Logo(models.Model):
    """A picture that strangers may load. Rows stay: a published survey or a mail that was sent goes on showing it.

    ``ground`` is what it was drawn on: ``light`` (white) or ``dark``.
    """

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    ground = models.CharField(max_length=8, default="light", editable=False)
    added_at = models.DateTimeField(default=clock.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        verbose_name = _("logo")

    def __str__(self) -> str:
        return f"{self.width} × {self.height} ({self.sha256[:8]})"


class PublicAddress(models.Model):
    """Where customers reach this installation, and what the newest look at it found; one row.

    ``url`` is the owner's; empty, the operator's counts. The rest tells of ``checked_url``: ``fault`` is a code of
    ``contracts.Fault`` (empty where all was well), ``answered_as`` the token that came back. A restored copy has
    another token, so nothing that was found for the first installation counts for it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    url = models.CharField(_("Public address"), max_length=300, blank=True)
    checked_url = models.CharField(max_length=300, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    fault = models.CharField(max_length=20, blank=True, editable=False)
    answered_as = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("public address")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="team_public_address_single")]

    def __str__(self) -> str:
        return self.url
