"""What a score is: the record that pages, API and the code that counts read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl
from django.utils.functional import Promise

from cxmetrics import Metric

Shown = Literal["nps", "share", "mean"]
Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One score. ``slug`` is its address; ``metric`` counts it; ``shown`` says how its number is written.

    ``family``, ``scale`` and ``direction`` say which answers count: two scales, and two directions of one scale, are
    never averaged. ``says_direction`` is true where the family alone does not tell which end is good, so that an
    answer must say it. ``formula``, ``counts`` (what counts) and ``method`` (of the likely range) tell in the
    reader's language what the metric tells in English.
    """

    slug: str
    name: Words
    question: Words
    family: str
    scale: str
    shown: Shown
    metric: Metric
    formula: Words
    counts: Words
    method: Words
    direction: Literal["higher", "lower"] = "higher"
    says_direction: bool = False

    @property
    def lowest_answer(self) -> int:
        """The low end of its scale."""
        return int(self.scale.split("-")[0])

    @property
    def highest_answer(self) -> int:
        """The high end of its scale."""
        return int(self.scale.split("-")[1])

    @property
    def low_is_good(self) -> bool:
        """Whether it is the better the lower it is."""
        return self.metric.direction == "lower"

    def selects(self) -> pl.Expr:
        """Which rows of ``survey.answered`` count: answers that do not say a direction only where none is needed."""
        said = pl.col("direction").fill_null("")
        allowed = [self.direction] if self.says_direction else [self.direction, ""]
        return (pl.col("metric") == self.family) & (pl.col("scale") == self.scale) & said.is_in(allowed)
