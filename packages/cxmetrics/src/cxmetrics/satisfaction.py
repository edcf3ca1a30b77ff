"""Satisfaction: how likely people are to recommend, how satisfied they are, how hard it was."""

from __future__ import annotations

from collections.abc import Iterable

from cxmetrics._frames import FrameT, Keys
from cxmetrics.estimators import Balance
from cxmetrics.metric import Band, Example, Input, Metric, Scale
from cxmetrics.registry import register
from cxmetrics.scores import measure

_ADJUSTED_WALD = (
    "adjusted Wald around a raw value: n + 3, promoters + 3/4, detractors + 3/4 (Rocks 2016); held within"
    " -100 and 100"
)
_ANSWERED = "answers on the scale; empty ones are left out and counted beside; any other answer is an error"


def _net_promoter(slug: str, name: str, scale: Scale) -> Metric:
    """Promoters are the two highest answers, passives the next two, detractors all below."""
    top = scale.high
    bands = {"promoters": (top - 1, top), "passives": (top - 3, top - 2), "detractors": (scale.low, top - 4)}
    return Metric(
        slug=slug,
        version=1,
        name=name,
        unit="points",
        direction="higher",
        inputs=(Input("score", scale),),
        formula=(
            f"100 x (promoters ({top - 1} and {top}) - detractors ({scale.low} to {top - 4})) / answers"
        ),
        denominator=_ANSWERED,
        interval=_ADJUSTED_WALD,
        example=Example(
            tally={"n": 100, "promoters": 50, "passives": 30, "detractors": 20},
            value=30.0,
            low=14.1,
            high=44.2,
            source="MeasuringU, Confidence intervals for NPS; figures computed after Rocks (2016)",
        ),
        sums={name: Band("score", low, high) for name, (low, high) in bands.items()},
        estimator=Balance(plus="promoters", minus="detractors"),
        source="Reichheld (2003); MeasuringU, Confidence intervals for NPS",
    )


NPS = register(_net_promoter("nps", "Net Promoter Score", Scale(0, 10)))
NPS_1_10 = register(_net_promoter("nps_1_10", "Net Promoter Score, asked from 1 to 10", Scale(1, 10)))


def nps(
    frame: FrameT,
    *,
    score: str,
    by: Keys = None,
    weight: str | None = None,
    no_answer: Iterable[float] = (),
    level: float = 0.95,
    minimum_n: int | None = None,
) -> FrameT:
    """Net Promoter Score per group: raw value with an adjusted range.

    Args:
        frame: one row per answer, any frame that Narwhals knows; it is not changed.
        score: column of whole answers from 0 to 10.
        by: columns to group by; null is a group of its own.
        weight: column of weights of zero or more.
        no_answer: codes in `score` that mean "no answer"; counted in `empty`.
        level: of the range, 0.95 by default.
        minimum_n: effective answers for `enough`, 30 by default.

    Returns:
        A frame of the same kind, lazy if the input was: the keys, `value`, `low`, `high` (points, -100
        to 100), `n`, `n_effective`, `enough`, `promoters`, `passives`, `detractors`, `outside`, `empty`.

    Raises:
        OutsideScale: an answer outside 0 to 10, on an eager frame. On a lazy one the score is null where
            `outside` is above zero; see `check`.

    Examples:
        >>> import pandas as pd
        >>> answers = pd.DataFrame({"score": [10] * 50 + [8] * 30 + [4] * 20})
        >>> nps(answers, score="score")[["value", "low", "high", "n"]].round(1)
           value   low  high    n
        0   30.0  14.1  44.2  100
    """
    return measure(
        frame, NPS, by=by, weight=weight, no_answer=no_answer, level=level, minimum_n=minimum_n, score=score
    )


def nps_1_10(
    frame: FrameT,
    *,
    score: str,
    by: Keys = None,
    weight: str | None = None,
    no_answer: Iterable[float] = (),
    level: float = 0.95,
    minimum_n: int | None = None,
) -> FrameT:
    """The same question asked from 1 to 10: a metric of its own, never pooled with `nps`.

    Detractors are 1 to 6. Arguments and result as for `nps`.

    Examples:
        >>> import polars as pl
        >>> nps_1_10(pl.DataFrame({"score": [10, 9, 7, 1]}), score="score")["value"].item()
        25.0
    """
    return measure(
        frame,
        NPS_1_10,
        by=by,
        weight=weight,
        no_answer=no_answer,
        level=level,
        minimum_n=minimum_n,
        score=score,
    )
