"""A response that a tap began is completed: what differs is corrected, what is new is added."""

from __future__ import annotations

from collections.abc import Mapping

from kosketus.kernel import clock, corrections
from kosketus.kernel.events import Draft
from kosketus.kernel.ids import timeless, uuid7
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.listen.surveys.domain.answers import day_of, fact_of, record_response
from kosketus.listen.surveys.models import Answer, Question, Response, Survey


def complete_response(row: ResponseRow, *, survey: Survey, questions: Mapping[str, Question], actor: str) -> None:
    """Record what was said since; an answer that became another one replaces it, in the facts too.

    Raises:
        RuntimeError: there is no open write transaction.
    """
    before = {one.question.key: one for one in _answers_of(survey, row.key)}
    replaced = {}
    for said in row.answers:
        old = before.get(said.question)
        if old is not None and (old.value, old.option, old.text) != (said.value, said.option, said.text):
            replaced[old.uid] = _replace(old, said, row, survey)
    if replaced:
        day = day_of(clock.now()) if survey.anonymous else None
        corrections.supersede(replaced, actor=actor, recorded_at=day)
    record_response(row, survey=survey, questions=questions, actor=actor)
    Response.objects.filter(survey=survey, key=row.key).update(ended=row.ended, seconds=row.seconds)


def _answers_of(survey: Survey, key: str) -> list[Answer]:
    return list(Answer.objects.filter(response__survey=survey, response__key=key).select_related("question"))


def _replace(old: Answer, said: Answered, row: ResponseRow, survey: Survey) -> Draft:
    """Put *said* into the old answer's row; the fact that tells of it, to be published in the old one's place."""
    fact = fact_of(survey.slug, old.question, row, said)
    uid = timeless() if survey.anonymous else uuid7()
    draft = Draft(fact=fact, occurred_at=row.occurred_at, identity=row.identity, uid=uid)
    Answer.objects.filter(pk=old.pk).update(uid=draft.uid, value=said.value, option=said.option, text=said.text)
    return draft
