"""Satisfaction: how likely people are to recommend, how satisfied they are, how hard it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Unpack

from cxmetrics._frames import FrameT
from cxmetrics.errors import UnknownMetric
from cxmetrics.estimators import Balance, Mean, Proportion
from cxmetrics.metric import Band, Direction, Example, Input, Metric, Power, Scale
from cxmetrics.registry import register
from cxmetrics.scores import Options, measure

_ADJUSTED_WALD = (
    "adjusted Wald around a raw value: n + 3, promoters + 3/4, detractors + 3/4 (Rocks 2016); held within -100 and 100"
)
_WILSON = "Wilson score"
_STUDENT = "Student's t, held within the scale; what n equal answers cannot rule out when all are equal"
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
        formula=f"100 x (promoters ({top - 1} and {top}) - detractors ({scale.low} to {top - 4})) / answers",
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


def _top_box(slug: str, name: str, scale: Scale, *, lowest: int, source: str) -> Metric:
    """Share of answers from `lowest` to the end of the scale."""
    best = f"{lowest} to {scale.high}" if lowest < scale.high else f"{scale.high}"
    return Metric(
        slug=slug,
        version=1,
        name=name,
        unit="share",
        direction="higher",
        inputs=(Input("score", scale),),
        formula=f"answers of {best} / all answers, on {scale}",
        denominator=_ANSWERED,
        interval=_WILSON,
        example=Example(
            tally={"n": 10, "satisfied": 7},
            value=0.7,
            low=0.397,
            high=0.892,
            source="7 of 10 by Wilson (1927), as in Newcombe (1998), Statistics in Medicine 17, method 3",
        ),
        sums={"satisfied": Band("score", lowest, scale.high)},
        estimator=Proportion("satisfied"),
        source=source,
    )


def _scale_mean(slug: str, name: str, scale: Scale, *, direction: Direction, source: str) -> Metric:
    return Metric(
        slug=slug,
        version=1,
        name=name,
        unit="mean",
        direction=direction,
        inputs=(Input("score", scale),),
        formula=f"sum of answers / answers, on {scale}",
        denominator=_ANSWERED,
        interval=_STUDENT,
        example=Example(
            tally={"n": 10, "total": 25.0, "squares": 75.0},
            value=2.5,
            low=1.657,
            high=3.343,
            source="answers 1 1 2 2 2 2 3 4 4 4: mean 2.5, standard deviation 1.179, t(9) 2.262",
        ),
        sums={"total": Power("score"), "squares": Power("score", 2)},
        estimator=Mean(low=scale.low, high=scale.high),
        source=source,
    )


NPS = register(_net_promoter("nps", "Net Promoter Score", Scale(0, 10)))
NPS_1_10 = register(_net_promoter("nps_1_10", "Net Promoter Score, asked from 1 to 10", Scale(1, 10)))

_SATISFIED_FROM = {2: 2, 3: 3, 4: 3, 5: 4, 6: 5, 7: 6, 10: 8}
_CONVENTION = "Formbricks, rating question; on 5 also Zendesk, Delighted, Simplesat; on 3 and 4 also Simplesat"
_HCAHPS = "CMS, HCAHPS: top box, the most positive answer"

CSAT = {
    points: register(
        _top_box(f"csat_{points}", f"CSAT on {points} points", Scale(1, points), lowest=low, source=_CONVENTION)
    )
    for points, low in _SATISFIED_FROM.items()
}
TOP_BOX = {
    points: register(
        _top_box(f"top_box_{points}", f"Top box on {points} points", Scale(1, points), lowest=points, source=_HCAHPS)
    )
    for points, low in _SATISFIED_FROM.items()
    if low < points  # where the highest answer alone is satisfied, CSAT is the top box
}

CES: Mapping[str, Metric] = {
    "difficulty_1_5": register(
        _scale_mean(
            "ces_difficulty_1_5",
            "Customer Effort, difficulty 1 to 5 (low is easy)",
            Scale(1, 5),
            direction="lower",
            source="CES 1.0: CustomerGauge, Customer Effort Score; Starred, CES 2.0: what is different",
        )
    ),
    "agreement_1_5": register(
        _top_box(
            "ces_agreement_1_5",
            "Customer Effort, share who agree it was easy (1 to 5)",
            Scale(1, 5),
            lowest=4,
            source="Delighted, Customer effort score: share of 4 and 5",
        )
    ),
    "agreement_1_7": register(
        _top_box(
            "ces_agreement_1_7",
            "Customer Effort, share who agree it was easy (1 to 7)",
            Scale(1, 7),
            lowest=5,
            source="CES 2.0: Zonka, How to measure CES: 5 to 7 are positive",
        )
    ),
    "agreement_1_7_mean": register(
        _scale_mean(
            "ces_agreement_1_7_mean",
            "Customer Effort, mean agreement that it was easy (1 to 7, high is easy)",
            Scale(1, 7),
            direction="higher",
            source="CES 2.0: Wootric, CES calculation",
        )
    ),
}
CesVersion = Literal["difficulty_1_5", "agreement_1_5", "agreement_1_7", "agreement_1_7_mean"]


def nps(
    frame: FrameT,
    *,
    score: str,
    **options: Unpack[Options],
) -> FrameT:
    """Net Promoter Score per group: raw value with an adjusted range.

    Args:
        frame: one row per answer, any frame that Narwhals knows; it is not changed.
        score: column of whole answers from 0 to 10.
        **options: `by`, `weight`, `no_answer`, `level`, `minimum_n`; see `Options`.

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
    return measure(frame, NPS, score=score, **options)


