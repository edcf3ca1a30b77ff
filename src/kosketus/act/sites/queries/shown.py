"""How often surveys were shown on sites lately, and how many answered there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Min, QuerySet, Sum

from kosketus.act.sites.domain import showings
from kosketus.act.sites.domain.asking import CHANNEL
from kosketus.act.sites.models import Place, Showing
from kosketus.kernel import clock
from kosketus.listen.surveys import facade as surveys

DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A survey on all sites together, within the last :data:`DAYS` days."""

    shown: int
    answered: int


def shown_at(places: Collection[Place]) -> dict[int, int]:
    """By place: how often the survey was shown there lately. One query."""
    rows = _lately().filter(place__in=places).values_list("place").annotate(total=Sum("count")).order_by()
    written, waiting = dict(rows), showings.waiting()
    return {place.pk: written.get(place.pk, 0) + waiting[place.pk] for place in places}


def shown_of(survey: str, places: Collection[Place]) -> Shown | None:
    """How a survey does at its *places*; None where it was not shown lately. Three queries at most."""
    shown = sum(shown_at(places).values())
    if not shown:
        return None
    first = _lately().filter(place__in=places).aggregate(first=Min("day"))["first"] or clock.now().date()
    return Shown(shown=shown, answered=surveys.count_responses(survey, channel=CHANNEL, since=first))


def _lately() -> QuerySet[Showing]:
    first = clock.now().date() - timedelta(days=DAYS)
    return Showing.objects.filter(day__gt=first)
