"""Metrics of answers, each three times: by cxmetrics, by hand in Polars, by hand in SQL; ranges and left-outs too."""

from __future__ import annotations

import polars as pl

import cxmetrics as cx
from benchmarks.cxmetrics.by_hand import RANGE, N, Z, student, student_sql, wald, wald_sql, wilson, wilson_sql
from benchmarks.cxmetrics.harness import Case

KEYS = ["month", "segment"]
_COLUMNS = (*KEYS, *RANGE)
_R, _Q, _M, _W = pl.col("recommend"), pl.col("rating"), pl.col("minutes"), pl.col("weight")
_A = pl.col("answered")
_G = "month, segment"


def _grouped(frame: pl.LazyFrame, *sums: pl.Expr) -> pl.LazyFrame:
    return frame.group_by(KEYS).agg(pl.len().alias("total_rows"), *sums)


def _on_scale(answer: pl.Expr, low: int, high: int) -> list[pl.Expr]:
    fit = answer.is_between(low, high)
    return [fit.sum().alias("n"), (~fit).sum().alias("outside")]


def _scale_sql(answer: str, low: int, high: int) -> str:
    fit = f"{answer} between {low} and {high}"
    return f"count(*) as total_rows, count(*) filter (where {fit}) as n, count(*) filter (where not {fit}) as outside"


def _nps(frame: pl.LazyFrame) -> pl.LazyFrame:
    ends = [(_R >= 9).sum().cast(pl.Float64).alias("p"), (_R <= 6).sum().cast(pl.Float64).alias("d")]
    return wald(_grouped(frame, *_on_scale(_R, 0, 10), *ends).with_columns(w=N))


_NPS_SQL = wald_sql(
    f"""select {_G}, {_scale_sql("recommend", 0, 10)}, n as w, count(*) filter (where recommend >= 9) as p,
        count(*) filter (where recommend <= 6) as d from answers group by all"""
)


def _weighted(frame: pl.LazyFrame) -> pl.LazyFrame:
    fit, given = _R.is_between(0, 10), _R.is_not_null()
    usable = (_W >= 0) & _W.is_finite()
    sums = [
        (given & ~usable.fill_null(value=False)).sum().alias("unweighted"),
        _W.filter(_R >= 9).sum().alias("p"),
        _W.filter(_R <= 6).sum().alias("d"),
        _W.filter(fit).sum().alias("w"),
        (_W * _W).filter(fit).sum().alias("w2"),
    ]
    known = _grouped(frame, *_on_scale(_R, 0, 10), *sums)
    return wald(known.with_columns(n_effective=pl.col("w") ** 2 / pl.col("w2")))


_WEIGHTED_SQL = wald_sql(
    f"""select {_G}, {_scale_sql("recommend", 0, 10)},
        count(*) filter (where recommend is not null and not coalesce(weight >= 0 and isfinite(weight), false))
          as unweighted,
        sum(weight) filter (where recommend >= 9) as p, sum(weight) filter (where recommend <= 6) as d,
        sum(weight) filter (where recommend between 0 and 10) as w,
        sum(weight * weight) filter (where recommend between 0 and 10) as w2, w * w / w2 as n_effective
        from answers group by all""",
    size="n_effective",
)


def _csat(frame: pl.LazyFrame) -> pl.LazyFrame:
    return wilson(_grouped(frame, *_on_scale(_Q, 1, 5), (_Q >= 4).sum().alias("hits")))


def _ces(frame: pl.LazyFrame) -> pl.LazyFrame:
    return student(_grouped(frame, *_on_scale(_Q, 1, 5), _Q.mean().alias("value"), _Q.std().alias("spread")))


def _response(frame: pl.LazyFrame) -> pl.LazyFrame:
    sums = [_A.count().alias("n"), pl.lit(0).alias("outside"), _A.sum().alias("hits")]
    return wilson(_grouped(frame, *sums))


def _mean(frame: pl.LazyFrame) -> pl.LazyFrame:
    fit = _M.is_finite()
    sums = [fit.sum().alias("n"), (~fit).sum().alias("outside"), _M.mean().alias("value"), _M.std().alias("spread")]
    return student(_grouped(frame, *sums))


def _distribution(frame: pl.LazyFrame) -> pl.LazyFrame:
    cells = frame.group_by("segment", "rating").len()
    rows, answer = pl.col("len"), pl.col("rating")
    sums = [
        rows.filter(answer.is_between(1, 5)).sum().over("segment").alias("n"),
        rows.filter(~answer.is_between(1, 5)).sum().over("segment").alias("outside"),
        rows.sum().over("segment").alias("total_rows"),
    ]
    known = cells.with_columns(*sums, hits=rows).filter(answer.is_between(1, 5))
    return wilson(known).rename({"value": "share", "rating": "answer"})


