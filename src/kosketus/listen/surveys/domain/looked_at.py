"""Somebody looked at answers that were set aside, and decided that they count."""

from __future__ import annotations

from kosketus.kernel import db
from kosketus.listen.surveys.domain import sittings
from kosketus.listen.surveys.models import CountedAfterAll, Sitting, Survey

MOST = 500


def count_after_all(*, survey: Survey, keys: list[str], by: str) -> int:
    """Let those of *keys* that are set aside count, and write down that somebody decided so; how many."""
    counted = sittings.count_set_aside(keys=keys[:MOST], survey=survey)
    if counted:
        with db.write():
            CountedAfterAll.objects.create(survey=survey, count=counted, by=by)
    return counted


def count_all(*, survey: Survey, why: str, by: str) -> int:
    """The same for the oldest 500 that were set aside for one reason."""
    waiting = Sitting.objects.filter(survey=survey, set_aside=why).exclude(set_aside="").order_by("id")
    return count_after_all(survey=survey, keys=list(waiting.values_list("key", flat=True)[:MOST]), by=by)
