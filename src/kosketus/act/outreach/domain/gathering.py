"""Audiences become invitations that wait for their time.

Written down some thousand at a time, each chunk by itself: a run that was killed is run again, and who is written down
already stays as they are. Nobody is asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kosketus.act.outreach.domain.choosing import drawn, is_sampled, slot_of
from kosketus.act.outreach.domain.listing import made_people
from kosketus.act.outreach.models import Audience, Invitation, Listed, Programme, Progress, State, Wave
from kosketus.kernel import bulk, clock, crash, db
from kosketus.kernel.ids import uuid7
from kosketus.listen.signals import facade as signals
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKind
from kosketus.people.team import facade as team

CHUNK = 5_000
_WEEK = timedelta(days=7)
_COLUMNS = [
    "public_id", "programme", "wave", "identity", "occasion", "state", "reason", "channel", "language", "due_at",
    "expires_at", "planned_at", "posts",
]  # fmt: skip


class Member(NamedTuple):
    """Somebody in an audience: who it is, and the identity by which they are asked."""

    person: int
    identity: int


class Due(NamedTuple):
    """Somebody to be written down: why, and when their turn comes."""

    identity: int
    occasion: str
    at: datetime
    wave: int | None = None


def gather_due() -> int:
    """Write down everybody whose wave has come; how many waves were finished."""
    for programme in Programme.objects.filter(state=State.RUNNING, weeks__gt=0).exclude(audience=Audience.EVENT):
        _next_wave(programme)
    waiting = Wave.objects.filter(gathered_at=None, due_at__lte=clock.now(), programme__state=State.RUNNING)
    return sum(gather(wave) for wave in waiting.select_related("programme").order_by("due_at", "id"))


def _next_wave(programme: Programme) -> None:
    """The wave of this week. Weeks without power, and those of a pause, are not made up for."""
    zone = ZoneInfo(team.organisation().time_zone)
    number = week_number(programme, clock.now(), zone)
    if number is None or programme.waves.filter(number=number).exists():
        return
    with db.write():
        Wave.objects.get_or_create(
            programme=programme, number=number, defaults={"due_at": _local(programme, number * 7, zone)}
        )


def week_number(programme: Programme, at: datetime, zone: ZoneInfo) -> int | None:
    """How many weeks a recurring programme has run, by the local clock; None before its first one."""
    if programme.begun_at is None or at < programme.begun_at:
        return None
    wall = at.astimezone(zone).replace(tzinfo=None) - programme.begun_at.astimezone(zone).replace(tzinfo=None)
    return max(wall // _WEEK, 0)


def _local(programme: Programme, days: int, zone: ZoneInfo) -> datetime:
    """*days* after the beginning at the same time of day there, also when clocks were changed between."""
    begun_at = programme.begun_at or clock.now()
    there = begun_at.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return there.replace(tzinfo=zone)


def gather(wave: Wave) -> bool:
    """Write down everybody of one wave."""
    programme = wave.programme
    written = set(
        customers_of(Invitation.objects.filter(wave=wave).values_list("identity_id", flat=True).order_by("id"))
    )
    contacts = customers.contacts(_identities(programme))
    fresh = [one for one in chosen(programme, unique(contacts), number=wave.number) if one.person not in written]
    zone = ZoneInfo(team.organisation().time_zone)
    moments = [_local(programme, wave.number * 7 + day, zone) for day in range(_days(programme))]
    occasion = f"wave:{wave.number}"
    for part in _parts(fresh):
        settled = _settled(programme, part, contacts)
        due = (
            Due(one.identity, occasion, max(at, settled.get(one.person, at)), wave.pk)
            for one in part
            for at in (moments[_day(programme, one.person)],)
        )
        if not write_down(programme, due):
            return False
        crash.point("outreach.gathered")
    with db.write():
        done = Wave.objects.filter(pk=wave.pk, gathered_at=None).update(gathered_at=clock.now())
        Listed.objects.filter(programme=programme).delete()
    return bool(done)


def _settled(
    programme: Programme, part: Sequence[Member], contacts: Mapping[int, customers.Contact]
) -> dict[int, datetime]:
    """From when on newcomers may be asked: so many days after their first purchase."""
    if not programme.settle_days:
        return {}
    persons = {one.person for one in part}
    owners = {identity: one.person for identity, one in contacts.items() if one.person in persons}
    first: dict[int, datetime] = {}
    # The newest order comes first, so the oldest one stays.
    for order in signals.orders_of(owners):
        first[owners[order.identity or 0]] = order.placed_at
    return {person: at + timedelta(days=programme.settle_days) for person, at in first.items()}


def customers_of(identities: Iterable[int]) -> Iterator[int]:
    """The persons behind identities."""
    return (one.person for one in customers.contacts(list(identities)).values())


def _parts(members: Sequence[Member]) -> Iterator[Sequence[Member]]:
    return (members[start : start + CHUNK] for start in range(0, len(members), CHUNK))


def _days(programme: Programme) -> int:
    return 7 if programme.is_recurring else max(programme.spread_days, 1)


def _day(programme: Programme, person: int) -> int:
    return slot_of(programme.public_id, person, slots=_days(programme), what="day")


def turn_of(programme: Programme, person: int) -> datetime:
    """When somebody's first turn comes if the programme begins when it is due, or now."""
    now = clock.now()
    begin = max(programme.begun_at or now, now)
    week = slot_of(programme.public_id, person, slots=programme.weeks, what="week") if programme.is_recurring else 0
    return begin + timedelta(days=7 * week + _day(programme, person))


