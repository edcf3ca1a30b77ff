"""Is the difference real? Two groups or periods, many at once, and how many answers one would need."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cxmetrics.estimators import Side
from cxmetrics.metric import Metric
from cxmetrics.quantiles import binomial_cdf, range_places, t_p_value, t_quantile, z_p_value, z_quantile
from cxmetrics.registry import find
from cxmetrics.scores import terms_of

Verdict = Literal["higher", "lower", "no clear change", "too few"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference of two scores.

    Attributes:
        difference: value of `b` minus value of `a`, as quoted; None when one side has no answers.
        low: lower end of the likely range of the difference.
        high: upper end.
        statistic: the difference in standard errors (z, or Welch's t for means).
        p: two-sided; corrected when many were compared (`compare_all`).
        verdict: about `b` against `a`, in a closed set; "too few" below the minimum on either side.
        n: effective answers of `a` and `b`.
    """

    metric: str
    difference: float | None
    low: float | None
    high: float | None
    statistic: float | None
    p: float | None
    verdict: Verdict
    n: tuple[float, float]
    level: float


def compare(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    metric: str | Metric,
    *,
    level: float = 0.95,
    minimum_n: int | None = None,
) -> Comparison:
    """Compare two groups or periods of different people: `b` against `a`.

    Both sides carry the adjustment of the metric's interval (adjusted Wald for NPS, Agresti-Caffo for
    shares, Welch for means), so verdict, p and range never disagree; `difference` is that of the quoted
    values. For the same people asked twice use `compare_pairs`.

    Args:
        a: a row of a tally or score: the earlier period, or the group to compare with.
        b: the row that the verdict speaks about.
        metric: what both were counted for.
        level: 1 minus the accepted rate of false alarms.
        minimum_n: effective answers needed on each side; the metric's own by default.

    Examples:
        >>> may = {"n": 1000, "promoters": 500, "passives": 300, "detractors": 200}
        >>> june = {"n": 1000, "promoters": 455, "passives": 300, "detractors": 245}
        >>> found = compare(may, june, "nps")
        >>> found.verdict, round(found.difference, 1), round(found.statistic, 2)
        ('lower', -9.0, -2.53)
    """
    found = find(metric)
    minimum = found.minimum_n if minimum_n is None else minimum_n
    one, other = terms_of(a, found), terms_of(b, found)
    if one is None or other is None:
        sizes = (one.n if one else 0.0, other.n if other else 0.0)
        return Comparison(found.slug, None, None, None, None, None, "too few", sizes, level)
    difference = found.estimator.value(other) - found.estimator.value(one)
    result = tested(difference, found.estimator.side(one), found.estimator.side(other), level)
    enough = min(one.n, other.n) >= minimum
    return Comparison(
        found.slug,
        difference,
        result.low,
        result.high,
        result.statistic,
        result.p,
        verdict_of(difference, result.statistic, result.p, level) if enough else "too few",
        (one.n, other.n),
        level,
    )


