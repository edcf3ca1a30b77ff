"""Keys with which programs come in."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7


class KeyScope(models.TextChoices):
    """What a key may do; a key may do nothing else."""

    EVENTS_WRITE = "events:write", _("Send events")
    ANSWERS_WRITE = "answers:write", _("Send survey answers")
    SCORES_READ = "scores:read", _("Read scores")
    ROWS_READ = "rows:read", _("Read single answers")
    CUSTOMERS_READ = "customers:read", _("Read customers")
    CUSTOMERS_WRITE = "customers:write", _("Change customers")


class ApiKey(models.Model):
    """A key of a program. The token is shown once; only its SHA-256 is kept. Its beginning stands in ``hint``."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=16, editable=False)
    scopes: models.JSONField[list[str], list[str]] = models.JSONField(_("May"), default=list)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    expires_at = models.DateTimeField(_("Stops working on"), null=True, blank=True)
    used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(_("Revoked"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )

    class Meta:
        verbose_name = _("API key")

    def __str__(self) -> str:
        return self.name

    def works_at(self, moment: datetime) -> bool:
        """Whether it is neither revoked nor past its end."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)
