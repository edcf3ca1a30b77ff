"""The surveys' tables."""

from kosketus.listen.surveys.models.asking import Link, Sitting, Spent, SurveyVersion
from kosketus.listen.surveys.models.survey import Answer, Question, Response, State, Survey

__all__ = ["Answer", "Link", "Question", "Response", "Sitting", "Spent", "State", "Survey", "SurveyVersion"]
