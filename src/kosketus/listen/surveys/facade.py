"""The surveys' door: what other rooms may ask for."""

from __future__ import annotations

from kosketus.listen.surveys.domain.answers import record_answers
from kosketus.listen.surveys.domain.definitions import ensure_survey
from kosketus.listen.surveys.domain.links import make_links, remove_links
from kosketus.listen.surveys.domain.undone import release_undone
from kosketus.listen.surveys.queries.asking import asked, first_rating
from kosketus.listen.surveys.queries.exports import export_columns, export_rows, export_variables
from kosketus.listen.surveys.queries.openings import open_survey, open_surveys, unused_links
from kosketus.listen.surveys.queries.reads import (
    anonymous_questions,
    answers_by_uids,
    count_responses,
    is_empty,
    questions,
    responses_known,
    surveys,
)
from kosketus.listen.surveys.queries.results import survey_comments, survey_results
from kosketus.listen.surveys.queries.taps import waiting_taps_of
from kosketus.listen.surveys.queries.wordings import survey_titles, survey_words
from kosketus.listen.surveys.stages import frame_query

__all__ = [
    "anonymous_questions",
    "answers_by_uids",
    "asked",
    "count_responses",
    "ensure_survey",
    "export_columns",
    "export_rows",
    "export_variables",
    "first_rating",
    "frame_query",
    "is_empty",
    "make_links",
    "open_survey",
    "open_surveys",
    "questions",
    "record_answers",
    "release_undone",
    "remove_links",
    "responses_known",
    "survey_comments",
    "survey_results",
    "survey_titles",
    "survey_words",
    "surveys",
    "unused_links",
    "waiting_taps_of",
]