def nps_1_10(
    frame: FrameT,
    *,
    score: str,
    **options: Unpack[Options],
) -> FrameT:
    """The same question asked from 1 to 10: a metric of its own, never pooled with `nps`.

    Detractors are 1 to 6. Arguments and result as for `nps`.

    Examples:
        >>> import polars as pl
        >>> nps_1_10(pl.DataFrame({"score": [10, 9, 7, 1]}), score="score")["value"].item()
        25.0
    """
    return measure(frame, NPS_1_10, score=score, **options)


def csat(
    frame: FrameT,
    *,
    score: str,
    points: int,
    top_box: bool = False,
    **options: Unpack[Options],
) -> FrameT:
    """Share of satisfied people, on a scale from 1 to `points` that the caller names.

    Satisfied are 2 of 2, 3 of 3, 3-4 of 4, 4-5 of 5, 5-6 of 6, 6-7 of 7 and 8-10 of 10 points. Each scale
    is a metric of its own (`csat_5`, `csat_7`, ...); their shares are never pooled.

    Args:
        frame: one row per answer.
        score: column of whole answers from 1 to `points`.
        points: 2, 3, 4, 5, 6, 7 or 10.
        top_box: count the highest answer alone (`top_box_5`, ...), from 4 points on.
        **options: see `Options`.

    Returns:
        As `nps`, with `value`, `low`, `high` from 0 to 1 and the count `satisfied`.

    Raises:
        UnknownMetric: there is no convention for that number of points.

    Examples:
        >>> import pyarrow as pa
        >>> csat(pa.table({"q": [5, 4, 3, 1]}), score="q", points=5)["value"].to_pylist()
        [0.5]
        >>> csat(pa.table({"q": [5, 4, 3, 1]}), score="q", points=5, top_box=True)["value"].to_pylist()
        [0.25]
    """
    conventions = TOP_BOX if top_box else CSAT
    if points not in conventions:
        known = ", ".join(str(each) for each in conventions)
        raise UnknownMetric(f"no convention for {points} points; there is one for {known}")
    return measure(frame, conventions[points], score=score, **options)


def ces(
    frame: FrameT,
    *,
    score: str,
    version: CesVersion,
    **options: Unpack[Options],
) -> FrameT:
    """Customer Effort in the version that was asked; never guessed, never pooled with another.

    Args:
        frame: one row per answer.
        score: column of whole answers.
        version: `difficulty_1_5` (mean; low is good), `agreement_1_5` (share of 4 and 5),
            `agreement_1_7` (share of 5 to 7) or `agreement_1_7_mean`.
        **options: see `Options`.

    Raises:
        UnknownMetric: no such version.

    Examples:
        >>> import polars as pl
        >>> answers = pl.DataFrame({"q": [1, 2, 2, 5]})
        >>> ces(answers, score="q", version="difficulty_1_5")["value"].item()
        2.5
        >>> ces(answers, score="q", version="agreement_1_5")["value"].item()
        0.25
    """
    if version not in CES:
        raise UnknownMetric(f"no version {version!r} of CES; there are {', '.join(CES)}")
    return measure(frame, CES[version], score=score, **options)
