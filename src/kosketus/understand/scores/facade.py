"""What other rooms may ask of scores. Nothing is shown that was not computed here."""

from __future__ import annotations

from cxmetrics.metric import Band
from kosketus.understand.scores.definitions import Definition, UnknownScore, definition, definitions
from kosketus.understand.scores.queries.answers import UnknownField
from kosketus.understand.scores.queries.behind import AnswerRow, BadSelection, Behind, Selection, behind, stream
from kosketus.understand.scores.queries.drivers import OUTCOMES, NoDrivers, drivers
from kosketus.understand.scores.queries.presence import Presence, Uncounted, presence
from kosketus.understand.scores.queries.sheets import sheet

__all__ = [
    "OUTCOMES",
    "AnswerRow",
    "BadSelection",
    "Band",
    "Behind",
    "Definition",
    "NoDrivers",
    "Presence",
    "Selection",
    "Uncounted",
    "UnknownField",
    "UnknownScore",
    "behind",
    "definition",
    "definitions",
    "drivers",
    "presence",
    "sheet",
    "stream",
]
