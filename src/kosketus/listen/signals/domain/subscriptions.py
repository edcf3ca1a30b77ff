"""Subscriptions are recorded: rows and facts together; other terms and the end are news of a known one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Q

from kosketus.kernel import clock, corrections, intake
from kosketus.kernel.events import Draft
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7
from kosketus.kernel.intake import Bringing, Fault, Put, Recorded, Refused
from kosketus.listen.signals.contracts import (
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionRow,
    SubscriptionStarted,
)
from kosketus.listen.signals.domain.faults import subscription_fault
from kosketus.listen.signals.models import Subscription, SubscriptionChange

END = SubscriptionChange.END
_SUBSCRIPTION = [
    "uid", "key", "identity", "started_at", "plan", "amount_minor", "currency", "context", "digest",
    "arrived", "import_id", "recorded_at",
]  # fmt: skip
_CHANGE = [
    "uid", "subscription", "key", "at", "plan", "amount_minor", "reason", "digest", "arrived", "import_id",
    "recorded_at",
]  # fmt: skip
_NEVER = 1 << 62
_PARAMETERS = 900
_json = msgspec.json.Encoder()
_ChangeKey = tuple[int, str]


class _Terms(NamedTuple):
    plan: str = ""
    amount_minor: int | None = None


class _Given(NamedTuple):
    """A row with its place in the call and the digest of what no row may change."""

    place: int
    row: SubscriptionRow
    digest: int


class _Change(NamedTuple):
    """News of a subscription: other terms, or its end."""

    place: int
    at: datetime
    terms: _Terms
    before: _Terms
    reason: str
    uid: UUID


@dataclass
class _Course:
    """How a subscription went, as far as is known: what holds since which microsecond, and when it ended."""

    id: int
    row: SubscriptionRow
    since: list[int] = field(default_factory=list)
    terms: list[_Terms] = field(default_factory=list)
    end: int = _NEVER

    def held_before(self, at: int) -> _Terms:
        """The terms just before a moment."""
        return self.terms[max(bisect_left(self.since, at) - 1, 0)]

    def change(self, at: int, terms: _Terms) -> None:
        """Other terms hold from a moment on."""
        place = bisect_left(self.since, at)
        self.since.insert(place, at)
        self.terms.insert(place, terms)


def record_subscriptions(
    rows: Iterable[SubscriptionRow], *, actor: str, arrived: Arrived = Arrived.LIVE, import_id: int | None = None
) -> Recorded:
    """Record subscriptions and what became of them, with the facts that tell of it.

    A subscription is known by its key and keeps what was first told. News of a known one are its end, and, where
    ``changed_at`` says since when, other terms. A row that shows a former state is known, not differing. Chunks and
    refused rows as in ``record_orders``.
    """
    writer = _Writer(Bringing(actor=actor, arrived=arrived, import_id=import_id))
    return intake.in_chunks(rows, writer.write)


class _Writer:
    """Writes chunks of subscriptions."""

    def __init__(self, bringing: Bringing) -> None:
        self.bringing = bringing
        self.stamp = (str(bringing.arrived), bringing.import_id, clock.now())

    def write(self, rows: Sequence[SubscriptionRow], place: int) -> Recorded:
        given, refused = self._believed(rows, place)
        first: dict[str, _Given] = {}
        for each in given:
            first.setdefault(each.row.key, each)
        uids = {key: uuid7() for key in first}
        put = intake.put(
            Subscription, ["key"], first, _SUBSCRIPTION, lambda key: self._subscription(uids[key], first[key])
        )
        courses = _courses(put, first)
        given, two = _of_one_currency(given, courses)
        news, differing = _news(given, put, courses)
        changes = intake.put(
            SubscriptionChange, ["subscription", "key"], news, _CHANGE, lambda key: self._change(key, news[key])
        )
        drafts = [*(_started(put, first[key], uids[key]) for key in first if key in put.new)]
        drafts += _told(changes, news, courses)
        replaced = {uids[key]: old for key, old in put.replaced.items()}
        replaced |= {news[key].uid: old for key, old in changes.replaced.items()}
        told = {news[key].place for key in changes.new} | {first[key].place for key in put.new}
        new = sum(each.place in told for each in given)
        return Recorded(
            new=new,
            known=len(given) - new,
            differing=differing,
            facts=self.bringing.publish(drafts, replaced),
            refused=(*refused, *two),
        )

    def _believed(self, rows: Sequence[SubscriptionRow], place: int) -> tuple[list[_Given], list[Refused]]:
        given, refused, until = [], [], self.bringing.until
        for number, row in enumerate(rows, place):
            if fault := subscription_fault(row, until):
                refused.append(Refused(number, str(row.key), fault))
            else:
                given.append(_Given(number, row, _digest(row)))
        return given, refused

    def _subscription(self, uid: UUID, given: _Given) -> tuple[Any, ...]:
        row, terms = given.row, _terms_at_start(given.row)
        context = _json.encode(dict(row.context)).decode()
        return (
            uid, row.key, row.identity, row.started_at, *terms, row.currency, context, given.digest, *self.stamp,
        )  # fmt: skip

    def _change(self, key: _ChangeKey, change: _Change) -> tuple[Any, ...]:
        digest = intake.digest(intake.micros(change.at), *change.terms)
        return change.uid, *key, change.at, *change.terms, change.reason, digest, *self.stamp


def _digest(row: SubscriptionRow) -> int:
    return intake.digest(row.identity, intake.micros(row.started_at), row.currency, sorted(row.context.items()))


def _terms(row: SubscriptionRow) -> _Terms:
    return _Terms(row.plan, row.amount_minor)


def _terms_at_start(row: SubscriptionRow) -> _Terms:
    # A row that tells of a change does not tell what was before.
    return _terms(row) if row.changed_at is None else _Terms()


def _courses(put: Put[str], first: Mapping[str, _Given]) -> dict[str, _Course]:
    """What is known of each subscription, from the database for those that were there."""
    courses = {key: _course(put.stored[key].id, first[key].row, _terms_at_start(first[key].row)) for key in put.new}
    known = Subscription.objects.in_bulk([put.stored[key].id for key in first if key not in put.new])
    by_id = {pk: _known_course(row) for pk, row in known.items()}
    for change in _changes_of(list(by_id)):
        course = by_id[change.subscription_id]
        if change.key == END:
            course.end = intake.micros(change.at)
        else:
            course.change(intake.micros(change.at), _Terms(change.plan, change.amount_minor))
    return courses | {course.row.key: course for course in by_id.values()}


def _changes_of(ids: Sequence[int]) -> Iterator[SubscriptionChange]:
    counted = SubscriptionChange.objects.filter(Q(import_id=None) | ~Q(import_id__in=corrections.excluded_imports()))
    for start in range(0, len(ids), _PARAMETERS):
        yield from counted.filter(subscription__in=ids[start : start + _PARAMETERS])


def _course(pk: int, row: SubscriptionRow, terms: _Terms) -> _Course:
    return _Course(pk, row, [intake.micros(row.started_at)], [terms])


def _known_course(row: Subscription) -> _Course:
    held = SubscriptionRow(row.key, row.identity_id, row.started_at, currency=row.currency, context=row.context)
    return _course(row.pk, held, _Terms(row.plan, row.amount_minor))


def _of_one_currency(given: Sequence[_Given], courses: Mapping[str, _Course]) -> tuple[list[_Given], list[Refused]]:
    fair, refused = [], []
    for each in given:
        held = courses[each.row.key].row.currency
        if held and each.row.currency and held != each.row.currency:
            refused.append(Refused(each.place, each.row.key, Fault.TWO_CURRENCIES))
        else:
            fair.append(each)
    return fair, refused


def _news(
    given: Sequence[_Given], put: Put[str], courses: Mapping[str, _Course]
) -> tuple[dict[_ChangeKey, _Change], int]:
    """What the rows tell beyond what is known, and how many contradict it."""
    news: dict[_ChangeKey, _Change] = {}
    differing = 0
    for each in given:
        course = courses[each.row.key]
        odd = put.stored[each.row.key].digest != each.digest
        odd |= _other_terms(each, course, news)
        odd |= _other_end(each, course, news)
        differing += odd
    return news, differing


def _other_terms(given: _Given, course: _Course, news: dict[_ChangeKey, _Change]) -> bool:
    """Put a change of terms among the news; whether the row contradicts what is known."""
    row, terms = given.row, _terms(given.row)
    if row.changed_at is None:
        return terms not in course.terms
    at = intake.micros(row.changed_at)
    if at in course.since:
        return course.terms[course.since.index(at)] != terms
    if at < course.since[0] or at > course.end:
        return True
    before = course.held_before(at)
    if before == terms:
        return False
    course.change(at, terms)
    news[course.id, str(at)] = _Change(given.place, row.changed_at, terms, before, "", uuid7())
    return False


def _other_end(given: _Given, course: _Course, news: dict[_ChangeKey, _Change]) -> bool:
    """Put an end among the news; whether the row contradicts what is known."""
    row = given.row
    if row.ended_at is None:
        return False
    at = intake.micros(row.ended_at)
    if course.end != _NEVER or at < course.since[-1]:
        return course.end != at
    course.end = at
    news[course.id, END] = _Change(given.place, row.ended_at, course.terms[-1], course.terms[-1], row.reason, uuid7())
    return False


def _started(put: Put[str], given: _Given, uid: UUID) -> Draft:
    row, terms = given.row, _terms_at_start(given.row)
    fact = SubscriptionStarted(
        subscription=row.key, plan=terms.plan, amount_minor=terms.amount_minor, currency=row.currency,
        context=dict(row.context),
    )  # fmt: skip
    subject = f"subscription:{put.stored[row.key].id}"
    return Draft(fact=fact, occurred_at=row.started_at, identity=row.identity, subject=subject, uid=uid)


def _told(changes: Put[_ChangeKey], news: Mapping[_ChangeKey, _Change], courses: Mapping[str, _Course]) -> list[Draft]:
    rows = {course.id: course.row for course in courses.values()}
    drafts = [
        Draft(
            fact=_fact(rows[pk], kind, news[pk, kind]),
            occurred_at=news[pk, kind].at,
            identity=rows[pk].identity,
            subject=f"subscription:{pk}",
            uid=news[pk, kind].uid,
        )
        for pk, kind in changes.new
    ]
    return sorted(drafts, key=lambda draft: draft.occurred_at)


def _fact(row: SubscriptionRow, kind: str, change: _Change) -> SubscriptionCancelled | SubscriptionChanged:
    plan, amount = change.terms
    if kind == END:
        return SubscriptionCancelled(
            subscription=row.key, started_at=row.started_at.astimezone(UTC), plan=plan, amount_minor=amount,
            currency=row.currency, reason=change.reason, context=dict(row.context),
        )  # fmt: skip
    return SubscriptionChanged(
        subscription=row.key, plan=plan, amount_minor=amount, currency=row.currency, plan_before=change.before.plan,
        amount_before_minor=change.before.amount_minor, context=dict(row.context),
    )  # fmt: skip
