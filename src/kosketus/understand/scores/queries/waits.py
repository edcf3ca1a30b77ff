"""How long people waited, by the calendar or in the hours in which the team works, and whether that was in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import polars as pl

import cxmetrics
from cxmetrics.periods import WEEKDAYS
from kosketus.kernel import clock
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Span, WorkHours, WorkPeriod
from kosketus.understand.scores.contracts import Clock
from kosketus.understand.scores.queries import plans

SECONDS, IN_TIME = "seconds", "in_time"
_FROM, _TO, _PART, _LIMIT = "_from", "_to", "_part", "_limit"
_DAY = timedelta(days=1)


def waited(frame: pl.DataFrame, start: str, end: str, *, by: Clock) -> pl.DataFrame:
    """*frame* with ``seconds`` between two columns of moments; null while somebody waits."""
    ends = frame.with_columns(pl.col(start, end).dt.convert_time_zone("UTC").name.prefix("_cut "))
    cut = (f"_cut {start}", f"_cut {end}")
    if by is Clock.CALENDAR or frame.is_empty():
        seconds = (pl.col(cut[1]) - pl.col(cut[0])).dt.total_microseconds() / 1e6
        return ends.with_columns(seconds.alias(SECONDS)).drop(cut)
    parts = [_worked(ends.select(cut).rename(dict(zip(cut, (_FROM, _TO), strict=True))), each) for each in _periods()]
    worked = sum(parts[1:], start=parts[0])
    known = pl.col(cut[0]).is_not_null() & pl.col(cut[1]).is_not_null()
    return ends.with_columns(pl.when(known).then(worked).alias(SECONDS)).drop(cut)


def judged(frame: pl.DataFrame, start: str, end: str, *, score: str, by: Clock) -> pl.DataFrame:
    """*frame* with ``in_time``: 1 within the target that *score* had on the day of *start*, else 0.

    Who still waits is late as soon as the target is over, and null before; so is everybody from before the first
    target.
    """
    now = pl.lit(clock.now()).dt.convert_time_zone("UTC")
    until = pl.coalesce(pl.col(end).dt.convert_time_zone("UTC"), now).alias("_until")
    timed = waited(frame.with_columns(until), start, "_until", by=by).with_columns(
        pl.col(start).dt.date().alias("_day")
    )
    limits = [(each.valid_from, each.value) for each in reversed(plans.targets(score))]
    known = pl.DataFrame(limits, schema={"_day": pl.Date, _LIMIT: pl.Float64}, orient="row")
    limited = timed.sort("_day").join_asof(known, on="_day", strategy="backward")
    within = pl.col(SECONDS) <= pl.col(_LIMIT)
    told = pl.when(pl.col(end).is_not_null() | ~within).then(within.cast(pl.Int64)).alias(IN_TIME)
    return limited.with_columns(told).drop("_until", "_day", _LIMIT, SECONDS)


def calendar_name() -> str:
    """The calendar whose hours count as working hours; empty where there is none."""
    found = team.calendar_infos()
    return found[0].name if found else ""


def _periods() -> tuple[WorkPeriod, ...]:
    return team.work_periods()


def _worked(moments: pl.DataFrame, period: WorkPeriod) -> pl.Series:
    """Seconds worked between two moments, as far as they lie within one version of the calendar."""
    cut = moments.with_columns(
        pl.max_horizontal(_FROM, pl.lit(period.valid_from)).alias(_FROM),
        pl.min_horizontal(_TO, *([pl.lit(period.valid_to)] if period.valid_to else [])).alias(_TO),
    )
    mine = cut.with_columns(pl.min_horizontal(_FROM, _TO).alias(_FROM))
    calendar = calendar_of(period.hours, *_days(mine, ZoneInfo(period.hours.time_zone)))
    return cxmetrics.working_time(mine, start=_FROM, end=_TO, calendar=calendar, name=_PART)[_PART].fill_null(0.0)


def _days(moments: pl.DataFrame, zone: ZoneInfo) -> tuple[date, date]:
    """The days around all moments."""
    first, last = moments[_FROM].min(), moments[_TO].max()
    ends = [cast("datetime", moment or clock.now()).astimezone(zone).date() for moment in (first, last)]
    return ends[0] - _DAY, ends[1] + 2 * _DAY


def calendar_of(hours: WorkHours, first: date, last: date) -> cxmetrics.Calendar:
    """The hours as cxmetrics has them, for the days from *first* until *last*."""
    return cxmetrics.Calendar(
        zone=hours.time_zone,
        week={name: _spans(spans) for name, spans in zip(WEEKDAYS, hours.week, strict=True)},
        since=first,
        until=last,
        exceptions=dict.fromkeys(hours.holidays_between(first, last), ()),
    )


def _spans(spans: Sequence[Span]) -> list[tuple[str, str]]:
    return [(_time(start), _time(end)) for start, end in spans]


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