_DISTRIBUTION_SQL = wilson_sql(
    """with k as (select segment, rating, count(*) as c from answers group by all),
       t as (select *, sum(c) over s as total_rows, sum(c) filter (where rating between 1 and 5) over s as n,
             coalesce(sum(c) filter (where rating not between 1 and 5) over s, 0) as outside
             from k window s as (partition by segment))
       select *, c as hits from t where rating between 1 and 5""",
    "segment, rating as answer, value as share",
)


def _ranged(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Order statistics by sorting each group once."""
    ordered, n = _M.drop_nulls().sort(), _M.count().cast(pl.Float64)
    middle, spread = (n - 1) * 0.9, Z * (n * 0.09).sqrt()
    left, right = (ordered.get(place.cast(pl.Int64)) for place in (middle.floor(), middle.ceil()))
    ends = {"low": ((n + 1) * 0.9 - spread).floor() - 1, "high": ((n + 1) * 0.9 + spread).ceil() - 1}
    places = [ordered.get(place.cast(pl.Int64)).alias(name) for name, place in ends.items()]
    value = left + (right - left) * (middle - middle.floor())
    return _grouped(frame, _M.count().alias("n"), _M.null_count().alias("empty"), value.alias("value"), *places)


_RANGED_SQL = f"""
    with g as (select {_G}, count(minutes) as n, count(*) - n as empty,
               list_sort(list(minutes) filter (where minutes is not null)) as l from answers group by all),
    p as (select *, (n - 1) * 0.9 + 1 as m, {Z} * sqrt(n * 0.09) as s from g)
    select {_G}, n, empty, l[floor((n + 1) * 0.9 - s)::bigint] as low, l[ceil((n + 1) * 0.9 + s)::bigint] as high,
      l[floor(m)::bigint] + (l[ceil(m)::bigint] - l[floor(m)::bigint]) * (m - floor(m)) as value from p"""


CASES = (
    Case("nps", "answers", _COLUMNS, lambda frame: cx.nps(frame, score="recommend", by=KEYS), _nps, _NPS_SQL),
    Case(
        "nps weighted",
        "answers",
        (*_COLUMNS, "n_effective", "w", "unweighted"),
        lambda frame: cx.nps(frame, score="recommend", by=KEYS, weight="weight"),
        _weighted,
        _WEIGHTED_SQL,
    ),
    Case(
        "csat_5",
        "answers",
        _COLUMNS,
        lambda frame: cx.csat(frame, score="rating", points=5, by=KEYS),
        _csat,
        wilson_sql(
            f"""select {_G}, {_scale_sql("rating", 1, 5)}, count(*) filter (where rating >= 4) as hits
                from answers group by all""",
            _G,
        ),
    ),
    Case(
        "ces_difficulty_1_5",
        "answers",
        _COLUMNS,
        lambda frame: cx.ces(frame, score="rating", version="difficulty_1_5", by=KEYS),
        _ces,
        student_sql(
            f"""select {_G}, {_scale_sql("rating", 1, 5)}, avg(rating) as value, stddev_samp(rating) as spread
                from answers group by all""",
            _G,
        ),
    ),
    Case(
        "response_rate",
        "answers",
        _COLUMNS,
        lambda frame: cx.response_rate(frame, answered="answered", by=KEYS),
        _response,
        wilson_sql(
            f"""select {_G}, count(*) as total_rows, count(answered) as n, 0 as outside, sum(answered::int) as hits
                from answers group by all""",
            _G,
        ),
    ),
    Case(
        "mean",
        "answers",
        _COLUMNS,
        lambda frame: cx.mean(frame, amount="minutes", by=KEYS),
        _mean,
        student_sql(
            f"""select {_G}, count(*) as total_rows, count(*) filter (where isfinite(minutes)) as n,
                count(*) filter (where not isfinite(minutes)) as outside, avg(minutes) as value,
                stddev_samp(minutes) as spread from answers group by all""",
            _G,
        ),
    ),
    Case(
        "distribution",
        "answers",
        ("segment", "answer", "share", "low", "high", "n", "outside", "empty"),
        lambda frame: cx.distribution(frame, answer="rating", scale=(1, 5), by="segment"),
        _distribution,
        _DISTRIBUTION_SQL,
    ),
    Case(
        "percentile",
        "answers",
        (*KEYS, "n", "value"),
        lambda frame: cx.percentile(frame, amount="minutes", at=0.9, by=KEYS, level=None),
        lambda frame: _grouped(frame, _M.count().alias("n"), _M.quantile(0.9, "linear").alias("value")),
        f"select {_G}, count(minutes) as n, quantile_cont(minutes, 0.9) as value from answers group by all",
    ),
    Case(
        "percentile range",
        "answers",
        (*KEYS, "value", "low", "high", "n", "empty"),
        lambda frame: cx.percentile(frame, amount="minutes", at=0.9, by=KEYS),
        _ranged,
        _RANGED_SQL,
    ),
)