def compare_all(
    groups: Mapping[str, Mapping[str, Any]],
    against: Mapping[str, Any],
    metric: str | Metric,
    *,
    level: float = 0.95,
    minimum_n: int | None = None,
) -> dict[str, Comparison]:
    """Compare many groups with one, with Holm's correction over those that have enough answers.

    Args:
        groups: rows by name.
        against: the row to compare each with; it must not contain the group's own answers (see `rest`).
        metric: what all were counted for.
        level: 1 minus the accepted chance of even one false alarm among all.
        minimum_n: effective answers needed on each side.

    Examples:
        >>> base = {"n": 400, "promoters": 200, "passives": 100, "detractors": 100}
        >>> groups = {"shop": {"n": 400, "promoters": 260, "passives": 80, "detractors": 60},
        ...           "phone": {"n": 12, "promoters": 2, "passives": 2, "detractors": 8}}
        >>> {name: found.verdict for name, found in compare_all(groups, base, "nps").items()}
        {'shop': 'higher', 'phone': 'too few'}
    """
    plain = {name: compare(against, row, metric, level=level, minimum_n=minimum_n) for name, row in groups.items()}
    tested = {name: each for name, each in plain.items() if each.verdict != "too few"}
    corrected = dict(zip(tested, holm([each.p or 0.0 for each in tested.values()]), strict=True))
    return {name: _corrected(each, corrected[name]) if name in corrected else each for name, each in plain.items()}


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's (1979) correction: p values that may all be read at one level, in the given order.

    Examples:
        >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
        [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected, floor = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(order):
        floor = max(floor, min(1.0, p_values[index] * (len(p_values) - rank)))
        corrected[index] = floor
    return corrected


def rest(whole: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The tally of everybody else: compare a group with the rest, never with a whole that contains it.

    Examples:
        >>> rest({"n": 10, "promoters": 6, "detractors": 1}, {"n": 4, "promoters": 1, "detractors": 1})
        {'n': 6, 'promoters': 5, 'detractors': 0}
    """
    numbers = (int, float)
    return {
        name: whole[name] - part[name]
        for name in whole
        if name in part and isinstance(whole[name], numbers) and isinstance(part[name], numbers)
    }


@dataclass(frozen=True, slots=True)
class Finding:
    """What a test says of a difference: likely range, statistic and two-sided p."""

    low: float
    high: float
    statistic: float
    p: float


def tested(difference: float, a: Side, b: Side, level: float) -> Finding:
    """Test `b` against `a`; the range always contains the quoted difference."""
    centre, error = b.centre - a.centre, math.hypot(a.error, b.error)
    if error == 0:
        certain = 0.0 if centre else 1.0
        return Finding(difference, difference, math.copysign(math.inf, centre) if centre else 0.0, certain)
    df = _welch(a, b)
    statistic = centre / error
    p = z_p_value(statistic) if df is None else t_p_value(statistic, df)
    margin = error * (z_quantile(level) if df is None else t_quantile(level, df))
    return Finding(min(centre - margin, difference), max(centre + margin, difference), statistic, p)


def _welch(a: Side, b: Side) -> float | None:
    if a.df is None and b.df is None:
        return None
    parts = (side.error**4 / side.df for side in (a, b) if side.df)
    return (a.error**2 + b.error**2) ** 2 / sum(parts)


def verdict_of(difference: float | None, statistic: float | None, p: float | None, level: float) -> Verdict:
    """A clear change needs the quoted and the adjusted difference to point the same way."""
    if difference is None or statistic is None or p is None or p >= 1 - level:
        return "no clear change"
    if difference * statistic <= 0:
        return "no clear change"
    return "higher" if difference > 0 else "lower"


def _corrected(each: Comparison, p: float) -> Comparison:
    return replace(each, p=p, verdict=verdict_of(each.difference, each.statistic, p, each.level))


def compare_percentiles(
    a: Mapping[str, Any], b: Mapping[str, Any], *, at: float = 0.5, level: float = 0.95, minimum_n: int = 30
) -> Comparison:
    """Compare the medians (or another percentile) of two groups or periods of different people: `b` against `a`.

    Price and Bonett (2002), Journal of Statistical Computation and Simulation 72(2): the variance of a median
    from the distance between two order statistics, over the exact chance that they enclose it; here those are
    the ends that `percentile` found. No shape of the distribution is assumed. Not for `waits`, whose
    percentiles have no range.

    Args:
        a: a row of `percentile`, made with the same `at` and `level`.
        b: the row that the verdict speaks about.
        at: which percentile both are.
        level: of both rows' ranges, and 1 minus the accepted rate of false alarms.
        minimum_n: rows needed on each side.

    Examples:
        >>> may = {"value": 60.0, "low": 55.0, "high": 66.0, "n": 200}
        >>> june = {"value": 80.0, "low": 74.0, "high": 87.0, "n": 200}
        >>> found = compare_percentiles(may, june)
        >>> found.verdict, found.difference, round(found.low), round(found.high)
        ('higher', 20.0, 12, 28)
    """
    sizes = (float(a["n"]), float(b["n"]))
    ends = [row[name] for row in (a, b) for name in ("value", "low", "high")]
    if any(end is None or math.isnan(end) for end in ends):
        return Comparison("percentile", None, None, None, None, None, "too few", sizes, level)
    one, other = (Side(row["value"], _rank_error(row, at, level)) for row in (a, b))
    difference = other.centre - one.centre
    found = tested(difference, one, other, level)
    verdict = verdict_of(difference, found.statistic, found.p, level) if min(sizes) >= minimum_n else "too few"
    return Comparison("percentile", difference, found.low, found.high, found.statistic, found.p, verdict, sizes, level)


def _rank_error(row: Mapping[str, Any], at: float, level: float) -> float:
    """Standard error from the range of a percentile: half of it, over the normal quantile of its own coverage."""
    low, high = range_places(int(row["n"]), at, level)
    held = binomial_cdf(high - 1, int(row["n"]), at) - binomial_cdf(low - 1, int(row["n"]), at)
    return float(row["high"] - row["low"]) / 2 / z_quantile(min(held, 1 - 1e-12))
