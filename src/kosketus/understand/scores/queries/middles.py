"""Medians of amounts that can be merged, subtracted and compared: the tally keeps the amounts themselves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import polars as pl

import cxmetrics
from cxmetrics.quantiles import z_p_value, z_quantile

AMOUNTS = "amounts"
JUDGED_FROM = 30
_LEVEL = 0.95
_EXACT_UP_TO = 1_000
_NORMAL = NormalDist()
Tally = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the test says of two medians; ``verdict`` as in cxmetrics."""

    verdict: str
    difference: float
    low: float | None
    high: float | None
    p: float
    level: float = _LEVEL


def tally(frame: pl.LazyFrame, amount: str, by: Sequence[str]) -> pl.LazyFrame:
    """Per group: ``n`` amounts, how many rows have none (``empty``), and the amounts."""
    value = pl.col(amount).cast(pl.Float64)
    counts = [value.count().cast(pl.Int64).alias("n"), value.null_count().cast(pl.Int64).alias("empty")]
    return frame.group_by(list(by)).agg(*counts, value.drop_nulls().alias(AMOUNTS))


def merge(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Tallies added up by *by*; of nothing, all become one row."""
    parts = [pl.col("n").sum(), pl.col("empty").sum(), pl.col(AMOUNTS).list.explode()]
    return frame.group_by(list(by)).agg(*parts) if by else frame.select(pl.col("n", "empty").sum(), _together(frame))


def _together(frame: pl.DataFrame) -> pl.Series:
    return pl.Series(AMOUNTS, [frame[AMOUNTS].explode().drop_nulls().to_list()], pl.List(pl.Float64))


def estimate(found: Tally, at: float = 0.5) -> tuple[float, float | None, float | None]:
    """The value at a place of the order, 0.5 for the median, with its distribution-free range."""
    row = cxmetrics.percentile(pl.DataFrame({AMOUNTS: found[AMOUNTS]}), amount=AMOUNTS, at=at).row(0, named=True)
    return row["value"], row["low"], row["high"]


def rest(whole: Tally, part: Tally) -> dict[str, Any]:
    """*whole* without *part*."""
    left: Counter[float] = Counter(whole[AMOUNTS])
    left.subtract(part[AMOUNTS])
    amounts = list(left.elements())
    return {"n": len(amounts), "empty": whole["empty"] - part["empty"], AMOUNTS: amounts}


def compare(before: Tally, after: Tally) -> Difference:
    """Price and Bonett (2002), J. Stat. Comput. Simul. 72: variances of medians from order statistics, then z."""
    middles = [estimate(side)[0] for side in (before, after)] if before["n"] and after["n"] else [0.0, 0.0]
    difference = middles[1] - middles[0]
    if min(before["n"], after["n"]) < JUDGED_FROM:
        return Difference("too few", difference, None, None, 1.0)
    error = math.sqrt(sum(_variance(sorted(side[AMOUNTS])) for side in (before, after)))
    p = z_p_value(difference / error) if error else float(difference == 0)
    margin = error * z_quantile(_LEVEL)
    verdict = "no clear change" if p >= 1 - _LEVEL else "higher" if difference > 0 else "lower"
    return Difference(verdict, difference, difference - margin, difference + margin, p)


def _variance(ordered: Sequence[float]) -> float:
    n = len(ordered)
    place = max(round((n + 1) / 2 - math.sqrt(n)), 1)
    z = _NORMAL.inv_cdf(1 - _below(n, place - 1))
    error: float = (ordered[n - place] - ordered[place - 1]) / (2 * z)
    return error * error


def _below(n: int, most: int) -> float:
    """Chance that at most *most* of *n* amounts lie below the median."""
    if n > _EXACT_UP_TO:
        return _NORMAL.cdf((most + 0.5 - n / 2) / (math.sqrt(n) / 2))
    return sum(math.comb(n, hits) for hits in range(most + 1)) / 2.0**n
