"""Scores of answers: how people would recommend us, how satisfied they are, how hard it was."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

import cxmetrics
from cxmetrics import Metric, Scale
from cxmetrics.estimators import Mean
from cxmetrics.metric import Band, Input
from kosketus.understand.scores.shapes import Definition, Words

_WILSON = _("Wilson's range for a share (1927)")
_STUDENT = _("Student's t, held within the scale")
_RATED_ON = (3, 4, 5, 6, 7, 10)
_MISSING = _("Ask customers this question, or bring a file with their answers.")


def _counts(low: int, high: int) -> Words:
    return format_lazy(
        _("Answers from {lowest} to {highest}. Who gave no answer does not count."), lowest=low, highest=high
    )


def _formula(first: int, last: int) -> Words:
    if first == last:
        return format_lazy(_("Answers of {first} ÷ answers"), first=first)
    return format_lazy(_("Answers of {first} to {last} ÷ answers"), first=first, last=last)


def _top_box_from(metric: Metric) -> int:
    (band,) = metric.sums.values()
    if not isinstance(band, Band):
        raise TypeError(f"{metric.slug} is no share of a band")
    return int(band.low)


NPS = Definition(
    slug="nps",
    name=_("NPS"),
    question=_("How likely people are to recommend us, from 0 to 10"),
    family="nps",
    scale="0-10",
    shown="nps",
    metric=cxmetrics.NPS,
    formula=_("100 × (promoters, who answer 9 or 10, minus detractors, who answer 0 to 6) ÷ answers"),
    counts=_counts(0, 10),
    method=_("Adjusted Wald around the raw score: ¾ promoter, ¾ detractor and 1½ passive are added (Rocks 2016)"),
    missing=_MISSING,
)


def _csat(points: int) -> Definition:
    metric = cxmetrics.CSAT[points]
    first = _top_box_from(metric)
    words = _("The share of people who are satisfied: {first} to {last} of {points}")
    if first == points:
        words = _("The share of people who are satisfied: {last} of {points}")
    return Definition(
        slug=metric.slug,
        name=_("CSAT") if points == 5 else format_lazy(_("CSAT on {points} points"), points=points),  # noqa: PLR2004 - the usual scale
        question=format_lazy(words, first=first, last=points, points=points),
        family="csat",
        scale=f"1-{points}",
        shown="share",
        metric=metric,
        formula=_formula(first, points),
        counts=_counts(1, points),
        method=_WILSON,
        missing=_MISSING,
    )


def _agreement(points: int) -> Definition:
    metric = cxmetrics.CES[f"agreement_1_{points}"]
    first = _top_box_from(metric)
    words = _("The share of people who agree that it was easy: {first} to {last} of {last}")
    return Definition(
        slug=metric.slug,
        name=format_lazy(_("CES, agreement on {points} points"), points=points),
        question=format_lazy(words, first=first, last=points),
        family="ces",
        scale=f"1-{points}",
        shown="share",
        metric=metric,
        formula=_formula(first, points),
        counts=_counts(1, points),
        method=_WILSON,
        missing=_MISSING,
        says_direction=True,
    )


DIFFICULTY = Definition(
    slug="ces_difficulty_1_5",
    name=_("CES, difficulty on 5 points"),
    question=_("How hard it was for people, from 1 (very easy) to 5 (very difficult): low is good"),
    family="ces",
    scale="1-5",
    shown="mean",
    metric=cxmetrics.CES["difficulty_1_5"],
    formula=_("Sum of answers ÷ answers"),
    counts=_counts(1, 5),
    method=_STUDENT,
    missing=_MISSING,
    direction="lower",
    says_direction=True,
)


def _rating(points: int) -> Definition:
    direction: Literal["higher"] = "higher"
    metric = replace(
        cxmetrics.CES["difficulty_1_5"],
        slug=f"rating_{points}",
        name=f"Mean rating on {points} points",
        direction=direction,
        inputs=(Input("score", Scale(1, points)),),
        formula=f"sum of answers / answers, on 1 to {points}",
        estimator=Mean(low=1, high=points),
        source="arithmetic mean",
    )
    return Definition(
        slug=metric.slug,
        name=format_lazy(_("Ratings on {points} points"), points=points),
        question=format_lazy(_("The mean of all touchpoint ratings from 1 to {points}: high is good"), points=points),
        family="rating",
        scale=f"1-{points}",
        shown="mean",
        metric=metric,
        formula=_("Sum of answers ÷ answers"),
        counts=_counts(1, points),
        method=_STUDENT,
        missing=_MISSING,
        direction=direction,
        says_direction=True,
    )


CSAT = {points: _csat(points) for points in cxmetrics.CSAT}
CES = (_agreement(7), _agreement(5), DIFFICULTY)
RATINGS = {points: _rating(points) for points in _RATED_ON}
ANSWERED: tuple[Definition, ...] = (
    NPS, CSAT[5], *(each for points, each in CSAT.items() if points != 5), *CES, *RATINGS.values(),  # noqa: PLR2004
)  # fmt: skip
