"""Surveys and the versions of their questions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from kosketus.kernel import db
from kosketus.listen.surveys.contracts import QuestionDefinition, SurveyDefinition
from kosketus.listen.surveys.models import Question, Survey

_MEANING = ("metric", "scale", "text", "low", "high", "direction")


def ensure_survey(definition: SurveyDefinition) -> None:
    """Make the survey and its questions, or bring them up to *definition*.

    A question whose family, scale, words or direction changed gets a new version; answers keep the old one.
    """
    with db.write():
        survey, made = Survey.objects.get_or_create(slug=definition.slug, defaults={"title": dict(definition.title)})
        if not made and survey.title != dict(definition.title):
            Survey.objects.filter(pk=survey.pk).update(title=dict(definition.title))
        newest = newest_questions(survey)
        for position, question in enumerate(definition.questions):
            _ensure_question(survey, position, question, newest.get(question.key))


def newest_questions(survey: Survey) -> dict[str, Question]:
    """The survey's questions at their newest version, by key."""
    return {question.key: question for question in survey.questions.order_by("version")}


def _ensure_question(survey: Survey, position: int, wanted: QuestionDefinition, newest: Question | None) -> None:
    values = _values(wanted)
    if newest is not None and all(getattr(newest, name) == values[name] for name in _MEANING):
        Question.objects.filter(pk=newest.pk).update(position=position, touchpoint=wanted.touchpoint)
        return
    version = newest.version + 1 if newest else 1
    Question.objects.create(survey=survey, position=position, version=version, **values)


def _values(wanted: QuestionDefinition) -> dict[str, Any]:
    return {name: dict(value) if isinstance(value, dict) else value for name, value in asdict(wanted).items()}
