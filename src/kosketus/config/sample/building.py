"""Lumo is brought in like any other history, through the rooms' doors: people, memberships, then month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import tee
from operator import attrgetter

from kosketus.config.sample import memberships, opinions, orders, plans, story, talks
from kosketus.config.sample.letters import RECEIPTS, SUBJECTS
from kosketus.config.sample.memberships import Membership
from kosketus.config.sample.opinions import Said
from kosketus.config.sample.orders import Order
from kosketus.config.sample.questions import SURVEYS
from kosketus.config.sample.talks import Talk
from kosketus.kernel import clock, settings
from kosketus.kernel.facts import Arrived
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import Author, EventKind, TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import PROMISED, OrderRow, OrderState, Purpose, SpendRow, SubscriptionRow
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey, Profile

ACTOR = "sample"
CUSTOMERS = 2_000
CURRENCY = "EUR"
_UNTIL = "sample.until"
_SPENT = ((Purpose.ACQUISITION, "search", 32), (Purpose.ACQUISITION, "social", 18), (Purpose.SERVICE, "help desk", 25))


@dataclass(frozen=True, kw_only=True)
class Built:
    """What came in; all zero when everything was there already."""

    customers: int
    answers: int
    orders: int
    memberships: int
    conversations: int


@dataclass(frozen=True, kw_only=True)
class _Month:
    """What happened in one month."""

    ordered: Sequence[Order]
    talked: Sequence[Talk]
    said: Sequence[Said]


def build(
    *, count: int = CUSTOMERS, import_id: int | None = None, progress: Callable[[float], None] | None = None
) -> Built:
    """Bring *count* customers in, or what is missing of them. *progress* is called with what is done, from 0 to 1.

    The months are counted from the first call, so that a second one changes nothing.
    """
    until = date.fromisoformat(settings.store_once(name=_UNTIL, value=_this_month().isoformat(), actor=ACTOR))
    for survey in SURVEYS.values():
        surveys.ensure_survey(survey)
    people = story.customers(count)
    members = memberships.memberships(people, until)
    running = {one.customer.number for one in members if one.ended is None}
    before = customers.dimension()["identity_id"]
    identities = customers.record_people({_key(one): _profile(one, running) for one in people}, evidence=ACTOR)
    writer = _Writer([identities[_key(one)] for one in people], story.moment_after(until), import_id)
    joined = writer.memberships(members, until)
    writer.spend(until, count)
    answers = ordered = talked = 0
    for number, month in enumerate(_months(people, until), start=1):
        ordered += writer.orders(month.ordered)
        talked += writer.talks(month.talked)
        answers += writer.answers(month.said)
        if progress:
            progress(number / story.MONTHS)
    plans.plan(until)
    new = len(set(identities.values()) - set(before))
    return Built(customers=new, answers=answers, orders=ordered, memberships=joined, conversations=talked)


def _this_month() -> date:
    return clock.now().date().replace(day=1)


def _months(people: Sequence[story.Customer], until: date) -> Iterator[_Month]:
    bought, told = tee(orders.orders(people, until))
    dice = story.dice_of(5)
    for ordered, talked, waves in zip(
        bought, talks.talks(people, told, until), opinions.wave(people, until), strict=True
    ):
        after = opinions.after_delivery(ordered, dice) + opinions.after_talk(talked, dice)
        yield _Month(ordered=ordered, talked=talked, said=[*waves, *after])


def _key(person: story.Customer) -> IdentityKey:
    return IdentityKey("email", f"customer{person.number:05}@lumo.example")


def _profile(person: story.Customer, running: set[int]) -> Profile:
    attributes = {
        "region": person.region,
        "plan": story.PLUS if person.number in running else story.BASIC,
        "language": person.language,
        "customer_since": str(person.since),
    }
    return Profile(person.name, attributes)


class _Writer:
    """Brings rows to their rooms, as history, up to the end of the story."""

    def __init__(self, identities: Sequence[int], until: datetime, import_id: int | None) -> None:
        self._identities = identities
        self._until = until
        self._import_id = import_id

    def memberships(self, members: Sequence[Membership], until: date) -> int:
        """How many are new. Those that ran when the price rose are told again, with what they cost since."""
        first = [self._membership(one, memberships.first_price(one, until), None) for one in members]
        dearer = [self._membership(one, memberships.MINOR_AFTER, one.dearer_at) for one in members if one.dearer_at]
        new = self._subscriptions([row._replace(ended_at=None, reason="") for row in first])
        self._subscriptions(dearer)
        self._subscriptions([row for row, one in zip(first, members, strict=True) if one.ended and not one.dearer_at])
        return new

    def orders(self, ordered: Sequence[Order]) -> int:
        """How many facts are new."""
        rows = [self._order(one) for one in ordered]
        return signals.record_orders(rows, actor=ACTOR, arrived=Arrived.BACKFILL, import_id=self._import_id).new

    def spend(self, until: date, count: int) -> None:
        """What Lumo pays to be found and to help, by month: a fixed sum for each customer."""
        rows = [
            SpendRow(f"{first:%Y-%m}/{channel}", first, purpose, channel, cents * count, CURRENCY)
            for first in story.months(until)
            for purpose, channel, cents in _SPENT
        ]
        signals.record_spend(rows, actor=ACTOR, arrived=Arrived.BACKFILL, import_id=self._import_id)

    def talks(self, talked: Sequence[Talk]) -> int:
        """How many facts are new."""
        rows = [self._talk(one) for one in talked]
        return conversations.record_tickets(rows, actor=ACTOR, arrived=Arrived.BACKFILL, import_id=self._import_id).new

    def answers(self, said: Sequence[Said]) -> int:
        """How many are new."""
        new = 0
        for kind, survey in SURVEYS.items():
            rows = [self._response(one) for one in said if one.kind == kind and one.at < self._until]
            new += surveys.record_answers(
                rows, survey=survey.slug, actor=ACTOR, arrived=Arrived.BACKFILL, import_id=self._import_id
            ).new
        return new

    def _subscriptions(self, rows: Sequence[SubscriptionRow]) -> int:
        return signals.record_subscriptions(rows, actor=ACTOR, arrived=Arrived.BACKFILL, import_id=self._import_id).new

    def _membership(self, one: Membership, price: int, since: datetime | None) -> SubscriptionRow:
        return SubscriptionRow(
            one.key, self._identities[one.customer.number], one.started, one.ended, plan=story.PLUS,
            amount_minor=price, currency=CURRENCY, reason=one.reason, changed_at=since,
        )  # fmt: skip

    def _order(self, one: Order) -> OrderRow:
        times = {OrderState.SHIPPED: one.shipped, OrderState.DELIVERED: one.delivered}
        if one.refunded:
            times[OrderState.REFUNDED] = one.refunded
        happened = {str(state): at for state, at in times.items() if at < self._until}
        return OrderRow(
            one.key, self._identities[one.customer.number], one.placed, {PROMISED: one.promised, **happened},
            amount_minor=one.amount_minor, currency=CURRENCY, items=one.items, channel="web",
            context={"carrier": one.carrier},
        )  # fmt: skip

    def _talk(self, one: Talk) -> TicketRow:
        events = sorted((event for event in _events(one) if event.at < self._until), key=attrgetter("at"))
        subject = SUBJECTS[one.customer.language][one.about]
        return TicketRow(one.key, self._identities[one.customer.number], one.channel, one.asked, subject, events)

    def _response(self, said: Said) -> ResponseRow:
        answers = [Answered(said.kind, float(said.score))]
        if said.comment:
            answers.append(Answered("why", text=said.comment))
        identity = self._identities[said.customer.number]
        return ResponseRow(
            said.key, said.at, answers, identity, channel="email", language=said.customer.language, context=said.context
        )


def _events(one: Talk) -> Iterator[TicketEvent]:
    asked, replied = one.texts
    yield TicketEvent(one.asked, EventKind.MESSAGE, Author.CUSTOMER, asked)
    receipt = one.asked + timedelta(seconds=20)
    yield TicketEvent(receipt, EventKind.MESSAGE, Author.SYSTEM, RECEIPTS[one.customer.language])
    yield TicketEvent(one.replied, EventKind.MESSAGE, Author.AGENT, replied)
    if one.again:
        yield TicketEvent(one.again, EventKind.MESSAGE, Author.CUSTOMER)
    yield TicketEvent(one.resolved, EventKind.RESOLVED, Author.AGENT)
