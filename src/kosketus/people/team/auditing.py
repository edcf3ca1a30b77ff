"""Which nouns the audit watches, and which of their fields: settings and people's rights, never secrets."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.db.models import Model

from kosketus.people.team.models import (
    ApiKey,
    BrandKit,
    Invitation,
    Organisation,
    PublicAddress,
    User,
    WorkCalendar,
    WorkCalendarVersion,
)

WATCHED: dict[type[Model], list[str]] = {
    Organisation: ["name", "time_zone", "languages", "currency", "minimum_n"],
    BrandKit: ["name", "accent", "logo", "sender", "reply_to", "sign_offs", "tones"],
    PublicAddress: ["url"],
    User: ["name", "email", "role", "is_active"],
    Invitation: ["email", "role", "accepted_at", "withdrawn_at"],
    ApiKey: ["name", "scopes", "expires_at", "revoked_at"],
    WorkCalendar: ["name"],
    WorkCalendarVersion: ["number", "valid_from", "time_zone", "week", "holidays"],
}


def watch(model: type[Model], fields: list[str]) -> None:
    """Let the audit watch a noun of another room, and show it among the changes; twice does no harm."""
    WATCHED[model] = fields
    if not auditlog.contains(model):
        auditlog.register(model, include_fields=fields)


def register() -> None:
    """Let the audit watch them; twice does no harm."""
    for model, fields in list(WATCHED.items()):
        watch(model, fields)
