"""Step two of every metric: from a tally to value, likely range and whether n is enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any, TypedDict

import narwhals.stable.v2 as nw

from cxmetrics._frames import Frame, FrameT, Keys, require, unwrap, wrap
from cxmetrics.errors import BadWeight, OutsideScale, WrongColumn
from cxmetrics.estimators import Terms
from cxmetrics.metric import Metric
from cxmetrics.quantiles import z_quantile
from cxmetrics.registry import find
from cxmetrics.tallies import statistic_names, tally

_SIZE, _EFFECTIVE, _SHARE, _HELD = "_cx_size", "_cx_effective", "_cx_share_", "_cx_held_"
_RESULTS = ("value", "low", "high", "n", "n_effective", "enough")


class Options(TypedDict, total=False):
    """What every metric's own function takes beside its columns.

    Attributes:
        by: column or columns to group by; null is a group of its own. One row without.
        weight: column of weights of zero or more.
        no_answer: codes in the input columns that mean "no answer"; counted in `empty`.
        level: of the likely range, 0.95 by default.
        minimum_n: effective answers for `enough`; the metric's own by default, mostly 30.
    """

    by: Keys
    weight: str | None
    no_answer: Iterable[float]
    level: float
    minimum_n: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """The score of one group.

    Attributes:
        value: the number people quote; None without answers.
        low: lower end of the likely range; None where there is none.
        high: upper end.
        n: answers counted.
        n_effective: answers of equal weight that would tell as much (Kish); n without weights.
        enough: whether n_effective reaches the minimum for a verdict.
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float
    enough: bool
    level: float


def score(tallied: FrameT, metric: str | Metric, *, level: float = 0.95, minimum_n: int | None = None) -> FrameT:
    """Turn a tally into scores, as expressions over its columns: a lazy tally stays lazy.

    Args:
        tallied: what `tally` or `merge_tallies` returned.
        metric: the metric that it was counted for.
        level: of the likely range, between 0 and 1.
        minimum_n: effective answers for `enough`; the metric's own by default.

    Returns:
        The keys, then `value`, `low`, `high`, `n`, `n_effective`, `enough`, then the rest of the tally.
        Value and range are null without answers and when `outside` or `unweighted` is above zero.

    Raises:
        WrongColumn: the frame is no tally of this metric.

    Examples:
        >>> import polars as pl
        >>> tallied = tally(pl.DataFrame({"q": [10] * 50 + [7] * 30 + [0] * 20}), "nps", score="q")
        >>> score(tallied, "nps").select("value", pl.col("low", "high").round(1), "enough").row(0)
        (30.0, 14.1, 44.2, True)
    """
    found, wrapped = find(metric), wrap(tallied)
    needed = ["n", *found.sums, "outside", "empty"]
    names = list(require(wrapped, needed))
    weighted = "w" in names
    z_quantile(level)
    minimum = found.minimum_n if minimum_n is None else minimum_n
    sized, results = _estimated(_with_shares(wrapped, found, weighted=weighted), found, level)
    keys = [name for name in names if name not in statistic_names() and name not in _RESULTS]
    rest = [name for name in names if name not in keys and name not in _RESULTS]
    effective = nw.when(nw.col(_EFFECTIVE).is_null()).then(nw.lit(0.0)).otherwise(nw.col(_EFFECTIVE))
    enough = (effective >= minimum).alias("enough")
    result = sized.select(*keys, *results, "n", effective.alias("n_effective"), enough, *rest)
    return unwrap(result, tallied)


def measure(
    frame: FrameT,
    metric: str | Metric,
    *,
    by: Keys = None,
    weight: str | None = None,
    no_answer: Iterable[float] = (),
    level: float = 0.95,
    minimum_n: int | None = None,
    **columns: str,
) -> FrameT:
    """`score(tally(...))`: any metric in one call; arguments as there.

    Examples:
        >>> import polars as pl
        >>> answers = pl.DataFrame({"q": [10, 9, 7, 2], "shop": ["a", "a", "b", "b"]})
        >>> measure(answers, "nps", score="q", by="shop").sort("shop").select("shop", "value").rows()
        [('a', 100.0), ('b', -50.0)]
    """
    counted = tally(frame, metric, by=by, weight=weight, no_answer=no_answer, **columns)
    return score(counted, metric, level=level, minimum_n=minimum_n)


