"""All scores by name, in the order in which people read them.

A score is a metric of cxmetrics over facts that can be counted together: two scales are never averaged.
"""

from __future__ import annotations

from kosketus.understand.scores.answered import ANSWERED
from kosketus.understand.scores.shapes import Definition

__all__ = ["Definition", "UnknownScore", "definition", "definitions"]
_SCORES: dict[str, Definition] = {each.slug: each for each in ANSWERED}


class UnknownScore(LookupError):
    """There is no score of that name."""


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
