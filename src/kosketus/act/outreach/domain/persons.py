"""What the ledger holds of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kosketus.act.outreach.models import BadAddress, Contact
from kosketus.people.customers.contracts import Section

MODELS = ("outreach.Contact", "outreach.BadAddress")


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """When somebody was written to, or was left alone and why."""
    contacts = Contact.objects.filter(identity__in=identities).order_by("id")
    bad = BadAddress.objects.filter(identity__in=identities).order_by("id")
    return {
        "contacts": [_contact(one) for one in contacts],
        "bad_addresses": [
            {"channel": one.channel, "code": one.code, "found_at": one.found_at.isoformat()} for one in bad
        ],
    }


def _contact(one: Contact) -> dict[str, str | None]:
    return {
        "key": one.key,
        "class": one.contact_class,
        "purpose": one.purpose,
        "channel": one.channel,
        "outcome": one.outcome,
        "reason": one.reason,
        "at": one.at.isoformat() if one.at else None,
        "wanted_at": one.wanted_at.isoformat(),
        "decided_at": one.decided_at.isoformat(),
        "released": one.released_why if one.released_at else None,
    }


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove what the ledger knows of somebody."""
    return {
        "contacts": Contact.objects.filter(identity__in=identities).delete()[0],
        "bad_addresses": BadAddress.objects.filter(identity__in=identities).delete()[0],
    }
