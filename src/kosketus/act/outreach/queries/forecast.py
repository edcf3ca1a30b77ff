"""Who would be asked if a send-out started now, and who would not: the dry run. Nothing is recorded, nobody is made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import polars as pl

from kosketus.act.outreach.contracts import ContactClass, Outcome, Reason, Wish
from kosketus.act.outreach.domain.choosing import is_sampled
from kosketus.act.outreach.domain.gathering import Member, chosen, members, turn_of, unique
from kosketus.act.outreach.domain.listing import listed_keys
from kosketus.act.outreach.domain.obstacles import ADDRESS_KINDS
from kosketus.act.outreach.models import Audience, Programme
from kosketus.act.outreach.occasions import KINDS, Occasion
from kosketus.act.outreach.queries.ledger import foresee
from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake

PAST_WEEKS = 4
MOST = 20_000
"""The ledger is asked about at most so many people; of a larger audience every k-th stands for k of them."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What would happen if it started now.

    ``audience`` counts people, or, where something has to happen first, how often it happened in the last four weeks;
    ``picked`` are those in the sample. ``now``, ``later`` and ``skipped`` say what becomes of these (for a recurring
    send-out: of everybody's turn once); ``unknown`` are on the list and no customers yet, they count among ``now``.
    ``a_week`` is how many would be asked in a week where it goes on. ``people`` are identities behind each reason, as
    far as the ledger was asked; ``is_estimate``: it was asked about a part.
    """

    audience: int
    picked: int
    now: int
    later: Mapping[Reason, int] = field(default_factory=dict)
    skipped: Mapping[Reason, int] = field(default_factory=dict)
    unknown: int = 0
    a_week: float | None = None
    people: Mapping[Reason, Sequence[int]] = field(default_factory=dict)
    is_estimate: bool = False

    @property
    def asked(self) -> int:
        """Everybody who gets an invitation sooner or later."""
        return self.now + sum(self.later.values())


def forecast(scope: Scope, programme: Programme, *, contact_class: ContactClass) -> Forecast:
    """What would happen if *programme* started now."""
    if programme.audience == Audience.EVENT:
        return _of_event(scope, programme, contact_class)
    if programme.audience == Audience.UPLOAD:
        return _of_list(programme, contact_class)
    everybody = members(programme)
    found = _foreseen(programme, chosen(programme, everybody), contact_class, audience=len(everybody))
    return _weekly(found, found.asked / programme.weeks) if programme.weeks else found


def _of_list(programme: Programme, contact_class: ContactClass) -> Forecast:
    keys = listed_keys(programme)
    known = customers.known_identities(keys)
    everybody = unique(customers.contacts(sorted(known.values())))
    # Who is not known yet has no number to draw by: their part is estimated from the share.
    strangers = sum(key not in known for key in keys)
    asked = min(round(strangers * programme.share / 100), programme.at_most or strangers)
    found = _foreseen(programme, chosen(programme, everybody), contact_class, audience=len(everybody) + strangers)
    return Forecast(**{**vars(found), "now": found.now + asked, "picked": found.picked + asked, "unknown": asked})


def _of_event(scope: Scope, programme: Programme, contact_class: ContactClass) -> Forecast:
    """By what happened lately, as if all of it happened again: history is counted here, it never starts anything."""
    happened = _happened(scope, Occasion(programme.event))
    picked = [one for one in happened if is_sampled(programme.public_id, one, share=programme.share)]
    found = _foreseen(programme, unique(customers.contacts(sorted(set(picked)))), contact_class, audience=len(happened))
    whole = found.picked or 1
    return _weekly(found, found.asked / whole * len(picked) / PAST_WEEKS)


def _weekly(found: Forecast, a_week: float) -> Forecast:
    return Forecast(**{**vars(found), "a_week": a_week})


@lake.steady
def _happened(scope: Scope, occasion: Occasion) -> list[int]:
    """Whose it was each time in the last weeks; of first purchases those who had bought nothing before."""
    now = clock.now()
    since = now - timedelta(weeks=PAST_WEEKS)
    found: list[int] = []
    for kind in KINDS[occasion]:
        rows = lake.read(scope, kind, since=None if occasion is Occasion.FIRST_PURCHASE else since, until=now).frame
        mine = rows.filter(pl.col("identity").is_not_null())
        if occasion is Occasion.FIRST_PURCHASE:
            mine = mine.group_by("identity").agg(pl.col("occurred_at").min()).filter(pl.col("occurred_at") >= since)
        found += mine.select("identity").collect()["identity"].to_list()
    return found


def _foreseen(
    programme: Programme, picked: Sequence[Member], contact_class: ContactClass, *, audience: int
) -> Forecast:
    step = -(-len(picked) // MOST) or 1
    part = picked[::step]
    told = _told(programme, part, contact_class)
    scaled = _scaler(len(picked), len(part))
    people: dict[Reason, list[int]] = defaultdict(list)
    counted: Counter[tuple[Outcome, Reason]] = Counter()
    for one, (outcome, reason) in zip(part, told, strict=True):
        counted[outcome, reason] += 1
        people[reason].append(one.identity)
    return Forecast(
        audience=audience,
        picked=len(picked),
        now=scaled(counted[Outcome.ALLOWED, Reason.NONE]),
        later={reason: scaled(n) for (outcome, reason), n in counted.items() if outcome == Outcome.POSTPONED},
        skipped={reason: scaled(n) for (outcome, reason), n in counted.items() if outcome == Outcome.DROPPED},
        people=people,
        is_estimate=step > 1,
    )


def _scaler(whole: int, part: int) -> Callable[[int], int]:
    return lambda n: round(n * whole / part) if part else 0


def _told(programme: Programme, part: Sequence[Member], contact_class: ContactClass) -> list[tuple[Outcome, Reason]]:
    """What the ledger would say to each; who has no address is not worth asking about."""
    identities = [one.identity for one in part]
    reachable = {
        identity
        for channel in programme.channels
        for identity, contact in customers.contacts(identities, kind=ADDRESS_KINDS[channel]).items()
        if contact.address
    }
    now = clock.now()
    wishes = [_wish(programme, one, contact_class) for one in part if one.identity in reachable]
    decisions = iter(foresee(wishes, at=now))
    told = []
    for identity in identities:
        decision = next(decisions) if identity in reachable else None
        told.append((decision.outcome, decision.reason) if decision else (Outcome.DROPPED, Reason.NO_ADDRESS))
    return told


def _wish(programme: Programme, one: Member, contact_class: ContactClass) -> Wish:
    wanted_at = turn_of(programme, one.person)
    return Wish(
        key=f"outreach:foreseen:{one.identity}",
        identity=one.identity,
        contact_class=contact_class,
        purpose=programme.purpose,
        channel=programme.channels[0],
        wanted_at=wanted_at,
        expires_at=wanted_at + programme.good_for,
        may_wait=programme.may_wait,
        priority=programme.priority,
    )
