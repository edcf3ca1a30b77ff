"""The surveys' tables."""

from kosketus.listen.surveys.models.survey import Answer, Question, Response, Survey

__all__ = ["Answer", "Question", "Response", "Survey"]
