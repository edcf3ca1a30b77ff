"""What becomes of the revenue that was there at the start of a period: gross and net, churn and retention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import narwhals.stable.v2 as nw

from cxmetrics._frames import FrameT
from cxmetrics.metric import Direction, Example, Input, Metric
from cxmetrics.ratios import Combination, Computed, Ratio
from cxmetrics.registry import register
from cxmetrics.scores import Options, measure

_START, _LOST, _GAINED = "revenue_start", "revenue_lost", "revenue_gained"
_EXAMPLE = {
    "n": 10,
    _START: 100.0,
    _LOST: 20.0,
    _GAINED: 10.0,
    "revenue_start_squares": 1000.0,
    "revenue_lost_squares": 150.0,
    "revenue_start_lost": 200.0,
    "revenue_change_squares": 250.0,
    "revenue_start_change": 100.0,
}

Rows = Mapping[str, nw.Expr]


def _was(row: Rows) -> nw.Expr:
    return row["before"]


def _down(row: Rows) -> nw.Expr:
    """Churned or contracted."""
    change = row["before"] - row["after"]
    return nw.when(change > 0).then(change).otherwise(nw.lit(0.0))


def _up(row: Rows) -> nw.Expr:
    """Expanded, by customers who paid already."""
    change = row["after"] - row["before"]
    return nw.when((change > 0) & (row["before"] > 0)).then(change).otherwise(nw.lit(0.0))


def _change(row: Rows) -> nw.Expr:
    """Lost less gained; nothing for who was no customer."""
    return nw.when(row["before"] > 0).then(row["before"] - row["after"]).otherwise(nw.lit(0.0))


_GROSS = {
    _START: Computed(_was),
    _LOST: Computed(_down),
    "revenue_start_squares": Computed(lambda row: row["before"] * row["before"]),
    "revenue_lost_squares": Computed(lambda row: _down(row) * _down(row)),
    "revenue_start_lost": Computed(lambda row: row["before"] * _down(row)),
}
_NET = {
    _START: Computed(_was),
    _LOST: Computed(_down),
    _GAINED: Computed(_up),
    "revenue_start_squares": Computed(lambda row: row["before"] * row["before"]),
    "revenue_change_squares": Computed(lambda row: _change(row) * _change(row)),
    "revenue_start_change": Computed(lambda row: row["before"] * _change(row)),
}


def _ratio(top: Combination, base: float, low: float | None, high: float | None) -> Ratio:
    """Of what was lost, or of what was lost less what was gained, to the revenue at the start."""
    part, sign = ("change" if _GAINED in top else "lost"), top[_LOST]
    return Ratio(
        top=top,
        bottom={_START: 1},
        top_squares={f"revenue_{part}_squares": 1},
        products={f"revenue_start_{part}": sign},
        bottom_squares={"revenue_start_squares": 1},
        base=base,
        low=low,
        high=high,
    )


def _metric(
    slug: str, name: str, direction: Direction, *, estimator: Ratio, formula: str, source: str, example: str
) -> Metric:
    value, low, high = (float(number) for number in example.split())
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="ratio",
            direction=direction,
            inputs=(Input("before", minimum=0), Input("after", minimum=0)),
            denominator="revenue at the start; customers without any then, new or coming back, count in neither",
            interval="Student's t over the linearised ratio of customers",
            example=Example(
                tally=_EXAMPLE,
                value=value,
                low=low,
                high=high,
                source="ChartMogul help, Metric: MRR churn rate (start 100; churn, contraction, expansion 10 each);"
                " as ten customers of 10: one lost, two halved, one doubled",
            ),
            sums=_NET if _GAINED in estimator.top else _GROSS,
            estimator=estimator,
            formula=formula,
            source=source,
        )
    )


REVENUE_CHURN_GROSS = _metric(
    "revenue_churn_gross",
    "Gross revenue churn",
    "lower",
    estimator=_ratio({_LOST: 1}, 0.0, 0.0, 1.0),
    formula="(churned + contracted revenue) / revenue at the start",
    source="ChartMogul help, Metric: MRR churn rate",
    example="0.2 0.0 0.45",
)
REVENUE_CHURN_NET = _metric(
    "revenue_churn_net",
    "Net revenue churn",
    "lower",
    estimator=_ratio({_LOST: 1, _GAINED: -1}, 0.0, None, 1.0),
    formula="(churned + contracted - expanded revenue) / revenue at the start; may be below zero",
    source="ChartMogul help, Metric: MRR churn rate; reactivated revenue counts as new here",
    example="0.1 -0.269 0.469",
)
REVENUE_RETENTION_GROSS = _metric(
    "revenue_retention_gross",
    "Gross revenue retention",
    "higher",
    estimator=_ratio({_LOST: -1}, 1.0, 0.0, 1.0),
    formula="(revenue at the start - churned - contracted) / revenue at the start",
    source="Pulse RevOps, Gross retention",
    example="0.8 0.55 1.0",
)
REVENUE_RETENTION_NET = _metric(
    "revenue_retention_net",
    "Net revenue retention",
    "higher",
    estimator=_ratio({_LOST: -1, _GAINED: 1}, 1.0, 0.0, None),
    formula="(revenue at the start - churned - contracted + expanded) / revenue at the start; may exceed 1",
    source="Pulse RevOps, Gross retention",
    example="0.9 0.531 1.269",
)
_KINDS = {
    "gross_churn": REVENUE_CHURN_GROSS,
    "net_churn": REVENUE_CHURN_NET,
    "gross_retention": REVENUE_RETENTION_GROSS,
    "net_retention": REVENUE_RETENTION_NET,
}


def revenue_churn(frame: FrameT, *, before: str, after: str, net: bool = False, **options: Unpack[Options]) -> FrameT:
    """Share of the revenue at the start that was lost; with `net`, less what those customers pay more.

    Args:
        frame: one row per customer.
        before: column of recurring revenue at the start, 0 for who was no customer.
        after: the same at the end, 0 for who left. All in one currency and unit, see `in_currency`.
        net: whether expansion is taken off.
        **options: see `Options`.

    Examples:
        >>> import polars as pl
        >>> book = pl.DataFrame({"march": [10.0] * 10, "april": [0.0, 5.0, 5.0, 20.0] + [10.0] * 6})
        >>> revenue_churn(book, before="march", after="april")["value"].item()
        0.2
        >>> revenue_churn(book, before="march", after="april", net=True)["value"].item()
        0.1
    """
    metric = _KINDS["net_churn" if net else "gross_churn"]
    return measure(frame, metric, before=before, after=after, **options)


def revenue_retention(
    frame: FrameT, *, before: str, after: str, net: bool = False, **options: Unpack[Options]
) -> FrameT:
    """Share of the revenue at the start that is still there; with `net`, what those customers pay more added.

    Examples:
        >>> import polars as pl
        >>> book = pl.DataFrame({"march": [10.0] * 10, "april": [0.0, 5.0, 5.0, 20.0] + [10.0] * 6})
        >>> revenue_retention(book, before="march", after="april")["value"].item()
        0.8
        >>> revenue_retention(book, before="march", after="april", net=True)["value"].item()
        0.9
    """
    metric = _KINDS["net_retention" if net else "gross_retention"]
    return measure(frame, metric, before=before, after=after, **options)
