"""How many answers may be expected, and what they will be able to show."""

from __future__ import annotations

from dataclasses import dataclass

from kosketus.act.outreach.models import Programme
from kosketus.act.outreach.queries.forecast import Forecast
from kosketus.act.outreach.queries.progress import past_rate
from kosketus.listen.surveys import facade as surveys
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.facade import Foreseen, Rate

ASSUMED = 0.1
"""The share of letters that are answered, where the survey was hardly sent yet. Nothing but an assumption."""
ENOUGH_LETTERS = 50
WEEKS_A_QUARTER = 13
_FEW = 30


@dataclass(frozen=True, kw_only=True)
class Expected:
    """``answers`` in all, or in a quarter where it goes on.

    ``share`` of letters is what somebody says (``is_said``), else ``rate``'s where that is known, else assumed.
    """

    answers: int
    share: float
    rate: Rate | None
    per_quarter: bool
    is_said: bool = False
    foreseen: Foreseen | None
    shown: str = ""

    @property
    def is_few(self) -> bool:
        """Whether a comparison needs more."""
        return self.answers < _FEW


def expected(scope: Scope, programme: Programme, seen: Forecast, *, said: float | None = None) -> Expected | None:
    """What may be expected of a send-out; None where nobody would be asked or its survey is gone.

    *said*: reckon with this share of letters being answered (above 0, up to 1), whatever is known.
    """
    survey = surveys.open_survey(programme.survey)
    asked = seen.asked if seen.a_week is None else seen.a_week * WEEKS_A_QUARTER
    if survey is None or not asked:
        return None
    known = past_rate(programme.survey)
    rate = known if known is not None and known.whole >= ENOUGH_LETTERS and known.part else None
    share = said or (rate.share if rate else ASSUMED)
    answers = round(asked * share)
    answers = min(answers, programme.quota) if programme.quota and seen.a_week is None else answers
    score = scores.score_of(family=survey.metric, scale=survey.scale, direction=survey.direction)
    return Expected(
        answers=answers,
        share=share,
        rate=rate,
        per_quarter=seen.a_week is not None,
        is_said=said is not None,
        foreseen=scores.foreseen(scope, score, n=answers) if score and answers else None,
        shown=scores.definition(score).shown if score else "",
    )
