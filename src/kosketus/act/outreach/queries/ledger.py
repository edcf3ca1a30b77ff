"""What the ledger would say, and which wishes are due again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kosketus.act.outreach.contracts import ContactClass, Decision, Wish
from kosketus.act.outreach.domain.deciding import decide
from kosketus.act.outreach.domain.standing import postponed, standing_for
from kosketus.act.outreach.models import Contact
from kosketus.kernel import db
from kosketus.people.customers import facade as customers


def foresee(wishes: Sequence[Wish], *, at: datetime) -> list[Decision]:
    """What :func:`domain.ledger.claim_contacts` would say at the moment *at*, as things stand; nothing is recorded."""
    with db.snapshot():
        people = customers.person_ids_of(sorted({wish.identity for wish in wishes}))
        standing = standing_for(wishes, people=people, at=at)
    return [ruling.decision for ruling in decide(wishes, standing, at=at)]


def is_decided(key: str) -> bool:
    """Whether the ledger has said anything to a wish of that key."""
    return Contact.objects.filter(key=key).exists()


def due_wishes(*, at: datetime, prefix: str = "", limit: int = 5_000) -> list[Wish]:
    """Postponed wishes that may be asked for again, those that waited longest first: claim them anew.

    *prefix* picks those whose key begins so. Expired ones are among them, so that the ledger writes that down.
    """
    found = postponed().filter(at__lte=at, key__startswith=prefix).exclude(identity=None).order_by("at", "id")
    return [_wish(row) for row in found[:limit]]


def _wish(row: Contact) -> Wish:
    return Wish(
        key=row.key,
        identity=row.identity_id or 0,
        contact_class=ContactClass(row.contact_class),
        purpose=row.purpose,
        channel=row.channel,
        wanted_at=row.wanted_at,
        expires_at=row.expires_at,
        reminder_of=row.reminder_of,
        may_wait=row.may_wait,
        priority=row.priority,
    )
