"""What a score is: the record that pages, API and the code that counts read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import polars as pl
from django.utils.functional import Promise
from django.utils.text import format_lazy

from cxmetrics import Metric

Shown = Literal["nps", "share", "mean", "duration", "count"]
Noun = Literal["answers", "customers", "orders", "requests", "comments"]
Way = Literal["tally", "median", "count"]
Source = Literal[
    "answers",
    "comments",
    "standing",
    "replies",
    "replies in time",
    "resolutions",
    "resolutions in time",
    "backlog",
    "deliveries",
    "returns",
    "revenue",
]
Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One score. ``slug`` is its address; ``metric`` counts it; ``shown`` says how its number is written.

    ``source`` says which facts its rows come from, ``noun`` what one row is, ``way`` how rows become a number: sums
    (the metric's own), the median of amounts, or their bare count. ``fields`` are what the facts themselves can be
    broken down by. ``missing`` tells what to bring in where there is nothing yet. ``judged_by`` is the score whose
    target says what is in time.

    ``family``, ``scale`` and ``direction`` say which answers count: two scales, and two directions of one scale, are
    never averaged. ``says_direction`` is true where the family alone does not tell which end is good, so that an
    answer must say it. ``formula``, ``counts`` (what counts) and ``method`` (of the likely range) tell in the
    reader's language what the metric tells in English.
    """

    slug: str
    name: Words
    question: Words
    shown: Shown
    metric: Metric
    formula: Words
    counts: Words
    method: Words
    missing: Words
    family: str = ""
    scale: str = ""
    source: Source = "answers"
    noun: Noun = "answers"
    way: Way = "tally"
    fields: tuple[str, ...] = ()
    direction: Literal["higher", "lower"] = "higher"
    says_direction: bool = False
    judged_by: str = ""

    @property
    def lowest_answer(self) -> int:
        """The low end of its scale."""
        return int(self.scale.split("-")[0])

    @property
    def highest_answer(self) -> int:
        """The high end of its scale."""
        return int(self.scale.split("-")[1])

    @property
    def is_answered(self) -> bool:
        """Whether its rows are answers on a scale: only these have a distribution and single answers behind them."""
        return self.source == "answers"

    @property
    def has_clock(self) -> bool:
        """Whether time is counted that people wait, by the calendar or in working hours."""
        return self.source.split()[0] in {"replies", "resolutions"}

    @property
    def has_periods_of_its_own(self) -> bool:
        """Whether a quarter must be counted anew, because it is not the sum of its months."""
        return self.source in {"standing", "backlog", "revenue"}

    @property
    def grows_within_a_period(self) -> bool:
        """Whether a period that still runs looks better or worse only because it is not over."""
        return self.source in {"standing", "revenue"}

    @property
    def stands_now(self) -> bool:
        """Whether the period that still runs says how it is today, and not a part of what it will be."""
        return self.source == "backlog"

    def within(self, currency: str) -> Definition:
        """The same with the currency in its name, where there is one."""
        name = format_lazy("{name} ({currency})", name=self.name, currency=currency) if currency else self.name
        return replace(self, name=name)

    @property
    def low_is_good(self) -> bool:
        """Whether it is the better the lower it is."""
        return self.metric.direction == "lower"

    def selects(self) -> pl.Expr:
        """Which rows of ``survey.answered`` count: answers that do not say a direction only where none is needed."""
        said = pl.col("direction").fill_null("")
        allowed = [self.direction] if self.says_direction else [self.direction, ""]
        return (pl.col("metric") == self.family) & (pl.col("scale") == self.scale) & said.is_in(allowed)
