"""What send-outs hold of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from kosketus.act.outreach.models import Invitation, Listed
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import Section

MODELS = ("outreach.Invitation", "outreach.Listed")


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """What somebody was asked, or was to be asked."""
    rows = Invitation.objects.filter(identity__in=identities).select_related("programme").order_by("id")
    return {
        "invitations": [
            {
                "send_out": one.programme.name,
                "survey": one.programme.survey,
                "occasion": one.occasion,
                "state": one.state,
                "reason": one.reason,
                "channel": one.channel,
                "language": one.language,
                "due_at": one.due_at.isoformat(),
                "invited_at": one.invited_at.isoformat() if one.invited_at else None,
                "reminded_at": one.reminded_at.isoformat() if one.reminded_at else None,
                "answered_at": one.answered_at.isoformat() if one.answered_at else None,
            }
            for one in rows
        ],
        "lists_to_ask": [
            {"send_out": one.programme.name, "kind": one.kind, "value": one.value}
            for one in _listed(identities).select_related("programme").order_by("id")
        ],
    }


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove what somebody was asked, and take them off lists that wait."""
    return {
        "lists_to_ask": _listed(identities).delete()[0],
        "invitations": Invitation.objects.filter(identity__in=identities).delete()[0],
    }


def _listed(identities: Sequence[int]) -> QuerySet[Listed]:
    """Lists name people by address, because nobody becomes a customer by standing on one."""
    keys = customers.keys_of(identities)
    named = Q(pk__in=[])
    for key in keys:
        named |= Q(kind=key.kind, source=key.source, value=key.value)
    return Listed.objects.filter(named)
