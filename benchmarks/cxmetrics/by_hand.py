"""Likely ranges as an analyst would write them, over grouped sums, in Polars and in SQL.

Grouped sums hold `total_rows`, `n`, `outside` and what the range needs; the ends of both are those of cxmetrics.
"""

from __future__ import annotations

import polars as pl

Z = 1.959963984540054
N = pl.col("n")
RANGE = ("value", "low", "high", "n", "outside", "empty")
EMPTY = (pl.col("total_rows") - N - pl.col("outside")).alias("empty")
_EMPTY_SQL = "n, outside, total_rows - n - outside as empty"
_T = Z + (Z**3 + Z) / 4 / (N - 1)  # Cornish and Fisher's expansion, good to 1e-8 from a thousand answers on
_T_SQL = f"({Z} + {Z**3 + Z} / 4 / (n - 1))"


def wald(sums: pl.LazyFrame) -> pl.LazyFrame:
    """Of NPS from `w`, `p` and `d` (weights of all, promoters, detractors); `n_effective` when weighted."""
    size = pl.col("n_effective") if "n_effective" in sums.collect_schema() else N
    plus, minus = pl.col("p") / pl.col("w"), pl.col("d") / pl.col("w")
    one, other = (plus * size + 0.75) / (size + 3), (minus * size + 0.75) / (size + 3)
    centre, margin = one - other, Z * ((one + other - (one - other) ** 2) / (size + 3)).sqrt()
    ends = {"low": 100 * (centre - margin), "high": 100 * (centre + margin)}
    return sums.with_columns(EMPTY, value=100 * (plus - minus), **ends)


def wald_sql(grouped: str, size: str = "n") -> str:
    """The same over a query of grouped sums."""
    return f"""
        with g as ({grouped}),
        s as (select *, (p / w * {size} + 0.75) / ({size} + 3) as plus, (d / w * {size} + 0.75) / ({size} + 3) as minus
              from g),
        m as (select *, {Z} * sqrt((plus + minus - (plus - minus) ** 2) / ({size} + 3)) as margin from s)
        select *, 100 * (p - d) / w as value, 100 * (plus - minus - margin) as low,
          100 * (plus - minus + margin) as high, total_rows - n - outside as empty from m"""


def wilson(sums: pl.LazyFrame) -> pl.LazyFrame:
    """Of a share from `hits`."""
    p = pl.col("hits") / N
    centre = (p * N + Z**2 / 2) / (N + Z**2)
    margin = Z * (p * (1 - p) * N + Z**2 / 4).sqrt() / (N + Z**2)
    return sums.with_columns(EMPTY, value=p, low=centre - margin, high=centre + margin)


def wilson_sql(grouped: str, keys: str) -> str:
    """The same over a query of grouped sums."""
    return f"""
        with g as ({grouped}),
        c as (select *, hits / n as value, (hits + {Z**2 / 2}) / (n + {Z**2}) as centre,
              {Z} * sqrt(value * (1 - value) * n + {Z**2 / 4}) / (n + {Z**2}) as margin from g)
        select {keys}, value, centre - margin as low, centre + margin as high, {_EMPTY_SQL} from c"""


def student(sums: pl.LazyFrame) -> pl.LazyFrame:
    """Of a mean from `value` and `spread`."""
    margin = _T * pl.col("spread") / N.cast(pl.Float64).sqrt()
    return sums.with_columns(EMPTY, low=pl.col("value") - margin, high=pl.col("value") + margin)


def student_sql(grouped: str, keys: str) -> str:
    """The same over a query of grouped sums."""
    return f"""
        with g as ({grouped}), c as (select *, {_T_SQL} * spread / sqrt(n) as margin from g)
        select {keys}, value, value - margin as low, value + margin as high, {_EMPTY_SQL} from c"""


def ratio(sums: pl.LazyFrame, value: pl.Expr, spread: pl.Expr, base: pl.Expr) -> pl.LazyFrame:
    """Of a ratio of sums, linearised, from the sum of squares around it."""
    margin = _T * (spread / N / (N - 1)).sqrt() * N / base
    return sums.with_columns(EMPTY, value=value, low=value - margin, high=value + margin)


RATIO_SQL = f"""
    v as (select *, {_T_SQL} * sqrt((dd - 2 * value * bd + value * value * bb) / n / (n - 1)) * n / s as margin from g)
    select *, value - margin as low, value + margin as high, total_rows - n - outside as empty from v"""
