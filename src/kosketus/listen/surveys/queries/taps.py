"""How many rated in a letter and were not seen to be there, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from kosketus.listen.surveys.models import Question, Survey, Tap

_WAITING = Q(set_aside="", confirmed_at=None)


@dataclass(frozen=True, kw_only=True)
class AsideTaps:
    """Taps that were set aside for one reason; ``last_at`` is the last one's moment."""

    why: str
    count: int
    last_at: datetime


def waiting_taps(survey: Survey) -> int:
    """How many tapped a number that does not count yet; several taps by one link are one."""
    return _people(Tap.objects.filter(survey=survey))


def waiting_taps_of(*, metric: str, scale: str) -> int:
    """The same over all surveys that begin with a question of that family and scale. One query."""
    asked = Question.objects.filter(survey=OuterRef("survey"), key=OuterRef("question")).order_by("-version")
    taps = Tap.objects.annotate(metric=Subquery(asked.values("metric")[:1]), scale=Subquery(asked.values("scale")[:1]))
    return _people(taps.filter(metric=metric, scale=scale))


def aside_taps(survey: Survey) -> list[AsideTaps]:
    """What was set aside, by reason, the most frequent first."""
    rows = Tap.objects.filter(survey=survey).exclude(set_aside="").values("set_aside")
    counted = rows.annotate(count=Count("id"), last_at=Max("at")).order_by("-count", "set_aside")
    return [AsideTaps(why=row["set_aside"], count=row["count"], last_at=row["last_at"]) for row in counted]


def _people(taps: QuerySet[Tap]) -> int:
    counted = taps.filter(_WAITING).aggregate(
        by_link=Count("link", distinct=True), public=Count("id", filter=Q(link=None))
    )  # fmt: skip
    return int(counted["by_link"] + counted["public"])
