"""Working hours as people write them: ``9–12, 13–17``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from kosketus.people.team.contracts import Span
from kosketus.people.team.errors import TeamError

DAY = 24 * 60
_HOUR = 60
_SPAN = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$")


def read_spans(text: str) -> tuple[Span, ...]:
    """The spans of one day, in order; empty text is a day off. Spans that touch become one.

    Raises:
        TeamError: it cannot be read, or the hours overlap.
    """
    spans = sorted(_read_span(part.strip()) for part in re.split(r"[,;]", text) if part.strip())
    for (_start, end), (start, _end) in pairwise(spans):
        if start < end:
            raise TeamError(_("These hours overlap. Write each hour of a day once."))
    return tuple(_joined(spans))


def _read_span(part: str) -> Span:
    found = _SPAN.match(part)
    if found is None:
        raise TeamError(_("Write hours as 9–17, or 9–12, 13–17 for a day with a break."))
    start = _minutes(found[1], found[2])
    end = _minutes(found[3], found[4])
    if max(start, end) > DAY:
        raise TeamError(_("A day has the hours from 0 to 24."))
    if start >= end:
        raise TeamError(_("Hours end after they begin. Write a night as 22–24 on one day and 0–6 on the next."))
    return start, end


def _minutes(hour: str, minute: str | None) -> int:
    if int(minute or 0) >= _HOUR:
        raise TeamError(_("An hour has the minutes from 00 to 59."))
    return int(hour) * _HOUR + int(minute or 0)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def write_spans(spans: Iterable[Span]) -> str:
    """Spans as people write them: ``09:00–12:00, 13:00–17:00``."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // _HOUR:02d}:{minutes % _HOUR:02d}"
