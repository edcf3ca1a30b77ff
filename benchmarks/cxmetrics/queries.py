"""Each metric three times: by cxmetrics, by hand in Polars, by hand in SQL.

By hand means what an analyst would write: the value and the counts it needs. cxmetrics also finds answers
outside the scale, empty ones, the likely range and the effective number in the same pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

import cxmetrics as cx

KEYS = ["month", "segment"]
_R, _Q, _M, _W = pl.col("recommend"), pl.col("rating"), pl.col("minutes"), pl.col("weight")


@dataclass(frozen=True)
class Case:
    """The same question, asked of one engine by us and by hand; every answer holds KEYS, n and value."""

    name: str
    ours: Callable[[Any], Any]
    polars: Callable[[pl.LazyFrame], pl.LazyFrame]
    sql: str


def _grouped(frame: pl.LazyFrame, *sums: pl.Expr) -> pl.LazyFrame:
    return frame.group_by(KEYS).agg(*sums)


_N, _SUM, _SQUARES = pl.col("n"), pl.col("total"), pl.col("squares")


def _ranged(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Order statistics by sorting each group once."""
    ordered, n = _M.drop_nulls().sort(), _M.count().cast(pl.Float64)
    middle, spread = (n - 1) * 0.9, 1.959963984540054 * (n * 0.09).sqrt()
    left, right = (ordered.get(place.cast(pl.Int64)) for place in (middle.floor(), middle.ceil()))
    ends = {"low": ((n + 1) * 0.9 - spread).floor() - 1, "high": ((n + 1) * 0.9 + spread).ceil() - 1}
    places = [ordered.get(place.cast(pl.Int64)).alias(name) for name, place in ends.items()]
    value = left + (right - left) * (middle - middle.floor())
    return _grouped(frame, _M.count().alias("n"), _M.null_count().alias("empty"), value.alias("value"), *places)


CASES = (
    Case(
        "nps",
        lambda frame: cx.nps(frame, score="recommend", by=KEYS),
        lambda frame: _grouped(
            frame, _R.count().alias("n"), (_R >= 9).sum().alias("p"), (_R <= 6).sum().alias("d")
        ).with_columns(value=100 * (pl.col("p").cast(float) - pl.col("d").cast(float)) / _N),
        """select month, segment, count(recommend) as n,
             100.0 * (count(*) filter (where recommend >= 9) - count(*) filter (where recommend <= 6)) / n as value
           from answers group by all""",
    ),
    Case(
        "nps weighted",
        lambda frame: cx.nps(frame, score="recommend", by=KEYS, weight="weight"),
        lambda frame: _grouped(
            frame,
            _R.count().alias("n"),
            _W.filter(_R >= 9).sum().alias("p"),
            _W.filter(_R <= 6).sum().alias("d"),
            _W.filter(_R.is_not_null()).sum().alias("w"),
        ).with_columns(value=100 * (pl.col("p") - pl.col("d")) / pl.col("w")),
        """select month, segment, count(recommend) as n,
             100.0 * (sum(weight) filter (where recommend >= 9) - sum(weight) filter (where recommend <= 6))
               / sum(weight) filter (where recommend is not null) as value
           from answers group by all""",
    ),
    Case(
        "csat_5",
        lambda frame: cx.csat(frame, score="rating", points=5, by=KEYS),
        lambda frame: _grouped(frame, _Q.count().alias("n"), (_Q >= 4).sum().alias("hits")).with_columns(
            value=pl.col("hits") / _N
        ),
        """select month, segment, count(rating) as n, count(*) filter (where rating >= 4) / n as value
           from answers group by all""",
    ),
    Case(
        "ces_difficulty_1_5",
        lambda frame: cx.ces(frame, score="rating", version="difficulty_1_5", by=KEYS),
        lambda frame: _grouped(frame, _Q.count().alias("n"), _Q.mean().alias("value"), _Q.std().alias("spread")),
        """select month, segment, count(rating) as n, avg(rating) as value, stddev_samp(rating) as spread
           from answers group by all""",
    ),
    Case(
        "response_rate",
        lambda frame: cx.response_rate(frame, answered="answered", by=KEYS),
        lambda frame: _grouped(frame, pl.col("answered").count().alias("n"), pl.col("answered").mean().alias("value")),
        """select month, segment, count(answered) as n, avg(answered::int) as value from answers group by all""",
    ),
    Case(
        "mean",
        lambda frame: cx.mean(frame, amount="minutes", by=KEYS),
        lambda frame: _grouped(frame, _M.count().alias("n"), _M.mean().alias("value"), _M.std().alias("spread")),
        """select month, segment, count(minutes) as n, avg(minutes) as value, stddev_samp(minutes) as spread
           from answers group by all""",
    ),
    Case(
        "percentile",
        lambda frame: cx.percentile(frame, amount="minutes", at=0.9, by=KEYS, level=None),
        lambda frame: _grouped(frame, _M.count().alias("n"), _M.quantile(0.9, "linear").alias("value")),
        """select month, segment, count(minutes) as n, quantile_cont(minutes, 0.9) as value
           from answers group by all""",
    ),
    Case(
        "percentile range",
        lambda frame: cx.percentile(frame, amount="minutes", at=0.9, by=KEYS),
        _ranged,
        """with g as (select month, segment, count(minutes) as n, count(*) - n as empty,
               list_sort(list(minutes) filter (where minutes is not null)) as l from answers group by all),
             p as (select *, (n - 1) * 0.9 + 1 as m, 1.959963984540054 * sqrt(n * 0.09) as s from g)
           select month, segment, n, empty, l[floor((n + 1) * 0.9 - s)::bigint] as low,
             l[ceil((n + 1) * 0.9 + s)::bigint] as high,
             l[floor(m)::bigint] + (l[ceil(m)::bigint] - l[floor(m)::bigint]) * (m - floor(m)) as value from p""",
    ),
)
