"""Periods: calendar months, quarters and years of the organisation's zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kosketus.understand.scores.contracts import Grain, Period

_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
_REGULAR = 0.5


def period_from(start: date, grain: Grain, *, today: date) -> Period:
    """The period that begins on *start*."""
    end = _plus_months(start, _MONTHS[grain])
    return Period(grain=grain, since=start, until=end, unfinished=start <= today < end)


def natural_grain(months: Sequence[date]) -> Grain:
    """The grain at which answers come: months where at least every second month has some, else quarters, else years."""
    if not months:
        return Grain.MONTH
    first, last = min(months), max(months)
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    if len(set(months)) >= _REGULAR * span:
        return Grain.MONTH
    quarters = {(month.year, (month.month - 1) // 3) for month in months}
    return Grain.QUARTER if len(quarters) >= _REGULAR * (span / 3) else Grain.YEAR


def _plus_months(day: date, months: int) -> date:
    total = day.month - 1 + months
    return day.replace(year=day.year + total // 12, month=total % 12 + 1)
