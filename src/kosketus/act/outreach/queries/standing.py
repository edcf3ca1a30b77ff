"""How things stand for a batch of wishes, read in bulk: no query per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, Reason, Wish
from kosketus.act.outreach.models import BadAddress, Contact
from kosketus.act.outreach.queries.clocks import Clocks
from kosketus.act.outreach.queries.deciding import Slot, Standing, Talk, Waiting
from kosketus.act.outreach.queries.rules import current_clocks
from kosketus.listen.conversations import facade as conversations
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team

T = TypeVar("T")
ZONE = "time_zone"
"""The attribute or trait that says where somebody lives, as an IANA name."""
_CHUNK = 5_000
_AHEAD = timedelta(days=70)


def chunks(listed: Sequence[T]) -> Iterator[Sequence[T]]:
    """Parts of a list that fit into the parameters of one query."""
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))


def standing_for(wishes: Sequence[Wish], *, people: Mapping[int, int], at: datetime) -> Standing:
    """All that decisions on *wishes* at the moment *at* depend on; *people* leads from identities to persons."""
    clocks = current_clocks()
    asking = [wish for wish in wishes if wish.contact_class != ContactClass.SERVICE]
    identities = sorted({wish.identity for wish in asking if wish.identity in people})
    persons = sorted({people[identity] for identity in identities})
    asked, reminded = _reminders(asking)
    consents = {one: _consents(identities, one) for one in (ContactClass.ASKING, ContactClass.PROMOTING)}
    return Standing(
        clocks=clocks,
        zone=zone_of(team.organisation().time_zone) or UTC,
        people=people,
        decided=_decided([wish.key for wish in wishes]),
        zones=_zones(identities, people),
        holidays=_holidays(clocks, asking, at),
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


def _decided(keys: Sequence[str]) -> dict[str, Decision]:
    """What stands for ever, by key; a postponed or released contact is decided anew."""
    found: dict[str, Decision] = {}
    for part in chunks(keys):
        rows = Contact.objects.filter(key__in=part, released_at=None).exclude(outcome=Outcome.POSTPONED)
        for key, outcome, reason, at in rows.values_list("key", "outcome", "reason", "at"):
            found[key] = Decision(key=key, outcome=Outcome(outcome), reason=Reason(reason), at=at)
    return found


def _consents(identities: Sequence[int], purpose: str) -> dict[int, bool]:
    return {
        who: given for part in chunks(identities) for who, given in customers.consents(part, purpose=purpose).items()
    }


def _zones(identities: Sequence[int], people: Mapping[int, int]) -> dict[int, tzinfo]:
    known: dict[str, tzinfo | None] = {}
    zones: dict[int, tzinfo] = {}
    for identity, details in customers.details_of(identities, [ZONE]).items():
        name = details[ZONE]
        if name not in known:
            known[name] = zone_of(name)
        if (zone := known[name]) is not None:
            zones[people[identity]] = zone
    return zones


def zone_of(name: str) -> tzinfo | None:
    """A time zone by its IANA name; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        # An attribute may hold anything, also the path of a folder.
        return None


def _holidays(clocks: Clocks, wishes: Sequence[Wish], at: datetime) -> frozenset[date]:
    if not clocks.holidays or not team.calendar_infos():
        return frozenset()
    last = max((wish.wanted_at for wish in wishes), default=at)
    first = at.date() - timedelta(days=1)
    until = max(last, at).date() + clocks.longest + _AHEAD
    return frozenset(team.work_periods()[-1].hours.holidays_between(first, until))


def _bad(identities: Sequence[int]) -> set[tuple[int, str]]:
    parts = (BadAddress.objects.filter(identity__in=part) for part in chunks(identities))
    return {row for part in parts for row in part.values_list("identity_id", "channel")}


def talks(persons: Sequence[int], *, clocks: Clocks, at: datetime) -> dict[int, Talk]:
    """How the conversations of persons stand; what waits for longer than the rules say is taken for forgotten."""
    since = at - timedelta(days=max(clocks.open_days, clocks.rest_days))
    parts = (conversations.talks_of(part, since=since) for part in chunks(persons))
    return {who: Talk(one.open_since, one.done_at) for part in parts for who, one in part.items()}


def slots(persons: Sequence[int], *, since: datetime) -> dict[int, list[Slot]]:
    """The places in the budgets of persons that are taken after *since*, those of the future included."""
    found: dict[int, list[Slot]] = defaultdict(list)
    for part in chunks(persons):
        rows = Contact.objects.filter(draws=True, identity__person__in=part, at__gt=since)
        for person, at, contact_class, purpose in rows.values_list(
            "identity__person_id", "at", "contact_class", "purpose"
        ):
            if at is not None:
                found[person].append(Slot(at, ContactClass(contact_class), purpose))
    return found


def _waiting(wishes: Sequence[Wish], persons: Sequence[int], at: datetime) -> dict[int, list[Waiting]]:
    found: dict[int, list[Waiting]] = defaultdict(list)
    lowest = min((wish.priority for wish in wishes), default=0)
    for part in chunks(persons):
        rows = postponed().filter(identity__person__in=part, priority__gt=lowest, reminder_of="", expires_at__gt=at)
        for row in rows.values_list("identity__person_id", "key", "priority", "at", "expires_at"):
            person, told = row[0], row[1:]
            found[person].append(Waiting._make(told))
    return found


def postponed() -> QuerySet[Contact]:
    """Contacts that are to be asked for again."""
    return Contact.objects.filter(outcome=Outcome.POSTPONED, released_at=None)


def _reminders(wishes: Iterable[Wish]) -> tuple[dict[str, int], set[str]]:
    """The persons of the contacts that are reminded of, as far as these stand, and which have a reminder already."""
    keys = sorted({wish.reminder_of for wish in wishes} - {""})
    asked: dict[str, Any] = {}
    reminded: set[str] = set()
    standing = Contact.objects.filter(outcome=Outcome.ALLOWED, released_at=None)
    for part in chunks(keys):
        first = standing.filter(key__in=part).exclude(contact_class=ContactClass.SERVICE)
        asked |= dict(first.values_list("key", "identity__person_id"))
        reminded |= set(standing.filter(reminder_of__in=part).values_list("reminder_of", flat=True))
    return asked, reminded
