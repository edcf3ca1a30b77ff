"""A customer base with a past: people, zones, refusals, conversations, a year of contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kosketus.act.outreach.contracts import ContactClass, Wish
from kosketus.act.outreach.models import Contact
from kosketus.kernel import bulk, clock, db
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.customers.models import Consent

# A Wednesday at noon: nobody in Europe sleeps.
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
_ZONES = ("Europe/Helsinki", "America/New_York", "Asia/Tokyo")


def fill(number: int) -> list[int]:
    """*number* people; a third say where they live, each tenth refused, each fifth has a conversation of late."""
    identities: list[int] = []
    for start in range(0, number, 10_000):
        keys = [IdentityKey("email", f"p{one}@example.org") for one in range(start, min(start + 10_000, number))]
        made = customers.identities_for(keys, evidence="bench")
        identities += [made[key] for key in keys]
    customers.set_attributes({who: {"time_zone": _ZONES[who % 9 // 3]} for who in identities[::3]})
    people = customers.person_ids_of(identities)
    with db.write():
        refused = [(people[who], "asking", False, "bench", "", "bench", NOW - DAY, NOW) for who in identities[::10]]
        names = ("person", "purpose", "given", "evidence", "source", "recorded_by", "decided_at", "recorded_at")
        bulk.insert(Consent, names, refused)
        bulk.insert(Contact, _CONTACT, _contacts(identities))
    conversations.record_tickets(list(_tickets(identities[::5])), actor="bench")
    return identities


_CONTACT = (
    *("key", "identity", "contact_class", "purpose", "channel", "outcome", "reason", "at", "wanted_at"),
    *("expires_at", "reminder_of", "may_wait", "priority", "draws", "tries", "clocks", "decided_at", "decided_by"),
    "released_why",
)


def _contacts(identities: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Three asks each in the year before, the last one 10 to 99 days ago."""
    for who in identities:
        for turn in range(3):
            at = NOW - (10 + who % 90 + 100 * turn) * DAY
            told = ("asking", "contact", "email", "allowed", "", at, at, at + 14 * DAY)
            yield (f"past:{who}:{turn}", who, *told, "", True, 0, True, 1, 0, at, "bench", "")


def _tickets(identities: Sequence[int]) -> Iterator[TicketRow]:
    for who in identities:
        at = NOW - (who % 40) * DAY - timedelta(hours=3)
        events = [TicketEvent(at, "message", "customer", "Where is it?")]
        if who % 3:
            events.append(TicketEvent(at + timedelta(hours=1), "resolved", "agent"))
        yield TicketRow(f"t{who}", who, "email", at, "Where?", events)


def wishes(identities: Sequence[int]) -> list[Wish]:
    """One each, all for now, that may wait for a month."""
    return [
        Wish(
            key=f"outreach:{who}",
            identity=who,
            contact_class=ContactClass.ASKING,
            purpose="relationship",
            channel="email",
            wanted_at=NOW,
            expires_at=NOW + 31 * DAY,
        )
        for who in identities
    ]


def frozen() -> Any:
    """The clock of the benchmark."""
    return clock.frozen(NOW)
