"""How things stand for a batch of wishes, read in bulk: no query per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, Reason, Wish
from kosketus.act.outreach.domain.clocks import Clocks
from kosketus.act.outreach.domain.deciding import Slot, Standing, Talk, Waiting
from kosketus.act.outreach.domain.rules import current_clocks
from kosketus.act.outreach.models import BadAddress, Contact
from kosketus.kernel import bulk
from kosketus.listen.conversations import facade as conversations
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team

ZONE = "time_zone"
"""The attribute or trait that says where somebody lives, as an IANA name."""
# So far beyond the longest wait a quiet time may reach.
_AHEAD = timedelta(days=70)


def standing_for(wishes: Sequence[Wish], *, people: Mapping[int, int], at: datetime) -> Standing:
    """All that decisions on *wishes* at the moment *at* depend on; *people* leads from identities to persons."""
    clocks = current_clocks()
    decided = _decided([wish.key for wish in wishes])
    asking = [wish for wish in wishes if wish.contact_class != ContactClass.SERVICE and wish.key not in decided]
    identities = sorted({wish.identity for wish in asking if wish.identity in people})
    persons = sorted({people[identity] for identity in identities})
    asked, reminded = _reminders(asking)
    consents = {one: customers.consents(identities, purpose=one) for one in _classes(asking)}
    return Standing(
        clocks=clocks,
        zone=zone_of(team.organisation().time_zone) or UTC,
        people=people,
        decided=decided,
        zones={people[who]: zone for who, zone in zones_of(identities).items()},
        holidays=holidays_for(clocks, at, until=max((wish.wanted_at for wish in asking), default=at)),
        refused={(one, who) for one, said in consents.items() for who, given in said.items() if not given},
        agreed={(one, who) for one, said in consents.items() for who, given in said.items() if given},
        bad=_bad(identities),
        talks=talks(persons, clocks=clocks, at=at),
        asked=asked,
        waiting=_waiting(asking, persons, at),
        slots=slots(persons, since=_earliest(asking, at) - clocks.longest),
        reminded=reminded,
    )


def _earliest(wishes: Sequence[Wish], at: datetime) -> datetime:
    return min((max(wish.wanted_at, at) for wish in wishes), default=at)


def _classes(wishes: Iterable[Wish]) -> list[ContactClass]:
    return sorted({wish.contact_class for wish in wishes})


def _decided(keys: Sequence[str]) -> dict[str, Decision]:
    """What stands for ever, by key; a postponed or released contact is decided anew."""
    known = Contact.objects.filter(key__in=bulk.among(keys, "text"), released_at=None)
    rows = known.exclude(outcome=Outcome.POSTPONED).values_list("key", "outcome", "reason", "at")
    return {
        key: Decision(key=key, outcome=Outcome(outcome), reason=Reason(reason), at=at)
        for key, outcome, reason, at in rows
    }


def zones_of(identities: Sequence[int]) -> dict[int, tzinfo]:
    """Where the people behind identities live, as far as an attribute or a trait names a zone that exists."""
    said = {who: details[ZONE] for who, details in customers.details_of(identities, [ZONE]).items()}
    known = {name: zone_of(name) for name in set(said.values())}
    return {who: zone for who, name in said.items() if (zone := known[name]) is not None}


def zone_of(name: str) -> tzinfo | None:
    """A time zone by its IANA name; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        # An attribute may hold anything, also the path of a folder.
        return None


def holidays_for(clocks: Clocks, at: datetime, *, until: datetime) -> frozenset[date]:
    """The days of the organisation's usual calendar that are quiet, as far as a wait from *until* may reach."""
    if not clocks.holidays or not team.calendar_infos():
        return frozenset()
    first = at.date() - timedelta(days=1)
    last = max(until, at).date() + clocks.longest + _AHEAD
    return frozenset(team.work_periods()[-1].hours.holidays_between(first, last))


def _bad(identities: Sequence[int]) -> set[tuple[int, str]]:
    found = BadAddress.objects.filter(identity__in=bulk.among(identities))
    return set(found.values_list("identity_id", "channel"))


def talks(persons: Sequence[int], *, clocks: Clocks, at: datetime) -> dict[int, Talk]:
    """How the conversations of persons stand; what waits for longer than the rules say is taken for forgotten."""
    since = at - timedelta(days=max(clocks.open_days, clocks.rest_days))
    return {who: Talk(*one) for who, one in conversations.talks_of(persons, since=since).items()}


def slots(persons: Sequence[int], *, since: datetime) -> dict[int, list[Slot]]:
    """The places in the budgets of persons that are taken after *since*, those of the future included."""
    found: dict[int, list[Slot]] = defaultdict(list)
    taken = Contact.objects.filter(draws=True, identity__person__in=bulk.among(persons), at__gt=since)
    for person, at, contact_class, purpose in taken.values_list(
        "identity__person_id", "at", "contact_class", "purpose"
    ):
        if at is not None:
            found[person].append(Slot(at, ContactClass(contact_class), purpose))
    return found


def _waiting(wishes: Sequence[Wish], persons: Sequence[int], at: datetime) -> dict[int, list[Waiting]]:
    found: dict[int, list[Waiting]] = defaultdict(list)
    lowest = min((wish.priority for wish in wishes), default=0)
    rows = postponed().filter(priority__gt=lowest, reminder_of="", expires_at__gt=at)
    mine = rows.filter(identity__person__in=bulk.among(persons))
    for row in mine.values_list("identity__person_id", "key", "priority", "at", "expires_at"):
        person, told = row[0], row[1:]
        found[person].append(Waiting._make(told))
    return found


def postponed() -> QuerySet[Contact]:
    """Contacts that are to be asked for again."""
    return Contact.objects.filter(outcome=Outcome.POSTPONED, released_at=None)


def _reminders(wishes: Iterable[Wish]) -> tuple[dict[str, int], set[str]]:
    """The persons of the contacts that are reminded of, as far as these stand, and which have a reminder already."""
    keys = sorted({wish.reminder_of for wish in wishes} - {""})
    if not keys:
        return {}, set()
    standing = Contact.objects.filter(outcome=Outcome.ALLOWED, released_at=None)
    among = bulk.among(keys, "text")
    first = standing.filter(key__in=among).exclude(contact_class=ContactClass.SERVICE)
    asked: dict[str, Any] = dict(first.values_list("key", "identity__person_id"))
    return asked, set(standing.filter(reminder_of__in=among).values_list("reminder_of", flat=True))
