"""What the connector holds of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kosketus.channels.email.domain.forms import letter_of
from kosketus.channels.email.models import OutgoingMail
from kosketus.people.customers.contracts import Section

MODELS = ("email.OutgoingMail",)


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """The mails that were written to somebody, with their text for as long as it is kept."""
    mine = OutgoingMail.objects.filter(identity__in=identities).select_related("form").order_by("posted_at", "id")
    return {"mails": [_exported(one) for one in mine]}


def _exported(one: OutgoingMail) -> dict[str, str]:
    letter = letter_of(one) if one.body else None
    return {
        "to": one.address,
        "state": one.state,
        "posted_at": one.posted_at.isoformat(),
        "changed_at": one.changed_at.isoformat(),
        "bounced_at": _moment(one.bounced_at),
        "complained_at": _moment(one.complained_at),
        "subject": letter.subject if letter else "",
        "text": letter.text if letter else "",
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove the mails to somebody. One that is with the server at this moment may still arrive."""
    return {"mails": OutgoingMail.objects.filter(identity__in=identities).delete()[0]}
