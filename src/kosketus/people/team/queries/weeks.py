"""A week drawn for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS

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


def minutes_a_week(week: Sequence[Sequence[Span]]) -> int:
    """How much is worked in an ordinary week."""
    return sum(end - start for spans in week for start, end in spans)


def _bar(span: Span) -> tuple[int, int]:
    start, end = (round(minute * _WIDTH / DAY) for minute in span)
    return start, max(1, end - start)
