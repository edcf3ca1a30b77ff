"""What the ledger knows of one customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, Wish
from kosketus.act.outreach.models import BadAddress, Contact
from kosketus.act.outreach.queries.ledger import foresee

_SHOWN = 5
_YEARS = timedelta(days=3_650)


class Asked(NamedTuple):
    """The newest contacts of somebody, what would be said to a survey now, and addresses that take no letters."""

    contacts: list[Contact]
    next: Decision
    bad: list[BadAddress]


def asked(identities: Sequence[int], *, at: datetime) -> Asked:
    """How it stands with somebody at a moment; there is at least one identity."""
    contacts = Contact.objects.filter(identity__in=identities).exclude(contact_class=ContactClass.SERVICE)
    happened = contacts.filter(outcome=Outcome.ALLOWED, released_at=None, at__lte=at)
    (decision,) = foresee([_survey_now(identities[0], at)], at=at)
    bad = BadAddress.objects.filter(identity__in=identities).order_by("id")
    return Asked(list(happened.order_by("-at", "-id")[:_SHOWN]), decision, list(bad))


def _survey_now(identity: int, at: datetime) -> Wish:
    """A question that anybody may ask: what stands against it stands against all. No channel, so no address is bad."""
    return Wish(
        key="nobody asks",
        identity=identity,
        contact_class=ContactClass.ASKING,
        purpose="other",
        channel="",
        wanted_at=at,
        expires_at=at + _YEARS,
    )
