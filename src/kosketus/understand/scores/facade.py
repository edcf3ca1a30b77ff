"""What other rooms may ask of scores. Nothing is shown that was not computed here."""

from __future__ import annotations

from cxmetrics.metric import Band
from kosketus.understand.scores.definitions import STARTERS, Definition, UnknownScore, definition, definitions
from kosketus.understand.scores.domain.plans import annotate, remove_annotation, remove_target, set_target
from kosketus.understand.scores.queries.answers import UnknownField
from kosketus.understand.scores.queries.behind import AnswerRow, BadSelection, Behind, Selection, behind, stream
from kosketus.understand.scores.queries.boards import board
from kosketus.understand.scores.queries.comparisons import Compared, NothingToCompare, Versus, compared, others
from kosketus.understand.scores.queries.drivers import OUTCOMES, NoDrivers, drivers, may_have_drivers
from kosketus.understand.scores.queries.foresight import Foreseen, Rate, foreseen, response_rate, score_of
from kosketus.understand.scores.queries.looks import one_look
from kosketus.understand.scores.queries.plans import notes_of, targets
from kosketus.understand.scores.queries.presence import Presence, Uncounted, presence
from kosketus.understand.scores.queries.promises import guarded
from kosketus.understand.scores.queries.remedies import Remedy, remedy
from kosketus.understand.scores.queries.reweighting import Reweighted, reweighted
from kosketus.understand.scores.queries.sheets import sheet
from kosketus.understand.scores.queries.snippets import from_file, from_lake

__all__ = [
    "OUTCOMES",
    "STARTERS",
    "AnswerRow",
    "BadSelection",
    "Band",
    "Behind",
    "Compared",
    "Definition",
    "Foreseen",
    "NoDrivers",
    "NothingToCompare",
    "Presence",
    "Rate",
    "Remedy",
    "Reweighted",
    "Selection",
    "Uncounted",
    "UnknownField",
    "UnknownScore",
    "Versus",
    "annotate",
    "behind",
    "board",
    "compared",
    "definition",
    "definitions",
    "drivers",
    "foreseen",
    "from_file",
    "from_lake",
    "guarded",
    "may_have_drivers",
    "notes_of",
    "one_look",
    "others",
    "presence",
    "remedy",
    "remove_annotation",
    "remove_target",
    "response_rate",
    "reweighted",
    "score_of",
    "set_target",
    "sheet",
    "stream",
    "targets",
]
