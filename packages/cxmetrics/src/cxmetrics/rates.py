"""Shares of yes-or-no columns, means of amounts, and how many of those who were asked answered."""

from __future__ import annotations

from typing import Unpack

from cxmetrics._frames import FrameT
from cxmetrics.estimators import Mean, Proportion
from cxmetrics.metric import FLAG, Band, Direction, Example, Input, Metric, Power
from cxmetrics.registry import register
from cxmetrics.scores import Options, measure


def flag_share(
    slug: str, name: str, role: str, *, direction: Direction, formula: str, counted: str, source: str, column: str = ""
) -> Metric:
    """Register the share of rows whose flag is set; its tally counts them as `column`, by default the role."""
    column = column or role
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="share",
            direction=direction,
            inputs=(Input(role, FLAG),),
            formula=formula,
            denominator=counted,
            interval="Wilson score",
            example=Example(
                tally={"n": 263, column: 81},
                value=0.308,
                low=0.255,
                high=0.366,
                source="Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81 of 263",
            ),
            sums={column: Band(role, 1, 1)},
            estimator=Proportion(column),
            source=source,
        )
    )


def amount_mean(
    slug: str,
    name: str,
    given: Input,
    *,
    direction: Direction,
    formula: str,
    counted: str,
    source: str,
    example: Example,
) -> Metric:
    """Register the mean of an amount; its tally columns are those of the example beside `n`."""
    total, squares = (column for column in example.tally if column != "n")
    return register(
        Metric(
            slug=slug,
            version=1,
            name=name,
            unit="mean",
            direction=direction,
            inputs=(given,),
            formula=formula,
            denominator=counted,
            interval="Student's t; none for fewer than two rows or equal amounts",
            example=example,
            sums={total: Power(given.role), squares: Power(given.role, 2)},
            estimator=Mean(total, squares),
            source=source,
        )
    )


def ten_amounts(total: str, squares: str) -> Example:
    """A worked example of ten amounts, under the names of a metric's tally columns."""
    return Example(
        tally={"n": 10, total: 25.0, squares: 75.0},
        value=2.5,
        low=1.657,
        high=3.343,
        source="amounts 1 1 2 2 2 2 3 4 4 4: mean 2.5, standard deviation 1.179, t(9) 2.262, by hand",
    )


SHARE = flag_share(
    "share",
    "Share of a yes-or-no column",
    "hit",
    direction="neither",
    formula="rows that say yes / rows that say yes or no",
    counted="rows with a value; empty ones are left out and counted beside",
    source="Wilson (1927), JASA 22",
)
RESPONSE_RATE = flag_share(
    "response_rate",
    "Response rate",
    "answered",
    direction="higher",
    formula="invitations answered / invitations delivered",
    counted="one row per delivered invitation; what bounced is left out before",
    source="AAPOR, Standard Definitions: RR1 with every delivered invitation as eligible",
)
COMPLETION_RATE = flag_share(
    "completion_rate",
    "Completion rate",
    "completed",
    direction="higher",
    formula="surveys finished / surveys begun",
    counted="one row per survey begun",
    source="Common to survey tools: finished over begun; not to be read as a response rate",
)
MEAN = amount_mean(
    "mean",
    "Mean of an amount",
    Input("amount"),
    direction="neither",
    formula="sum of amounts / rows with an amount",
    counted="finite amounts; empty ones are left out and counted beside",
    source="Student (1908), Biometrika 6",
    example=ten_amounts("total", "squares"),
)


def share(frame: FrameT, *, hit: str, **options: Unpack[Options]) -> FrameT:
    """Share of rows that say yes, with a Wilson range.

    Args:
        frame: any frame that Narwhals knows.
        hit: column of booleans, or of 0 and 1.
        **options: see `Options`.

    Examples:
        >>> import polars as pl
        >>> answers = pl.DataFrame({"easy": [True, True, False, None]})
        >>> share(answers, hit="easy").select("hit", "n", "empty").row(0)
        (2, 3, 1)
    """
    return measure(frame, SHARE, hit=hit, **options)


def mean(frame: FrameT, *, amount: str, **options: Unpack[Options]) -> FrameT:
    """Mean of any amount, with Student's t range.

    Examples:
        >>> import polars as pl
        >>> mean(pl.DataFrame({"minutes": [3.0, 5.0, 10.0]}), amount="minutes")["value"].item()
        6.0
    """
    return measure(frame, MEAN, amount=amount, **options)


def response_rate(frame: FrameT, *, answered: str, **options: Unpack[Options]) -> FrameT:
    """Share of delivered invitations that were answered; one row per delivered invitation.

    Examples:
        >>> import polars as pl
        >>> response_rate(pl.DataFrame({"answered": [1, 0, 0, 1]}), answered="answered")["value"].item()
        0.5
    """
    return measure(frame, RESPONSE_RATE, answered=answered, **options)


def completion_rate(frame: FrameT, *, completed: str, **options: Unpack[Options]) -> FrameT:
    """Share of begun surveys that were finished; one row per survey begun.

    Examples:
        >>> import polars as pl
        >>> completion_rate(pl.DataFrame({"done": [True, False]}), completed="done")["value"].item()
        0.5
    """
    return measure(frame, COMPLETION_RATE, completed=completed, **options)
