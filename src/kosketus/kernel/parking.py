"""Parked facts: what a consumer could not take, kept with those behind it until an owner decides."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from kosketus.kernel import clock, consumers, crash, db, outbox
from kosketus.kernel.consumers import Consumer
from kosketus.kernel.models import Cursor, Parked

# Long enough for a repair and an upgrade, short enough for promises about personal data. The lake has the fact anyway.
KEPT = timedelta(days=90)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What waits for one consumer: facts, subjects they are about, since when, and the oldest error."""

    consumer: str
    facts: int
    subjects: int
    oldest: datetime
    error: str


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """A subject that waits: the fact at its head, its error and how often it was tried; ``facts`` counts all of it."""

    consumer: str
    subject: str
    kind: str
    seq: int
    error: str
    attempts: int
    facts: int
    parked_at: datetime


@dataclass(frozen=True)
class Retried:
    """How many parked facts were taken at last, and how many still wait."""

    taken: int = 0
    waiting: int = 0

    def __add__(self, other: Retried) -> Retried:
        return Retried(self.taken + other.taken, self.waiting + other.waiting)


def summary() -> tuple[Summary, ...]:
    """What waits, per consumer, ordered by name."""
    groups = Parked.objects.values("consumer").order_by("consumer")
    counted = groups.annotate(facts=Count("pk"), subjects=Count("subject", distinct=True), oldest=Min("parked_at"))
    return tuple(Summary(**row, error=_oldest_error(row["consumer"])) for row in counted)


def _oldest_error(consumer: str) -> str:
    failed = Parked.objects.filter(consumer=consumer).exclude(error="").order_by("seq")
    return failed.values_list("error", flat=True).first() or ""


def blocked(*, consumer: str | None = None, limit: int = 100) -> tuple[Blocked, ...]:
    """The subjects that wait, the longest waiting first."""
    groups = _chosen(consumer, None).values("consumer", "lane", "subject").annotate(head=Min("seq"), facts=Count("pk"))
    found = list(groups.order_by("head")[:limit])
    heads = {
        (row.consumer, row.lane, row.seq): row
        for row in Parked.objects.filter(seq__in=[group["head"] for group in found])
    }
    return tuple(_blocked(heads[g["consumer"], g["lane"], g["head"]], g["facts"]) for g in found)


def _blocked(head: Parked, facts: int) -> Blocked:
    return Blocked(
        consumer=head.consumer,
        subject=head.subject,
        kind=head.row["kind"],
        seq=head.seq,
        error=head.error,
        attempts=head.attempts,
        facts=facts,
        parked_at=head.parked_at,
    )


def retry(*, consumer: str | None = None, subject: str | None = None) -> Retried:
    """Give parked facts to their consumers again, in order, each subject up to the first that fails again.

    A fact and its leaving the parking commit together, one subject at a time.

    Raises:
        LookupError: no consumer has that name.
    """
    result = Retried()
    for one in consumers.registered(consumer):
        waiting = _of(one) if subject is None else _of(one).filter(subject=subject)
        subjects = waiting.values_list("subject").annotate(head=Min("seq")).order_by("head")
        for waiting_subject, _head in list(subjects):
            result += _retry_subject(one, waiting_subject)
    return result


def _retry_subject(one: Consumer, subject: str) -> Retried:
    with db.write():
        _keep_consumer_out(one)
        rows = list(_of(one).filter(subject=subject).order_by("seq"))
        taken = 0
        for parked in rows:
            error = _again(one, parked)
            if error is not None:
                _of(one).filter(pk=parked.pk).update(error=error, attempts=F("attempts") + 1)
                break
            taken += 1
        _of(one).filter(pk__in=[parked.pk for parked in rows[:taken]]).delete()
        crash.point("parking.retried")
    return Retried(taken, len(rows) - taken)


def _again(one: Consumer, parked: Parked) -> str | None:
    try:
        fact = consumers.recorded(outbox.from_json(parked.row))
    except Exception as error:  # noqa: BLE001 - an upcaster may fail in any way
        return consumers.describe(error)
    return consumers.attempt(one, [fact])


def _keep_consumer_out(one: Consumer) -> None:
    """Lock its cursor: a turn at the same time would park a new fact behind one that is just leaving."""
    list(Cursor.objects.select_for_update().filter(consumer=one.name, lane=one.lane))


def skip(*, consumer: str, subject: str, actor: str) -> Retried:
    """Give up the fact at the head of a subject for this consumer, then retry those behind it.

    The fact stays in the lake; only this consumer's effect of it is renounced. Who did it is logged.

    Raises:
        LookupError: no consumer has that name, or nothing of that subject waits for it.
    """
    heads = _chosen(consumer, subject).exclude(error="").order_by("seq")
    with db.write():
        head = heads.select_for_update().first()
        if head is None:
            raise LookupError(f"nothing of {subject} waits for {consumer}")
        _log.warning("%s skipped fact %s for %s: %s", actor, head.row["uid"], consumer, head.error)
        head.delete()
    return retry(consumer=consumer, subject=subject)


def drop_expired() -> int:
    """Remove facts that have waited longer than :data:`KEPT`; how many. Checks have warned of them all the time."""
    with db.write():
        dropped, _ = Parked.objects.filter(parked_at__lt=clock.now() - KEPT).delete()
    if dropped:
        _log.error("%s parked facts were never retried and have been dropped after %s days", dropped, KEPT.days)
    return dropped


def _of(one: Consumer) -> QuerySet[Parked]:
    return Parked.objects.filter(consumer=one.name, lane=one.lane)


def _chosen(consumer: str | None, subject: str | None) -> QuerySet[Parked]:
    by_consumer = Q() if consumer is None else Q(consumer=consumer)
    return Parked.objects.filter(by_consumer, Q() if subject is None else Q(subject=subject))
