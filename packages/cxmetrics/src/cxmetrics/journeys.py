"""Ways of customers: funnels, cohorts coming back, paths, who follows whom, time in a stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._time import SECOND, bound, period_number, ticks
from cxmetrics._windows import last_known, neighbours
from cxmetrics.errors import MetricError
from cxmetrics.lifetimes import survival_time
from cxmetrics.periods import Every, with_period

Start = Literal["first", "any"]
_AT, _STEP, _USER, _NEXT, _WHEN = "_cx_ticks", "_cx_step", "_cx_user", "_cx_next", "_cx_when"
_REACHED, _SINCE, _COHORT = "_cx_reached_", "_cx_since_", "_cx_cohort"


def funnel(
    frame: FrameT,
    *,
    user: str,
    at: str,
    event: str,
    steps: Sequence[str],
    window: dt.timedelta | None = None,
    start: Start = "first",
    by: Keys = None,
) -> FrameT:
    """How many users take steps one after the other.

    Each step has to come later than the one before, and within `window` of the first step. With
    `start="first"` only a user's first first step counts; with `start="any"` the start that leads furthest
    does (as ClickHouse's `windowFunnel` with `strict_increase`).

    Args:
        frame: one row per event.
        user: column that tells users apart; rows without one are left out.
        at: column of datetimes.
        event: column of names of events.
        steps: two or more different names in order.
        window: longest time from the first to the last step; None for any.
        start: `first` or `any`.
        by: columns that hold the same for all events of a user.

    Returns:
        One row per group: the keys, then `step_1`, `step_2`, ...: users who got that far.

    Raises:
        MetricError: fewer than two steps, or a step twice.

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"who": ["a", "a", "a", "b"], "event": ["see", "see", "buy", "see"],
        ...                     "at": [dt.datetime(2026, 11, day) for day in (1, 20, 21, 1)]})
        >>> named = {"user": "who", "at": "at", "event": "event", "steps": ["see", "buy"]}
        >>> [funnel(log, **named, window=dt.timedelta(days=7), start=start).row(0) for start in ("first", "any")]
        [(2, 0), (2, 1)]
    """
    if len(steps) <= 1 or len(set(steps)) < len(steps):
        raise MetricError(f"a funnel has two or more different steps; got {list(steps)}")
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [*keys, user, at, event])
    known = wrapped.filter(~nw.col(user).is_null() & nw.col(event).is_in(list(steps)))
    rows = known.select(
        *keys, nw.col(user).alias(_USER), nw.col(event).alias(_STEP), ticks(wrapped, at, schema).alias(_AT)
    )
    limit = None if window is None else window // dt.timedelta(microseconds=1)
    walk = _first_start if start == "first" else _any_start
    reached = walk(rows, keys, list(steps), limit)
    flags = {f"step_{place}": _one(~nw.col(f"{_REACHED}{place}").is_null()) for place in range(1, len(steps) + 1)}
    marked = reached.select(*keys, *(flag.alias(name) for name, flag in flags.items()))
    found = total(marked, keys, [nw.col(name).sum() for name in flags])
    return unwrap(found.select(*keys, *(nw.col(name).cast(nw.Int64) for name in flags)), frame)


def paths(
    frame: FrameT, *, case: Keys, at: str, event: str, length: int = 3, anywhere: bool = False, by: Keys = None
) -> FrameT:
    """How often visits begin with each sequence of events; with `anywhere`, contain it.

    Args:
        frame: one row per event.
        case: column or columns that tell visits apart, such as visitor and session; never null.
        at: column of datetimes; events of one moment are taken in the order of their names.
        event: column of names of events.
        length: how many events a path shows; a shorter visit ends in nulls.
        anywhere: count every stretch of that length (longer visits then count more than once), whole ones only.
        by: columns to group by.

    Returns:
        The keys, `event_1`, `event_2`, ..., `n`.

    Raises:
        MetricError: a length below two.

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"visit": [1, 1, 2, 2, 3], "event": ["see", "buy", "see", "buy", "see"],
        ...                     "at": [dt.datetime(2026, 11, day) for day in (1, 2, 1, 2, 1)]})
        >>> paths(log, case="visit", at="at", event="event", length=2).sort("n").rows()
        [('see', None, 1), ('see', 'buy', 2)]
    """
    if length <= 1:
        raise MetricError(f"a path has two or more events; got {length}")
    wrapped, keys, cases = wrap(frame), key_names(by), key_names(case)
    rows = _ordered(wrapped, keys, cases, at=at, event=event)
    names = ["event_1", *(f"event_{place}" for place in range(2, length + 1))]
    ahead = {name: (_STEP, -place) for place, name in enumerate(names) if place}
    look = ahead if anywhere else ahead | {_NEXT: (_AT, 1)}
    seen = neighbours(rows, cases, [_AT, _STEP], look).with_columns(nw.col(_STEP).alias("event_1"))
    kept = seen.filter(~nw.col(names[-1]).is_null() if anywhere else nw.col(_NEXT).is_null())
    found = total(kept.select(*keys, *names), [*keys, *names], [nw.len().alias("n")])
    return unwrap(found.with_columns(nw.col("n").cast(nw.Int64)), frame)


def directly_follows(frame: FrameT, *, case: Keys, at: str, event: str, by: Keys = None) -> FrameT:
    """How often one event directly follows another, and after what time: the edges of a process map.

    Args:
        frame: one row per event.
        case: column or columns that tell cases apart, never null.
        at: column of datetimes; events of one moment are taken in the order of their names.
        event: column of names of events.
        by: columns to group by.

    Returns:
        The keys, `source`, `target` (null where the case ends, so far), `n`, `mean_seconds`.

    Source: van der Aalst, Process Mining (2016), 6.2: the directly-follows graph.

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"case": [1, 1, 1], "event": ["new", "take", "close"],
        ...                     "at": [dt.datetime(2026, 11, 2, hour) for hour in (9, 10, 12)]})
        >>> directly_follows(log, case="case", at="at", event="event").sort("mean_seconds").rows()
        [('close', None, 1, None), ('new', 'take', 1, 3600.0), ('take', 'close', 1, 7200.0)]
    """
    wrapped, keys, cases = wrap(frame), key_names(by), key_names(case)
    rows = _ordered(wrapped, keys, cases, at=at, event=event)
    ahead = neighbours(rows, cases, [_AT, _STEP], {"target": (_STEP, -1), _NEXT: (_AT, -1)})
    edges = ahead.select(*keys, nw.col(_STEP).alias("source"), "target", (nw.col(_NEXT) - nw.col(_AT)).alias(_AT))
    found = total(edges, [*keys, "source", "target"], [nw.len().alias("n"), nw.col(_AT).mean()])
    mean = (nw.col(_AT) / SECOND).alias("mean_seconds")
    return unwrap(found.select(*keys, "source", "target", nw.col("n").cast(nw.Int64), mean), frame)


def stages(frame: FrameT, *, case: str, at: str, stage: str, now: dt.datetime, by: Keys = None) -> FrameT:
    """Each case's stretches in a stage: from entering it to the next other one, the last one until `now`.

    Args:
        frame: one row per change of stage; the same stage again changes nothing.
        case: column that tells cases apart; rows without one are left out.
        at: column of datetimes.
        stage: column of names of stages.
        now: until when the last stages are known to last.
        by: columns that hold the same for all rows of a case.

    Returns:
        One row per stretch: `by`, `case`, `stage`, `entered`, `seconds`, `left` (1, or 0 while still there).

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"case": [1, 1, 1], "stage": ["new", "new", "won"],
        ...                     "at": [dt.datetime(2026, 11, 2, hour) for hour in (9, 10, 12)]})
        >>> found = stages(log, case="case", at="at", stage="stage", now=dt.datetime(2026, 11, 2, 13))
        >>> found.sort("entered").select("stage", "seconds", "left").rows()
        [('new', 10800.0, 1), ('won', 3600.0, 0)]
    """
    wrapped, keys = wrap(frame), [*key_names(by), case]
    schema = require(wrapped, [*keys, at, stage])
    known = wrapped.filter(~nw.col(case).is_null() & ~nw.col(stage).is_null() & (nw.col(at) <= bound(at, schema, now)))
    rows = known.select(
        *keys,
        nw.col(stage).alias("stage"),
        nw.col(at).alias("entered"),
        ticks(wrapped, at, schema).alias(_AT),
    )
    before = neighbours(rows, [case], [_AT, "stage"], {_STEP: ("stage", 1)})
    begun = before.filter(nw.col(_STEP).is_null() | (nw.col(_STEP) != nw.col("stage"))).drop(_STEP)
    ahead = neighbours(begun, [case], [_AT, "stage"], {_NEXT: (_AT, -1)})
    gone = ~nw.col(_NEXT).is_null()
    timed = ahead.with_columns(bound(at, schema, now).alias(_WHEN))
    last = ticks(timed, _WHEN, require(timed, [_WHEN]))
    end = nw.when(gone).then(nw.col(_NEXT)).otherwise(last)
    found = timed.with_columns(((end - nw.col(_AT)) / SECOND).alias("seconds"), _one(gone).alias("left"))
    return unwrap(found.select(*keys, "stage", "entered", "seconds", "left"), frame)


def time_in_stage(
    frame: FrameT, *, case: str, at: str, stage: str, now: dt.datetime, by: Keys = None, level: float = 0.95
) -> FrameT:
    """Median time in each stage, cases that are still in it counted as long as seen (Kaplan and Meier).

    Args:
        frame: as for `stages`.
        case: as for `stages`.
        at: as for `stages`.
        stage: as for `stages`.
        now: as for `stages`.
        by: columns to group by, that hold the same for all rows of a case.
        level: of the range.

    Returns:
        The keys, `stage`, `value` (seconds; null while fewer than half have left), `low`, `high`, `n`.

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"case": [1, 1, 2, 3], "stage": ["new", "won", "new", "new"],
        ...                     "at": [dt.datetime(2026, 11, 2, hour) for hour in (9, 12, 9, 11)]})
        >>> found = time_in_stage(log, case="case", at="at", stage="stage", now=dt.datetime(2026, 11, 2, 13))
        >>> found.sort("stage").select("stage", "value", "n").rows()
        [('new', 10800.0, 3), ('won', None, 1)]
    """
    keys = key_names(by)
    stretches = stages(frame, case=case, at=at, stage=stage, now=now, by=keys)
    return survival_time(stretches, duration="seconds", lost="left", by=[*keys, "stage"], level=level)


def cohorts(
    frame: FrameT, *, customer: str, at: str, every: Every, by: Keys = None, week_starts: str = "monday"
) -> FrameT:
    """Who comes back: customers by the period of their first event, and how many were active later on.

    It serves purchases and visits alike. The first event is the first in the frame: hand over the whole
    history and filter the cohorts afterwards, or old customers look new.

    Args:
        frame: one row per event.
        customer: column that tells customers apart; rows without one are left out.
        at: column of dates or datetimes.
        every: `day`, `week`, `month`, `quarter` or `year`.
        by: columns that hold the same for all events of a customer.
        week_starts: English name of the first day of a week.

    Returns:
        One row per cohort and age that somebody was active in: the keys, `cohort` (first day of its
        period), `age` (periods since, 0 for the first), `customers`, `size` of the cohort, `share`.

    Examples:
        >>> import polars as pl
        >>> log = pl.DataFrame({"who": ["a", "a", "b"], "day": [dt.date(2026, month, 9) for month in (1, 3, 1)]})
        >>> cohorts(log, customer="who", at="day", every="month").sort("age").rows()
        [(datetime.date(2026, 1, 1), 0, 2, 2, 1.0), (datetime.date(2026, 1, 1), 2, 1, 2, 0.5)]
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [*keys, customer, at])
    number = period_number(wrapped, at, schema, every, week_starts=week_starts).alias(_WHEN)
    known = wrapped.filter(~nw.col(customer).is_null() & ~nw.col(at).is_null())
    rows = known.select(*keys, nw.col(customer).alias(_USER), number, nw.col(at).alias("cohort"))
    cells = total(rows, [*keys, _USER, _WHEN], [nw.col("cohort").min()])
    first = with_cohort(cells, [*keys, _USER])
    active = total(first, [*keys, _COHORT, _WHEN], [nw.len().alias("customers"), nw.col("cohort").min()])
    told = aged(active.with_columns(nw.col("customers").cast(nw.Int64)), keys, every, week_starts=week_starts)
    share = (nw.col("customers") / nw.col("size")).alias("share")
    return unwrap(told.select(*keys, "cohort", "age", "customers", "size", share), frame)


