"""All scores by name, in the order in which people read them.

A score is a metric of cxmetrics over facts that can be counted together: two scales are never averaged.
"""

from __future__ import annotations

from kosketus.understand.scores.answered import ANSWERED, CES, CSAT, NPS
from kosketus.understand.scores.happened import CHURN, COMMENTS, HAPPENED
from kosketus.understand.scores.shapes import Definition

__all__ = ["STARTERS", "Definition", "UnknownScore", "definition", "definitions"]
STARTERS: tuple[tuple[Definition, ...], ...] = ((CHURN,), (NPS,), tuple(CSAT.values()), CES, (COMMENTS,))
"""What a board begins with; of each row, those scores that have data, and the first one where none has."""
_SCORES: dict[str, Definition] = {each.slug: each for each in (*ANSWERED, *HAPPENED)}


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
