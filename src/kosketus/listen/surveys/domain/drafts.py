"""Surveys are made, edited, published and closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.utils.text import slugify

from kosketus.kernel import clock, db
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import readymade
from kosketus.listen.surveys.blueprint import Blueprint
from kosketus.listen.surveys.checking import problems
from kosketus.listen.surveys.contracts import SurveyDefinition
from kosketus.listen.surveys.domain.definitions import ensure_survey, newest_questions
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import State, Survey, SurveyVersion
from kosketus.listen.surveys.storing import definitions_of
from kosketus.people.team import facade as team

_SLUG = 60


def create_survey(*, draft: Blueprint, slug: str = "") -> Survey:
    """A new draft. Its address is made of *slug* or of the title, and is free."""
    wanted = slugify(slug or blueprints.in_language(draft.title, "en", draft.languages[0]))[:_SLUG] or "survey"
    with db.write():
        return Survey.objects.create(
            slug=_free(wanted),
            title=dict(draft.title),
            state=State.DRAFT,
            draft=blueprints.write(draft),
            anonymous=draft.anonymous,
        )


def _free(wanted: str) -> str:
    taken = {"new", *Survey.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found


def from_readymade(*, kind: str, languages: tuple[str, ...], anonymous: bool = False) -> Survey:
    """A draft of a ready-made kind.

    Raises:
        LookupError: there is no such kind.
    """
    tones = {one: team.brand(one).tone.value for one in languages}
    return create_survey(draft=readymade.blueprint(kind, languages, anonymous=anonymous, tones=tones), slug=kind)


def change_draft(*, survey: Survey, revision: int, by: Callable[[Blueprint], Blueprint]) -> Survey:
    """Edit the draft: *by* makes the next one of the present one.

    Raises:
        SurveyError: somebody else changed it since *revision* was read.
        BlueprintError: the result is no survey.
    """
    now = Survey.objects.get(pk=survey.pk)
    document = blueprints.write(by(blueprints.read(now.draft)))
    blueprints.read(document)  # what an edit made must be readable again
    changes: dict[str, Any] = {"draft": document, "revision": F("revision") + 1}
    with db.write():
        changed = Survey.objects.filter(pk=now.pk, revision=revision).update(**changes)
    if not changed or now.revision != revision:
        raise SurveyError("changed")
    return Survey.objects.get(pk=survey.pk)


def publish(*, survey: Survey, actor: str) -> SurveyVersion:
    """Make the draft public as a new version, which never changes. Publishing the same document again changes nothing.

    Raises:
        SurveyError: there are grave problems, or the promise of anonymity would be taken back.
    """
    with db.write():
        now = Survey.objects.select_for_update().get(pk=survey.pk)
        draft = blueprints.read(now.draft)
        _refuse_unready(now, draft)
        before = SurveyVersion.objects.filter(survey=now, number=now.version).first()
        document = blueprints.write(draft)
        version = before if before and before.document == document else _new_version(now, draft, document, actor)
        Survey.objects.filter(pk=now.pk).update(
            state=State.OPEN, version=version.number, anonymous=draft.anonymous, title=dict(draft.title)
        )
    return version


def _refuse_unready(survey: Survey, draft: Blueprint) -> None:
    if any(problem.grave for problem in problems(draft)):
        raise SurveyError("problems")
    if survey.version and survey.anonymous != draft.anonymous:
        raise SurveyError("promise")


def _new_version(survey: Survey, draft: Blueprint, document: dict[str, Any], actor: str) -> SurveyVersion:
    questions = definitions_of(draft)
    ensure_survey(SurveyDefinition(slug=survey.slug, title=dict(draft.title), questions=questions))
    newest = newest_questions(survey)
    asked = {question.key: newest[question.key].version for question in questions}
    return SurveyVersion.objects.create(
        survey=survey,
        number=survey.version + 1,
        document=document,
        questions=asked,
        published_at=clock.now(),
        published_by=actor,
    )


def close(*, survey: Survey) -> None:
    """Take no more answers."""
    with db.write():
        Survey.objects.filter(pk=survey.pk, state=State.OPEN).update(state=State.CLOSED)


def reopen(*, survey: Survey) -> None:
    """Take answers again, to the version that was published last."""
    with db.write():
        Survey.objects.filter(pk=survey.pk, state=State.CLOSED).update(state=State.OPEN)
