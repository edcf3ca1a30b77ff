"""Who is invited and has not come yet."""

from __future__ import annotations

from django.db.models import QuerySet

from kosketus.kernel import clock
from kosketus.people.team.models import Invitation


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted, newest first."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now())
    return waiting.order_by("-invited_at", "-id")