def with_cohort(cells: Frame, whole: list[str]) -> Frame:
    """Beside each period of a customer the first one; DuckDB would count the cells again for a plain minimum."""
    when = nw.col(_WHEN)
    ordered = cells.implementation.is_duckdb()
    first = when.cum_min().over(*whole, order_by=_WHEN) if ordered else when.min().over(*whole)
    return cells.with_columns(first.alias(_COHORT))


def aged(counted: Frame, keys: list[str], every: Every, *, week_starts: str) -> Frame:
    """Cohorts with their first day, `age` and `size`: all are active in the first period, so it is the most."""
    cohort = [*keys, _COHORT]
    sized = counted.with_columns(
        nw.col("customers").max().over(*cohort).alias("size"),
        nw.col("cohort").min().over(*cohort),
        (nw.col(_WHEN) - nw.col(_COHORT)).cast(nw.Int64).alias("age"),
    )
    few: Any = sized
    dated: Frame = with_period(few, at="cohort", every=every, name="cohort", week_starts=week_starts)
    return dated


def _ordered(frame: Frame, keys: list[str], cases: list[str], *, at: str, event: str) -> Frame:
    """What orders events within their case, under names of our own."""
    schema = require(frame, [*keys, *cases, at, event])
    known = frame.filter(~nw.col(at).is_null() & ~nw.col(event).is_null())
    moment, name = ticks(frame, at, schema).alias(_AT), nw.col(event).alias(_STEP)
    return known.select(*dict.fromkeys([*keys, *cases]), moment, name)


