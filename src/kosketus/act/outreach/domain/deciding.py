"""What the ledger says to wishes, as a function of how things stand: no database, no clock.

Wishes are taken in one order (priority, then when they were wanted, then key), and each that is allowed takes its
place at once, so that the next one sees it. Three steps for each: refuse for good, find the first moment at which
nothing stands against it, and wait for that moment or drop it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from kosketus.act.outreach.contracts import ContactClass, Decision, Outcome, Reason, Wish
from kosketus.act.outreach.domain.clocks import Clocks, first_open

# So long a wish of higher priority that is due keeps its place before others.
_PRECEDENCE = timedelta(days=1)
# These ask about a conversation, so its end is what they wait for and not what they rest after.
_ABOUT_TALKS = frozenset({"contact", "effort"})
# The steps of the search: a slot, a night, a slot behind it … A person's history is finite, so it ends.
_STEPS = 1_000


class Slot(NamedTuple):
    """A place in somebody's budget that is taken."""

    at: datetime
    contact_class: ContactClass
    purpose: str


class Talk(NamedTuple):
    """How the conversations of somebody stand: since when one waits for us, and when one was last done."""

    open_since: datetime | None
    done_at: datetime | None


class Waiting(NamedTuple):
    """A postponed wish."""

    key: str
    priority: int
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All that decisions depend on. Identities lead to persons (``people``); the rest goes by person where not said.

    ``decided`` holds by key what stands for ever; ``refused`` and ``agreed`` are (class, identity); ``bad`` is
    (identity, channel); ``asked`` maps the key of a contact that is allowed to its person, ``reminded`` holds the
    keys of those with a reminder. ``slots`` and ``reminded`` grow while wishes are decided; ``open_from`` remembers
    the end of quiet times, which those of one wave share.
    """

    clocks: Clocks
    zone: tzinfo
    people: Mapping[int, int]
    decided: Mapping[str, Decision] = field(default_factory=dict)
    zones: Mapping[int, tzinfo] = field(default_factory=dict)
    holidays: Collection[date] = ()
    refused: Collection[tuple[ContactClass, int]] = ()
    agreed: Collection[tuple[ContactClass, int]] = ()
    bad: Collection[tuple[int, str]] = ()
    talks: Mapping[int, Talk] = field(default_factory=dict)
    asked: Mapping[str, int] = field(default_factory=dict)
    waiting: Mapping[int, Sequence[Waiting]] = field(default_factory=dict)
    slots: dict[int, list[Slot]] = field(default_factory=dict)
    reminded: set[str] = field(default_factory=set)
    open_from: dict[tuple[datetime, tzinfo], datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision, and whether it takes a place in the budget. ``is_new``: it has to be recorded."""

    wish: Wish
    decision: Decision
    draws: bool = False
    is_new: bool = True


def decide(wishes: Sequence[Wish], standing: Standing, *, at: datetime) -> list[Ruling]:
    """One ruling per wish at the moment *at*, in the order of *wishes*; a key that comes twice is decided once."""
    by_key: dict[str, Ruling] = {}
    here = {wish.key for wish in wishes}
    for wish in sorted(wishes, key=lambda one: (-one.priority, one.wanted_at, one.key)):
        if wish.key not in by_key:
            by_key[wish.key] = _Case(wish, standing, at, here).rule()
    return [by_key[wish.key] for wish in wishes]