def write_down(programme: Programme, due: Iterable[Due]) -> bool:
    """Write down invitations that are not there yet; False where the programme does not run any more."""
    now = clock.now()
    with db.write():
        if not Programme.objects.select_for_update().filter(pk=programme.pk, state=State.RUNNING).exists():
            return False
        rows = (
            (
                uuid7(), programme.pk, one.wave, one.identity, one.occasion, Progress.WAITING, "", "", "", one.at,
                one.at + programme.good_for, now, 0,
            )
            for one in due
        )  # fmt: skip
        bulk.insert(Invitation, _COLUMNS, rows, skip_known=True)
    return True


def members(programme: Programme) -> list[Member]:
    """Everybody in the audience now; those on a list become customers by that."""
    return unique(customers.contacts(_identities(programme)))


def unique(contacts: Mapping[int, customers.Contact]) -> list[Member]:
    """Each person once, in a fixed order: by the oldest address, or the oldest identity where there is none.

    Visitors of a site of whom nothing else is known are nobody to write to, and nobody to count as left alone.
    """
    people: dict[int, tuple[bool, int]] = {}
    for one in contacts.values():
        if not one.address and one.asked_by == IdentityKind.VISITOR:
            continue
        rank = (not one.address, one.identity)
        people[one.person] = min(rank, people.get(one.person, rank))
    return [Member(person, identity) for person, (_none, identity) in sorted(people.items())]


def _identities(programme: Programme) -> Sequence[int]:
    if programme.audience == Audience.UPLOAD:
        return made_people(programme)
    if not programme.segment:
        return customers.dimension()["identity_id"]
    return customers.segment_identities(programme.segment)


def chosen(programme: Programme, everybody: Sequence[Member], *, number: int | None = None) -> list[Member]:
    """Those whose turn a wave is (None: whichever), and who are among the sample: the same ones each time."""
    turn = [
        one
        for one in everybody
        if is_sampled(programme.public_id, one.person, share=programme.share) and _is_turn(programme, one, number)
    ]
    if not programme.at_most or len(turn) <= programme.at_most:
        return turn
    drawn_first = sorted(turn, key=lambda one: drawn(programme.public_id, one.person, "at_most"))
    return sorted(drawn_first[: programme.at_most])


def _is_turn(programme: Programme, one: Member, number: int | None) -> bool:
    if number is None or not programme.is_recurring:
        return True
    slot = slot_of(programme.public_id, one.person, slots=programme.weeks, what="week")
    return slot == number % programme.weeks
