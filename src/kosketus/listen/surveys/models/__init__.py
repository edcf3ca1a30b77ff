"""The surveys' tables."""

from kosketus.listen.surveys.models.asking import CountedAfterAll, Link, Sitting, SurveyVersion
from kosketus.listen.surveys.models.survey import Answer, Question, Response, State, Survey
from kosketus.listen.surveys.models.taps import Tap

__all__ = [
    "Answer",
    "CountedAfterAll",
    "Link",
    "Question",
    "Response",
    "Sitting",
    "State",
    "Survey",
    "SurveyVersion",
    "Tap",
]
