"""The same people asked twice: the change per person, which knows the covariance by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import FrameT
from cxmetrics.comparisons import Comparison, tested, verdict_of
from cxmetrics.errors import WrongColumn
from cxmetrics.estimators import Mean, Side
from cxmetrics.metric import Example, Input, Metric
from cxmetrics.registry import find
from cxmetrics.scores import Options, measure, terms_of
from cxmetrics.tallies import CHANGE


@dataclass(frozen=True, slots=True)
class _Change:
    """What a person's second answer is worth more than the first, or its square."""

    metric: Metric
    exponent: Literal[1, 2]
    whole: bool = field(default=False, init=False)

    def contribution(self, row: Mapping[str, nw.Expr]) -> nw.Expr:
        change = self._worth(row["after"]) - self._worth(row["before"])
        return change if self.exponent == 1 else change * change

    def _worth(self, answer: nw.Expr) -> nw.Expr:
        (role,) = self.metric.roles
        points = self.metric.estimator.points
        adds = [self.metric.sums[name].contribution({role: answer}) * worth for name, worth in points.items()]
        return sum(adds[1:], adds[0])


def changes(frame: FrameT, metric: str | Metric, *, before: str, after: str, **options: Unpack[Options]) -> FrameT:
    """Mean change per person of a metric, with Student's t range over the people.

    Args:
        frame: one row per person, any frame that Narwhals knows.
        metric: a metric of one answer, such as `nps` or `csat_5`.
        before: column of first answers.
        after: column of second answers.
        **options: see `Options`.

    Returns:
        As for the metric: `value` is the change in its unit (points of NPS, share, mean), `n` the people
        with both answers, `empty` those without; a row is good for `compare_pairs`.

    Raises:
        WrongColumn: the metric reads more than one column.

    Examples:
        >>> import polars as pl
        >>> people = pl.DataFrame({"may": [3, 8, 9, 6], "june": [9, 9, 10, None]})
        >>> changes(people, "nps", before="may", after="june").select("value", "n", "empty").row(0)
        (100.0, 3, 1)
    """
    return measure(frame, _paired(find(metric)), before=before, after=after, **options)


def compare_pairs(
    row: Mapping[str, Any], metric: str | Metric, *, level: float = 0.95, minimum_n: int | None = None
) -> Comparison:
    """Did the same people change? Paired t over a row of `changes`.

    Args:
        row: from `changes`, as a mapping.
        metric: the metric that it was made for.
        level: 1 minus the accepted rate of false alarms.
        minimum_n: people with both answers needed; the metric's own by default.

    Examples:
        >>> import polars as pl
        >>> people = pl.DataFrame({"may": [6] * 20 + [9] * 20, "june": [9] * 15 + [6] * 5 + [9] * 20})
        >>> found = compare_pairs(changes(people, "nps", before="may", after="june").row(0, named=True), "nps")
        >>> found.verdict, found.difference
        ('higher', 75.0)
    """
    paired = _paired(find(metric))
    minimum = paired.minimum_n if minimum_n is None else minimum_n
    terms = terms_of(row, paired)
    if terms is None:
        return Comparison(paired.slug, None, None, None, None, None, "too few", (0.0, 0.0), level)
    value, nothing = paired.estimator.value(terms), Side(0.0, 0.0)
    found = tested(value, nothing, paired.estimator.side(terms), level)
    verdict = verdict_of(value, found.statistic, found.p, level) if terms.n >= minimum else "too few"
    sizes = (terms.n, terms.n)
    return Comparison(paired.slug, value, found.low, found.high, found.statistic, found.p, verdict, sizes, level)


def _paired(metric: Metric) -> Metric:
    if len(metric.inputs) != 1:
        raise WrongColumn(f"{metric.slug} reads several columns; only metrics of one answer can be paired")
    (answer,), span = metric.inputs, metric.estimator.span
    low, high = (None, None) if span is None else (-span, span)
    return Metric(
        slug=f"{metric.slug}_change",
        version=metric.version,
        name=f"{metric.name}, change per person",
        unit=metric.unit,
        direction=metric.direction,
        inputs=(Input("before", answer.scale, answer.minimum), Input("after", answer.scale, answer.minimum)),
        formula="sum over people of (worth of the second answer - worth of the first) / people",
        denominator="people with both answers",
        interval="Student's t over people",
        example=Example(tally={"n": 1}, value=0.0, low=0.0, high=0.0, source=""),
        sums={CHANGE[0]: _Change(metric, 1), CHANGE[1]: _Change(metric, 2)},
        estimator=Mean(*CHANGE, low=low, high=high),
        minimum_n=metric.minimum_n,
    )
