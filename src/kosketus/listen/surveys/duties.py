"""What comes back every night: taps and visits whose time is over are forgotten, and anonymous ones lose their hour."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDay

from kosketus.kernel import clock, db
from kosketus.kernel.schedules import scheduled
from kosketus.listen.surveys.domain.answers import day_of
from kosketus.listen.surveys.models import Sitting, Tap

KEPT = Sitting.KEPT_FOR
_BATCH = 2_000


@scheduled("surveys.forget_taps", cron="11 3 * * *")
def forget_taps() -> int:
    """Remove taps of three months ago, whatever became of them; how many. What counts is a response and stays."""
    return _removed(Tap.objects.filter(at__lt=clock.now() - KEPT))


@scheduled("surveys.forget_sittings", cron="13 3 * * *")
def forget_sittings() -> int:
    """Empty visits that nobody came back to for three months; how many. That they stopped, and where, stays.

    What counts stays: the rating of a tapped one is a response, and one that waits for somebody's look is left alone,
    but for those that can never count, because the link was used for another answer: these go.
    """
    over = Sitting.objects.filter(seen_at__lt=clock.now() - KEPT)
    used_otherwise = Q(link__used=True) & ~Q(link__response=F("key"))
    return _removed(over.filter(used_otherwise).exclude(set_aside="")) + _emptied(over.filter(set_aside=""))


@scheduled("surveys.coarsen_times", cron="17 3 * * *")
def coarsen_times() -> int:
    """Leave the day alone of anonymous visits of the days before today; how many.

    Whoever goes on with one on another day took a time that tells nothing. One that was set aside keeps how long it
    took, which its row tells without the time of day.
    """
    seen, begun = TruncDay("seen_at", tzinfo=UTC), TruncDay("begun_at", tzinfo=UTC)
    exact = ~Q(seen_at=seen) | (Q(set_aside="") & ~Q(begun_at=begun))
    past = Sitting.objects.filter(exact, survey__anonymous=True, seen_at__lt=day_of(clock.now()))
    with db.write():
        return past.update(seen_at=seen, begun_at=begun)


def _removed(over: QuerySet[Any]) -> int:
    removed = 0
    while ids := _some(over):
        with db.write():
            removed += over.filter(id__in=ids).delete()[0]
    return removed


def _emptied(over: QuerySet[Sitting]) -> int:
    full = over.exclude(said={}, known={}, trail=[], link=None)
    emptied = 0
    while ids := _some(full):
        with db.write():
            emptied += full.filter(id__in=ids).update(said={}, known={}, trail=[], link=None)
    return emptied


def _some(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("id").values_list("id", flat=True)[:_BATCH])
