"""How many answers one would need, before anybody is asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from cxmetrics.errors import MetricError
from cxmetrics.metric import Metric
from cxmetrics.quantiles import z_quantile
from cxmetrics.registry import find
from cxmetrics.scores import terms_of


def needed_n(metric: str | Metric, *, margin: float, like: Mapping[str, Any] | None = None, level: float = 0.95) -> int:
    """Answers for a likely range of plus or minus `margin`, by the normal approximation.

    Args:
        metric: a slug or a `Metric`.
        margin: half the width wanted, in the metric's unit: 5 points of NPS, 0.03 of a share.
        like: a row of an earlier tally whose mix is expected; the worst case without.
        level: of the range.

    Raises:
        MetricError: the margin is not above zero, or an unbounded mean has no `like`.

    Examples:
        >>> needed_n("nps", margin=10)
        385
        >>> needed_n("nps", margin=10, like={"n": 100, "promoters": 50, "detractors": 20})
        235
        >>> needed_n("csat_5", margin=0.05)
        385
    """
    if margin <= 0:
        raise MetricError(f"margin is above zero, in the unit of the metric; got {margin}")
    return math.ceil(z_quantile(level) ** 2 * _variance(find(metric), like) / margin**2)


def needed_n_each(
    metric: str | Metric,
    *,
    difference: float,
    like: Mapping[str, Any] | None = None,
    level: float = 0.95,
    power: float = 0.8,
) -> int:
    """Answers on each of two sides to find a true difference with probability `power`.

    Args:
        metric: a slug or a `Metric`.
        difference: the smallest one worth finding, in the metric's unit.
        like: a row of an earlier tally whose mix is expected; the worst case without.
        level: 1 minus the accepted rate of false alarms.
        power: chance of a clear verdict when the difference is that large.

    Examples:
        >>> needed_n_each("nps", difference=9, like={"n": 100, "promoters": 50, "detractors": 20})
        1183
    """
    if difference <= 0:
        raise MetricError(f"difference is above zero, in the unit of the metric; got {difference}")
    reach = z_quantile(level) + z_quantile(2 * power - 1)
    return math.ceil(2 * reach**2 * _variance(find(metric), like) / difference**2)


def _variance(metric: Metric, like: Mapping[str, Any] | None) -> float:
    terms = terms_of(like, metric) if like is not None else None
    if terms is not None:
        return metric.estimator.variance(terms)
    span = metric.estimator.span
    if span is None:
        raise MetricError(f"{metric.slug} has no bounds; give a row of an earlier tally in like=")
    return span**2 / 4
