"""Which answers make which score.

A score is a metric of cxmetrics over answers of one family on one scale: two scales are never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import cxmetrics
from cxmetrics import Metric

Shown = Literal["nps", "share", "mean"]


class UnknownScore(LookupError):
    """There is no score of that name."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One score. ``slug`` is its address and its metric's name in cxmetrics; ``shown`` how its number is written.

    ``formula``, ``counts`` (which answers count) and ``method`` (of the likely range) say in the reader's language
    what the metric says in English.
    """

    slug: str
    name: str | Promise
    question: str | Promise
    family: str
    scale: str
    shown: Shown
    formula: str | Promise
    counts: str | Promise
    method: str | Promise

    @property
    def metric(self) -> Metric:
        """The metric that counts it."""
        return cxmetrics.find(self.slug)

    @property
    def lowest_answer(self) -> int:
        """The low end of its scale."""
        return int(self.scale.split("-")[0])

    @property
    def highest_answer(self) -> int:
        """The high end of its scale."""
        return int(self.scale.split("-")[1])


_SCORES: dict[str, Definition] = {}


def _add(definition: Definition) -> None:
    _SCORES[definition.slug] = definition


_add(
    Definition(
        slug="nps",
        name=_("NPS"),
        question=_("How likely people are to recommend us, from 0 to 10"),
        family="nps",
        scale="0-10",
        shown="nps",
        formula=_("100 × (promoters, who answer 9 or 10, minus detractors, who answer 0 to 6) ÷ answers"),
        counts=_("Answers from 0 to 10. Who gave no answer does not count."),
        method=_("Adjusted Wald around the raw score: ¾ promoter, ¾ detractor and 1½ passive are added (Rocks 2016)"),
    )
)
_add(
    Definition(
        slug="csat_5",
        name=_("CSAT"),
        question=_("The share of people who are satisfied: 4 or 5 of 5"),
        family="csat",
        scale="1-5",
        shown="share",
        formula=_("Answers of 4 or 5 ÷ answers"),
        counts=_("Answers from 1 to 5. Who gave no answer does not count."),
        method=_("Wilson's range for a share (1927)"),
    )
)


def definition(slug: str) -> Definition:
    """The definition of a score.

    Raises:
        UnknownScore: naming those that exist.
    """
    try:
        return _SCORES[slug]
    except KeyError:
        raise UnknownScore(f"there is no score {slug!r}; there are: {', '.join(_SCORES)}") from None


def definitions() -> tuple[Definition, ...]:
    """All scores, in the order in which people read them."""
    return tuple(_SCORES.values())
