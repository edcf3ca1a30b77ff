"""Every metric by its slug: the product, the API and the documentation read it here."""

from __future__ import annotations

from types import MappingProxyType

from cxmetrics.errors import MetricError, UnknownMetric
from cxmetrics.metric import Metric

_METRICS: dict[str, Metric] = {}
METRICS = MappingProxyType(_METRICS)
"""Read-only view of all metrics, by slug, in the order of registration."""


def register(metric: Metric) -> Metric:
    """Add a metric to the registry and hand it back.

    Raises:
        MetricError: the slug is taken.
    """
    if metric.slug in _METRICS:
        raise MetricError(f"the slug {metric.slug!r} is taken")
    _METRICS[metric.slug] = metric
    return metric


def find(metric: str | Metric) -> Metric:
    """The metric with that slug; a `Metric` is its own answer.

    Raises:
        UnknownMetric: no such slug.

    Examples:
        >>> find("nps").unit
        'points'
    """
    if isinstance(metric, Metric):
        return metric
    try:
        return _METRICS[metric]
    except KeyError:
        raise UnknownMetric(f"no metric {metric!r}; known: {', '.join(_METRICS)}") from None
