"""Answers that wait for somebody's look, by the reason why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from kosketus.listen.surveys import saying
from kosketus.listen.surveys.models import Sitting, Survey
from kosketus.listen.surveys.published import version

SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class AsideAnswer:
    """One of them; ``said`` is empty for who may not read it."""

    key: str
    at: datetime
    said: str


@dataclass(frozen=True, kw_only=True)
class AsideGroup:
    """Those of one reason: how many, and the newest of them."""

    why: str
    count: int
    newest: tuple[AsideAnswer, ...]

    @property
    def more(self) -> bool:
        """Whether there are some that are not listed."""
        return self.count > len(self.newest)


def aside_answers(survey: Survey, *, language: str, may_read: bool) -> list[AsideGroup]:
    """All of a survey by reason, the most frequent first. One query, and one for each reason.

    *may_read*: with what was said; never where anonymity was promised.
    """
    waiting = Sitting.objects.filter(survey=survey).exclude(set_aside="")
    counted = waiting.values_list("set_aside").annotate(n=Count("id")).order_by("-n", "set_aside")
    words = language if may_read and not survey.anonymous else None
    return [AsideGroup(why=why, count=count, newest=tuple(_newest(survey, why, words))) for why, count in counted]


def _newest(survey: Survey, why: str, language: str | None) -> Iterator[AsideAnswer]:
    for sitting in Sitting.objects.filter(survey=survey, set_aside=why).order_by("-seen_at", "-id")[:SHOWN]:
        asked = version(survey, sitting.version) if language is not None else None
        said = saying.in_one_line(asked.blueprint, sitting.said, language or "en") if asked else ""
        yield AsideAnswer(key=sitting.key, at=sitting.seen_at, said=said)
