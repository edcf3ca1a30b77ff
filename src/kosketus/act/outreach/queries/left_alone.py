"""Who was left alone, and why: the people behind each reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from kosketus.act.outreach.contracts import ContactClass, Outcome
from kosketus.act.outreach.models import Contact


class Left(NamedTuple):
    """One reason: how many people, and how many wishes wait or came to nothing."""

    reason: str
    people: int
    waiting: int
    dropped: int


class Period(NamedTuple):
    """What became of wishes in a period: people who were asked, people who were left alone."""

    asked: int
    left: int
    reasons: list[Left]


def contacts_between(start: datetime, end: datetime) -> QuerySet[Contact]:
    """Wishes to ask or promote that were decided in a period; what was released again is none."""
    decided = Contact.objects.filter(decided_at__gte=start, decided_at__lt=end, released_at=None)
    return decided.exclude(contact_class=ContactClass.SERVICE)


def left_alone(start: datetime, end: datetime, *, reason: str = "") -> QuerySet[Contact]:
    """Those that came to nothing or wait, the newest decision first."""
    left = contacts_between(start, end).filter(outcome__in=[Outcome.POSTPONED, Outcome.DROPPED])
    found = left.order_by("-decided_at", "-id")
    return found.filter(reason=reason) if reason else found


def period_of(start: datetime, end: datetime) -> Period:
    """The figures of a period. Three queries; a person counts once, also with several identities."""
    person = Count("identity__person", distinct=True)
    rows = (
        left_alone(start, end)
        .order_by()
        .values_list("reason")
        .annotate(
            people=person,
            waiting=Count("id", filter=Q(outcome=Outcome.POSTPONED)),
            dropped=Count("id", filter=Q(outcome=Outcome.DROPPED)),
        )
    )
    asked = contacts_between(start, end).filter(outcome=Outcome.ALLOWED).aggregate(people=person)
    left = left_alone(start, end).order_by().aggregate(people=person)
    reasons = sorted((Left(*row) for row in rows), key=lambda one: (-one.people, one.reason))
    return Period(asked=asked["people"], left=left["people"], reasons=reasons)


def rows_of(found: QuerySet[Contact]) -> Iterator[Contact]:
    """All of them, for a file, a few thousand at a time."""
    return found.iterator(chunk_size=2_000)
