"""Invitations into the team."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kosketus.kernel import clock
from kosketus.kernel.ids import uuid7
from kosketus.people.team.models.user import Role


class Invitation(models.Model):
    """A link for one person, good for one use within some days. Only the SHA-256 of its secret part is kept."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("Mail address"))
    role = models.CharField(_("Role"), max_length=12, choices=Role.choices, default=Role.VIEWER)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    invited_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(_("Accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, editable=False
    )
    withdrawn_at = models.DateTimeField(_("Withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return self.email
