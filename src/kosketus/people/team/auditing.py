"""Which nouns the audit watches, and which of their fields: settings and people's rights, never secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from auditlog.models import LogEntry
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

OWN: dict[type[Model], list[str]] = {
    Organisation: ["name", "time_zone", "languages", "currency", "minimum_n"],
    BrandKit: ["name", "accent", "logo", "sender", "reply_to", "sign_offs", "tones"],
    PublicAddress: ["url"],
    User: ["name", "email", "role", "is_active"],
    Invitation: ["email", "role", "accepted_at", "withdrawn_at"],
    ApiKey: ["name", "scopes", "expires_at", "revoked_at"],
    WorkCalendar: ["name"],
    WorkCalendarVersion: ["number", "valid_from", "time_zone", "week", "holidays"],
}

Words = Callable[[Any], str]
WATCHED: dict[type[Model], list[str]] = {}
WORDS: dict[type[Model], Mapping[str, Words]] = {}


def watch(model: type[Model], fields: list[str], words: Mapping[str, Words] | None = None) -> None:
    """Let the audit watch a noun of another room, and show it among the changes; twice does no harm.

    *words* say a stored value of a field as a reader does, where the value alone says little: minutes, codes, keys.
    """
    WATCHED[model] = fields
    WORDS[model] = words or {}
    if not auditlog.contains(model):
        auditlog.register(model, include_fields=fields)


def register(words: Mapping[type[Model], Mapping[str, Words]]) -> None:
    """Let the audit watch the nouns of this room; twice does no harm."""
    for model, fields in OWN.items():
        watch(model, fields, words.get(model))


def say_who(actor: User, *things: Model) -> None:
    """Let the audit name *actor* for what happened to *things* while nobody was logged in. Inside ``db.write()``."""
    for thing in things:
        LogEntry.objects.get_for_object(thing).filter(actor=None).update(actor=actor)
