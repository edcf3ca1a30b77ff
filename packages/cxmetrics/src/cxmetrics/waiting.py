"""Waiting times as numbers: the metrics of service, and mean, median, p90 and share within a target at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, key_names, require, total, unwrap, wrap
from cxmetrics._time import bound, moment
from cxmetrics.calendars import Calendar, with_seconds
from cxmetrics.distributions import percentile
from cxmetrics.errors import MetricError, WrongColumn
from cxmetrics.metric import Example, Input, Metric
from cxmetrics.rates import amount_mean, flag_share

_NEXT, _NOW, _MARK = "_cx_next", "_cx_now", "_cx_mark"
_ZENDESK = "Zendesk, About native Support time duration metrics"


_FOUR_TIMES = Example(
    tally={"n": 4, "seconds_total": 1200.0, "seconds_squares": 554400.0},
    value=300.0,
    low=-105.059,
    high=705.059,
    source="60, 120, 420 and 600 s: mean 300, standard deviation 254.6, t(3) 3.182, by hand",
)


def _time(slug: str, name: str, formula: str, counted: str) -> Metric:
    return amount_mean(
        slug,
        name,
        Input("seconds", minimum=0),
        direction="lower",
        formula=formula,
        counted=counted,
        source=_ZENDESK,
        example=_FOUR_TIMES,
    )


FIRST_ANSWER_TIME = _time(
    "first_answer_time",
    "Time to first answer, bot included",
    "total time from the first question to the first answer of a person or bot / requests answered",
    "requests with an answer; those still waiting are counted beside",
)
FIRST_REPLY_TIME = _time(
    "first_reply_time",
    "Time to first human reply",
    "total time from the first question to the first reply of a person / requests replied to",
    "requests with a reply; bots and automatic receipts never count",
)
NEXT_REPLY_TIME = _time(
    "next_reply_time",
    "Time to next human reply",
    "total time from each follow-up question to the next reply of a person / follow-ups replied to",
    "follow-ups with a reply; several messages in a row wait once, from the first",
)
RESOLUTION_TIME = _time(
    "resolution_time",
    "Time to resolution",
    "total time from opening to the last time solved / requests solved",
    "requests that are solved now; reopened ones count as open",
)


FIRST_CONTACT_RESOLUTION = flag_share(
    "first_contact_resolution",
    "First-contact resolution",
    "at_first",
    direction="higher",
    column="solved_at_first",
    formula="requests solved once, with one human reply at most / requests solved",
    counted="requests that are solved now",
    source="Intercom, Reporting metrics and attributes: first-contact close",
)
WITHIN_TARGET = flag_share(
    "within_target",
    "Share within target",
    "within",
    direction="higher",
    column="served_within",
    formula="requests served within the target / requests served or waiting longer than it",
    counted="requests whose outcome is known: who waits but not yet too long is left out",
    source="Chatwoot user guide, Service Level Agreements; still waiting too long counts as missed",
)


def waits(
    frame: FrameT,
    *,
    start: str,
    end: str,
    by: Keys = None,
    calendar: Calendar | None = None,
    target: dt.timedelta | None = None,
    now: dt.datetime | None = None,
) -> FrameT:
    """How long it took, how many still wait, and the share within a target.

    Args:
        frame: one row per request, with `start` and `end`, empty while somebody waits.
        start: column of datetimes; rows without one are left out.
        end: column of datetimes; one before `start` counts as not served.
        by: columns to group by.
        calendar: working hours to count by; None for calendar time.
        target: the longest wait that counts as in time.
        now: until when those still waiting are known to have waited; needed with a target.

    Returns:
        The keys, `mean` (total / requests served), `median`, `p90`, all in seconds, `n` (served), `waiting`;
        with a target also `within` and `decided` (served, or waiting longer than the target) and
        `share_within` = within / decided.

    Raises:
        MetricError: a target without `now`.
        WrongColumn: a column is missing or holds no dates.

    Examples:
        >>> import polars as pl
        >>> hour = [dt.datetime(2026, 11, 2, hour) for hour in range(9, 13)]
        >>> asked = pl.DataFrame({"asked": hour[:3], "replied": [hour[1], hour[3], None]})
        >>> waits(asked, start="asked", end="replied", target=dt.timedelta(hours=1), now=hour[2]).row(0)
        (5400.0, 5400.0, 6840.0, 2, 1, 1, 2, 0.5)
    """
    wrapped, keys = wrap(frame), key_names(by)
    schema = require(wrapped, [*keys, start, end])
    if target is not None and now is None:
        raise MetricError("a target needs now=...: who still waits may have missed it already")
    for key in keys:
        if key in {"mean", "median", "p90", "n", "waiting", "within", "decided", "share_within"}:
            raise WrongColumn(f"the key {key!r} bears the name of a result column; rename it first")
    began = wrapped.filter(~nw.col(start).is_null())
    came, went = moment(start, schema), moment(end, schema)
    served = nw.when(went >= came).then(nw.col(end))
    rows = began.select(*keys, nw.col(start).alias(_NOW), served.alias(_NEXT))
    timed = with_seconds(rows, _NOW, _NEXT, calendar, name="seconds")
    if target is None or now is None:
        return unwrap(_summary(timed, keys), frame)
    until = nw.when(nw.col(_NEXT).is_null() & (nw.col(_NOW) < bound(start, schema, now))).then(
        bound(start, schema, now)
    )
    aged = with_seconds(timed.with_columns(until.alias(_MARK)), _NOW, _MARK, calendar, name="age")
    return unwrap(_summary(aged, keys, target.total_seconds()), frame)


def _summary(timed: Frame, keys: list[str], target: float | None = None) -> Frame:
    one, none = nw.lit(1), nw.lit(0)
    seconds, served = nw.col("seconds"), ~nw.col("seconds").is_null()
    marks = {"waiting": nw.when(nw.col(_NEXT).is_null()).then(one).otherwise(none)}
    if target is not None:
        late = nw.col(_NEXT).is_null() & (nw.col("age") > target)
        marks["within"] = nw.when(seconds <= target).then(one).otherwise(none)
        marks["decided"] = nw.when(served | late).then(one).otherwise(none)
    rows: Any = timed.select(*keys, "seconds", *(mark.alias(name) for name, mark in marks.items()))
    sums = [nw.col(name).sum() for name in marks]
    means = [seconds.mean().alias("mean"), seconds.count().alias("n"), *sums]
    found = _with_percentiles(rows, keys, means)
    found = found.with_columns(nw.col(name).cast(nw.Int64) for name in ("n", *marks))
    told = found.select(*keys, "mean", "median", "p90", "n", *marks)
    if target is None:
        return told
    known = nw.when(nw.col("decided") > 0).then(nw.col("within") / nw.col("decided"))
    return told.with_columns(known.alias("share_within"))


def _with_percentiles(rows: Frame, keys: list[str], means: list[nw.Expr]) -> Frame:
    """Median and 90th percentile in the same pass, but on PyArrow, which has none per group."""
    places = {"median": 0.5, "p90": 0.9}
    seconds = nw.col("seconds")
    if not rows.implementation.is_pyarrow():
        parts = [seconds.quantile(at, interpolation="linear").alias(name) for name, at in places.items()]
        return total(rows, keys, [*means, *parts])
    found = total(rows, keys, means)
    for name, at in places.items():
        given: Any = rows
        part: Frame = percentile(given, amount="seconds", at=at, by=keys, level=None)
        found = _beside(found, part.select(*keys, nw.col("value").alias(name)), keys)
    return found


def _beside(one: Frame, other: Frame, keys: list[str]) -> Frame:
    """Two frames of one row per group, side by side; null keys meet each other."""
    if not keys:
        return one.join(other, how="cross")
    marked = [_matchable(frame, keys) for frame in (one, other)]
    names = [f"{_MARK}{key}" for key in keys]
    return marked[0].join(marked[1].drop(*keys), on=names, how="left").drop(*names)


def _matchable(frame: Frame, keys: list[str]) -> Frame:
    """Keys as text, null as something no text is, because joins let null meet nothing."""
    return frame.with_columns(
        nw.when(nw.col(key).is_null())
        .then(nw.lit("-"))
        .otherwise(nw.concat_str(nw.lit("+"), nw.col(key).cast(nw.String)))
        .alias(f"{_MARK}{key}")
        for key in keys
    )