class _Case:
    """One wish before the judge."""

    def __init__(self, wish: Wish, standing: Standing, at: datetime, here: Collection[str]) -> None:
        self.wish, self.standing, self.now, self.here = wish, standing, at, here
        self.person = standing.people.get(wish.identity)
        self.reminds = self._reminds()
        self.draws = wish.contact_class != ContactClass.SERVICE and not self.reminds

    def rule(self) -> Ruling:
        wish = self.wish
        stands = self.standing.decided.get(wish.key)
        if stands is not None:
            return Ruling(wish=wish, decision=stands, is_new=False)
        start = max(wish.wanted_at, self.now)
        if wish.contact_class == ContactClass.SERVICE:
            return self._allowed(start)
        reason = self._refusal()
        if reason:
            return self._ruling(Outcome.DROPPED, reason)
        moment, reason = self._first_moment(start)
        return self._waits(moment, reason) if reason else self._allowed(start)

    def _refusal(self) -> Reason:
        """Why it can never be, if so."""
        wish, standing = self.wish, self.standing
        who = (wish.contact_class, wish.identity)
        checks: Iterable[tuple[Reason, bool]] = (
            (Reason.UNKNOWN_PERSON, self.person is None),
            (Reason.EXPIRED, self.now > wish.expires_at),
            (Reason.DO_NOT_CONTACT, who in standing.refused),
            (Reason.NO_CONSENT, wish.contact_class == ContactClass.PROMOTING and who not in standing.agreed),
            (Reason.BAD_ADDRESS, (wish.identity, wish.channel) in standing.bad),
            (Reason.REMINDED, self.reminds and wish.reminder_of in standing.reminded),
        )
        return next((reason for reason, holds in checks if holds), Reason.NONE)

    def _first_moment(self, start: datetime) -> tuple[datetime, Reason]:
        """The first moment from *start* on at which nothing stands against it, and what did at first."""
        obstacles: Sequence[Callable[[datetime], tuple[datetime, Reason]]] = (self._talk, self._budget, self._quiet)
        moment, first = start, Reason.NONE
        for _step in range(_STEPS):
            found = [(free, reason) for free, reason in (one(moment) for one in obstacles) if free > moment]
            if not found:
                break
            first = first or found[0][1]
            moment = max(free for free, _reason in found)
        return moment, first

    def _waits(self, moment: datetime, reason: Reason) -> Ruling:
        if self.wish.may_wait and moment <= self.wish.expires_at:
            return self._ruling(Outcome.POSTPONED, reason, moment)
        return self._ruling(Outcome.DROPPED, reason)

    def _allowed(self, moment: datetime) -> Ruling:
        wish = self.wish
        if self.draws and self.person is not None:
            slot = Slot(moment, wish.contact_class, wish.purpose)
            self.standing.slots.setdefault(self.person, []).append(slot)
        if self.reminds:
            self.standing.reminded.add(wish.reminder_of)
        return self._ruling(Outcome.ALLOWED, Reason.NONE, moment)

    def _ruling(self, outcome: Outcome, reason: Reason, at: datetime | None = None) -> Ruling:
        decision = Decision(key=self.wish.key, outcome=outcome, reason=reason, at=at)
        return Ruling(wish=self.wish, decision=decision, draws=self.draws and outcome == Outcome.ALLOWED)

    def _reminds(self) -> bool:
        """Whether it reminds this person of a contact that stands; otherwise it is an ask like any other."""
        asked = self.standing.asked.get(self.wish.reminder_of)
        return bool(self.wish.reminder_of) and asked is not None and asked == self.person

    def _talk(self, moment: datetime) -> tuple[datetime, Reason]:
        """While a conversation waits for us: asked for again, since nobody knows when it ends; then a rest."""
        talk = self.standing.talks.get(self.person or 0)
        if talk is None:
            return moment, Reason.NONE
        rest = timedelta(days=self.standing.clocks.rest_days)
        if talk.open_since is not None:
            return max(moment, self.now + max(rest, timedelta(hours=1))), Reason.OPEN_CONVERSATION
        if talk.done_at is None or not self._rests_after(talk.done_at):
            return moment, Reason.NONE
        return max(moment, talk.done_at + rest), Reason.OPEN_CONVERSATION

    def _rests_after(self, done_at: datetime) -> bool:
        return self.wish.purpose not in _ABOUT_TALKS or self.wish.wanted_at < done_at

    def _budget(self, moment: datetime) -> tuple[datetime, Reason]:
        if not self.draws:
            return moment, Reason.NONE
        free, reason = self._precedence(moment)
        for slot in self.standing.slots.get(self.person or 0, ()):
            apart, why = self._apart(slot)
            if abs(slot.at - moment) < apart and slot.at + apart > free:
                free, reason = slot.at + apart, why
        return free, reason

    def _apart(self, slot: Slot) -> tuple[timedelta, Reason]:
        clocks = self.standing.clocks
        apart = clocks.apart(self.wish.contact_class, slot.contact_class)
        same = clocks.same_purpose(slot.purpose) if slot.purpose == self.wish.purpose else timedelta()
        return (same, Reason.SAME_PURPOSE) if same > apart else (apart, Reason.BUDGET)

    def _precedence(self, moment: datetime) -> tuple[datetime, Reason]:
        """Who waits with a higher priority and is due goes first, for a day; wishes at hand are in order already."""
        ends = [
            min(one.at + _PRECEDENCE, one.expires_at)
            for one in self.standing.waiting.get(self.person or 0, ())
            if one.priority > self.wish.priority and one.key not in self.here and one.at <= moment
        ]
        return max([moment, *ends]), Reason.BUDGET

    def _quiet(self, moment: datetime) -> tuple[datetime, Reason]:
        if self.wish.present:
            return moment, Reason.NONE
        standing = self.standing
        zone = standing.zones.get(self.person or 0, standing.zone)
        if (moment, zone) not in standing.open_from:
            free = first_open(moment, zone=zone, clocks=standing.clocks, holidays=standing.holidays)
            standing.open_from[moment, zone] = free
        return standing.open_from[moment, zone], Reason.QUIET_HOURS