def estimate(
    row: Mapping[str, Any], metric: str | Metric, *, level: float = 0.95, minimum_n: int | None = None
) -> Estimate:
    """The same for one row of a tally, in plain Python: no dataframe library is needed.

    Args:
        row: tally columns by name; `outside`, `empty` and weights may be absent.
        metric: the metric that it was counted for.
        level: of the likely range.
        minimum_n: effective answers for `enough`; the metric's own by default.

    Raises:
        OutsideScale, BadWeight: the row counted answers that cannot be scored.

    Examples:
        >>> found = estimate({"n": 10, "promoters": 10, "detractors": 0}, "nps")
        >>> found.value, round(found.low, 1), found.high, found.enough
        (100.0, 47.5, 100.0, False)
    """
    found = find(metric)
    minimum = found.minimum_n if minimum_n is None else minimum_n
    terms = terms_of(row, found)
    if terms is None:
        return Estimate(found.slug, None, None, None, int(row["n"]), 0.0, minimum <= 0, level)
    value = _none_if_nan(found.estimator.value(terms))
    low, high = (_none_if_nan(end) for end in found.estimator.limits(terms, level))
    return Estimate(found.slug, value, low, high, int(row["n"]), terms.n, terms.n >= minimum, level)


def terms_of(row: Mapping[str, Any], metric: Metric) -> Terms[float] | None:
    """What an estimator sees of one row; None when nothing was counted.

    Raises:
        OutsideScale, BadWeight: the row counted answers that cannot be scored.
        WrongColumn: a statistic is missing.
    """
    if row.get("outside"):
        raise OutsideScale("outside", "of the question", int(row["outside"]))
    if row.get("unweighted"):
        raise BadWeight("unweighted", int(row["unweighted"]))
    weighted = row.get("w") is not None
    try:
        size = float(row["w" if weighted else "n"])
        prefix = "w_" if weighted else ""
        sums = {name: float(row[prefix + name]) for name in metric.estimator.needs}
    except KeyError as missing:
        raise WrongColumn(f"this is no tally of {metric.slug!r}: {missing} is missing") from None
    if size <= 0:
        return None
    effective = size * size / float(row["w2"]) if weighted else size
    return Terms(effective, lambda name: sums[name] / size)


def _none_if_nan(number: float) -> float | None:
    return None if isnan(number) else number


def _with_shares(tallied: Frame, metric: Metric, *, weighted: bool) -> Frame:
    """Effective number and shares as columns, null where nothing can be scored: all else inherits it."""
    clean = nw.col("outside") == 0
    if weighted:
        clean = clean & (nw.col("unweighted") == 0)
    size = nw.col("w" if weighted else "n").cast(nw.Float64)
    sized = tallied.with_columns(nw.when(clean & (size > 0)).then(size).alias(_SIZE))
    effective = nw.col(_SIZE) * nw.col(_SIZE) / nw.col("w2") if weighted else nw.col(_SIZE)
    prefix = "w_" if weighted else ""
    shares = [(nw.col(prefix + name) / nw.col(_SIZE)).alias(_SHARE + name) for name in metric.estimator.needs]
    return sized.with_columns(effective.alias(_EFFECTIVE), *shares)


def _estimated(sized: Frame, metric: Metric, level: float) -> tuple[Frame, list[nw.Expr]]:
    """The frame with what the estimator holds as columns, in its order, and value and range over them."""
    held: dict[str, nw.Expr] = {}

    def hold(name: str, number: nw.Expr) -> nw.Expr:
        held.setdefault(_HELD + name, number)
        return nw.col(_HELD + name)

    terms = Terms(nw.col(_EFFECTIVE), lambda name: nw.col(_SHARE + name), hold)
    columns = (metric.estimator.value(terms), *metric.estimator.limits(terms, level))
    for name, number in held.items():
        sized = sized.with_columns(number.alias(name))
    scored = ~nw.col(_SIZE).is_null()
    named = zip(("value", "low", "high"), columns, strict=True)
    return sized, [nw.when(scored).then(column).alias(name) for name, column in named]
