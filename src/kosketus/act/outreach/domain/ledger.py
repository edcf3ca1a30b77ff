"""Who may be written to: one ledger for the house, one budget for each person.

Of two writers that ask for the same person one waits for the other: SQLite has one writer, PostgreSQL locks the
persons in one order. So what a decision is made from cannot change before it is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from kosketus.act.outreach.contracts import Decision, Outcome, Reason, Wish
from kosketus.act.outreach.domain.deciding import Ruling, decide
from kosketus.act.outreach.domain.standing import standing_for
from kosketus.act.outreach.models import Contact
from kosketus.kernel import bulk, clock, db
from kosketus.people.customers import facade as customers

_COLUMNS = (
    *("key", "identity", "contact_class", "purpose", "channel", "outcome", "reason", "at", "wanted_at"),
    *("expires_at", "reminder_of", "may_wait", "priority", "draws", "tries", "clocks", "decided_at", "decided_by"),
    "released_why",
)
_CHANGED = {
    "key": "text",
    "outcome": "text",
    "reason": "text",
    "at": "timestamptz",
    "draws": "boolean",
}


def claim_contacts(wishes: Sequence[Wish], *, actor: str) -> list[Decision]:
    """Decide about wishes and record every decision; one decision per wish, in the order of *wishes*.

    An allowed contact takes its place in the person's budget at once, also where it is wanted in the future. A key
    that was allowed or dropped before gets the same answer again; one that was postponed is decided anew.

    Raises:
        django.db.IntegrityError: one key was claimed for two persons at once; nothing was recorded.
    """
    now = clock.now()
    with db.write():
        people = customers.hold_people(sorted({wish.identity for wish in wishes}))
        standing = standing_for(wishes, people=people, at=now)
        rulings = decide(wishes, standing, at=now)
        fresh = list({ruling.wish.key: ruling for ruling in rulings if ruling.is_new}.values())
        _record(fresh, people=people, clocks=standing.clocks.number, now=now, actor=actor)
    return [ruling.decision for ruling in rulings]


def drop_contacts(wishes: Sequence[Wish], *, reason: Reason, actor: str) -> int:
    """Record wishes that came to nothing before anybody asked the ledger (no address); how many are new."""
    now = clock.now()
    with db.write():
        known = _known([wish.key for wish in wishes])
        people = customers.hold_people(sorted({wish.identity for wish in wishes}))
        fresh = {
            wish.key: Ruling(wish=wish, decision=Decision(key=wish.key, outcome=Outcome.DROPPED, reason=reason))
            for wish in wishes
            if wish.key not in known
        }
        _insert(list(fresh.values()), people=people, clocks=0, now=now, actor=actor)
    return len(fresh)


def release_contacts(keys: Collection[str], *, reason: str) -> int:
    """Contacts that never happened give their places back, and postponed ones wait no more; how many were released.

    *reason* is kept for readers ("mail was given up"). A key that is claimed again is decided anew.
    """
    with db.write():
        standing = Contact.objects.filter(key__in=bulk.among(sorted(keys), "text"), released_at=None)
        mine = standing.exclude(outcome=Outcome.DROPPED)
        return mine.update(released_at=clock.now(), released_why=reason[:120], draws=False)


def _record(rulings: Sequence[Ruling], *, people: Mapping[int, int], clocks: int, now: datetime, actor: str) -> None:
    known = _known([ruling.wish.key for ruling in rulings])
    fresh = [ruling for ruling in rulings if ruling.wish.key not in known]
    _insert(fresh, people=people, clocks=clocks, now=now, actor=actor)
    _change([ruling for ruling in rulings if ruling.wish.key in known], clocks=clocks, now=now, actor=actor)


def _known(keys: Sequence[str]) -> set[str]:
    return set(Contact.objects.filter(key__in=bulk.among(keys, "text")).values_list("key", flat=True))


def _insert(rulings: Sequence[Ruling], *, people: Mapping[int, int], clocks: int, now: datetime, actor: str) -> None:
    rows = [_row(ruling, people, clocks, now, actor[:120]) for ruling in rulings]
    bulk.insert(Contact, _COLUMNS, rows)


def _row(ruling: Ruling, people: Mapping[int, int], clocks: int, now: datetime, actor: str) -> tuple[Any, ...]:
    wish, decision = ruling.wish, ruling.decision
    return (
        wish.key,
        wish.identity if wish.identity in people else None,
        str(wish.contact_class),
        wish.purpose,
        wish.channel,
        str(decision.outcome),
        str(decision.reason),
        decision.at,
        wish.wanted_at,
        wish.expires_at,
        wish.reminder_of,
        wish.may_wait,
        wish.priority,
        ruling.draws,
        1,
        clocks,
        now,
        actor,
        "",
    )


def _change(rulings: Sequence[Ruling], *, clocks: int, now: datetime, actor: str) -> None:
    """Contacts that were postponed or released stand as they were decided now."""
    if not rulings:
        return
    rows = [
        (ruling.wish.key, str(one.outcome), str(one.reason), _moment(one.at), ruling.draws)
        for ruling in rulings
        for one in (ruling.decision,)
    ]
    given, parameters = bulk.table("given", _CHANGED, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outreach_contact SET outcome = given.outcome, reason = given.reason, at = given.at,"  # noqa: S608
            " draws = given.draws, tries = tries + 1, clocks = %s, decided_at = %s, decided_by = %s,"
            f" released_at = NULL, released_why = '' FROM {given} WHERE outreach_contact.key = given.key",
            [clocks, _moment(now), actor[:120], *parameters],
        )


def _moment(moment: datetime | None) -> str | None:
    """As both databases read it: UTC without its name, which is the zone of our connections."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
