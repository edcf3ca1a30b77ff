"""A week drawn for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kosketus.people.team.contracts import Span
from kosketus.people.team.hours import DAY, write_spans

_WIDTH = 240


@dataclass(frozen=True, kw_only=True)
class DayDrawn:
    """One day: its hours as text, and as bars (start, width) on a line of 240 units that is the day."""

    name: str
    hours: str
    bars: tuple[tuple[int, int], ...]


def draw_week(week: Sequence[Sequence[Span]]) -> list[DayDrawn]:
    """Seven days, Monday first."""
    return [
        DayDrawn(name=str(WEEKDAYS[number]), hours=write_spans(spans), bars=tuple(_bar(span) for span in spans))
        for number, spans in enumerate(week)
    ]


def say_week(week: Sequence[Sequence[Span]]) -> str:
    """A week in one line: days that are alike together, days off left out."""
    alike = [list(days) for _hours, days in groupby(draw_week(week), key=lambda day: day.hours)]
    return "; ".join(f"{_names(days)} {days[0].hours}" for days in alike if days[0].hours) or _("always off")


def _names(days: Sequence[DayDrawn]) -> str:
    first, last = capfirst(days[0].name), capfirst(days[-1].name)
    return first if len(days) == 1 else f"{first}–{last}"


def minutes_a_week(week: Sequence[Sequence[Span]]) -> int:
    """How much is worked in an ordinary week."""
    return sum(end - start for spans in week for start, end in spans)


def _bar(span: Span) -> tuple[int, int]:
    start, end = (round(minute * _WIDTH / DAY) for minute in span)
    return start, max(1, end - start)