def _first_start(rows: Frame, keys: list[str], steps: list[str], limit: int | None) -> Frame:
    """One row per user with the time of each step: each step's rows are met once, joined to the way so far."""
    whole = [*keys, _USER]
    reached = _of_step(rows, whole, steps[0], 1)
    way = total(reached, whole, [nw.col(f"{_REACHED}1").min()])
    for place, step in enumerate(steps[1:], start=2):
        column, before = nw.col(f"{_REACHED}{place}"), nw.col(f"{_REACHED}{place - 1}")
        joined = way.join(_of_step(rows, [_USER], step, place), on=_USER, how="left")
        fits = column > before
        if limit is not None:
            fits = fits & (column <= nw.col(f"{_REACHED}1") + limit)
        known = [f"{_REACHED}{earlier}" for earlier in range(1, place)]
        timed = joined.with_columns(nw.when(fits).then(column).alias(f"{_REACHED}{place}"))
        way = total(timed, whole, [nw.col(name).min() for name in (*known, f"{_REACHED}{place}")])
    return way


def _of_step(rows: Frame, keys: list[str], step: str, place: int) -> Frame:
    return rows.filter(nw.col(_STEP) == step).select(*keys, nw.col(_AT).alias(f"{_REACHED}{place}"))


def _any_start(rows: Frame, keys: list[str], steps: list[str], limit: int | None) -> Frame:
    """For each step the latest start of a way that leads to it; the latest leaves most time for the rest.

    At one moment later steps come first, so that a step never follows one of the same moment.
    """
    place = nw.lit(len(steps))
    for back, step in enumerate(steps[:-1]):
        place = nw.when(nw.col(_STEP) == step).then(nw.lit(back + 1)).otherwise(place)
    walked = rows.with_columns((-place).alias(_COHORT))
    walked = walked.with_columns(nw.when(nw.col(_COHORT) == -1).then(nw.col(_AT)).alias(f"{_REACHED}1"))
    for number in range(2, len(steps) + 1):
        walked = last_known(walked, [_USER], [_AT, _COHORT], {f"{_SINCE}{number}": f"{_REACHED}{number - 1}"})
        since, here = nw.col(f"{_SINCE}{number}"), nw.col(_COHORT) == -number
        fits = here & ~since.is_null()
        if limit is not None:
            fits = fits & (nw.col(_AT) - since <= limit)
        walked = walked.with_columns(nw.when(fits).then(since).alias(f"{_REACHED}{number}"))
    names = [f"{_REACHED}{number}" for number in range(1, len(steps) + 1)]
    return total(walked.select(*keys, _USER, *names), [*keys, _USER], [nw.col(name).max() for name in names])


def _one(test: nw.Expr) -> nw.Expr:
    return nw.when(test).then(nw.lit(1)).otherwise(nw.lit(0))
