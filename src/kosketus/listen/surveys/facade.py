"""The surveys' door: what other rooms may ask for."""

from __future__ import annotations

from kosketus.listen.surveys.domain.answers import record_answers
from kosketus.listen.surveys.domain.definitions import ensure_survey
from kosketus.listen.surveys.queries.reads import answers_by_uids, is_empty, questions, responses_known, surveys

__all__ = [
    "answers_by_uids",
    "ensure_survey",
    "is_empty",
    "questions",
    "record_answers",
    "responses_known",
    "surveys",
]
