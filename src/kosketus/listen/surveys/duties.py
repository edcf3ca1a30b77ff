"""What comes back every night: taps whose time is over leave the table."""

from __future__ import annotations

from datetime import timedelta

from kosketus.kernel import clock, db
from kosketus.kernel.schedules import scheduled
from kosketus.listen.surveys.models import Tap

KEPT = timedelta(days=90)
_BATCH = 2_000


@scheduled("surveys.forget_taps", cron="11 3 * * *")
def forget_taps() -> int:
    """Remove taps of three months ago, whatever became of them; how many. What counts is a response and stays."""
    over = Tap.objects.filter(at__lt=clock.now() - KEPT).order_by("id")
    forgotten = 0
    while ids := list(over.values_list("id", flat=True)[:_BATCH]):
        with db.write():
            forgotten += Tap.objects.filter(id__in=ids).delete()[0]
    return forgotten
