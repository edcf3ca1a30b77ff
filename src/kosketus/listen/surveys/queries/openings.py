"""Surveys that can be sent to somebody, and which personal links nobody has used yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.db import connection

from kosketus.kernel import bulk, clock
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.blueprint import Blueprint, Type
from kosketus.listen.surveys.contracts import Direction, OpenSurvey
from kosketus.listen.surveys.domain.links import digest_of
from kosketus.listen.surveys.models import State, Survey, SurveyVersion

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def open_surveys() -> list[OpenSurvey]:
    """Those that take answers now, the newest first."""
    found = list(Survey.objects.filter(state=State.OPEN, version__gt=0).order_by("-id"))
    return [_opened(survey, document) for survey in found if (document := _document(survey)) is not None]


def open_survey(slug: str) -> OpenSurvey | None:
    """One that takes answers now."""
    survey = Survey.objects.filter(slug=slug, state=State.OPEN, version__gt=0).first()
    document = _document(survey) if survey else None
    return _opened(survey, document) if survey and document is not None else None


def _document(survey: Survey) -> Blueprint | None:
    rows = SurveyVersion.objects.filter(survey=survey, number=survey.version)
    stored = rows.values_list("document", flat=True).first()
    return None if stored is None else blueprints.read(stored)


def _opened(survey: Survey, document: Blueprint) -> OpenSurvey:
    first = next((one for one in document.questions() if one.type is Type.SCALE), None)
    return OpenSurvey(
        slug=survey.slug,
        title=document.title,
        kind=document.kind,
        languages=document.languages,
        anonymous=survey.anonymous,
        metric=str(first.family) if first else "",
        scale=first.scale if first else "",
        direction=Direction.LOWER if first and first.low_is_good else Direction.HIGHER,
        words=tuple(_words(document)),
    )


def _words(document: Blueprint) -> Iterator[str]:
    for question in document.questions():
        yield from (*question.text.values(), *question.help.values())
    for end in document.ends:
        yield from end.text.values()


def unused_links(survey: str, tokens: Sequence[str], *, also_over: bool = False) -> set[str]:
    """Those among *tokens* by which nobody has answered and still can: neither used, nor over, nor unknown.

    *also_over*: those whose time is over too.
    """
    by_digest = {digest_of(token): token for token in tokens}
    statement = (
        "SELECT link.digest FROM surveys_link AS link JOIN surveys_survey AS survey ON survey.id = link.survey_id "  # noqa: S608 - all names are ours
        "WHERE survey.slug = %s AND NOT link.used AND (link.expires_at IS NULL OR link.expires_at >= %s) "
        f"AND {bulk.matching('link.digest')}"
    )
    since = _EARLIEST if also_over else clock.now()
    now = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        cursor.execute(statement, [survey, now, bulk.values(list(by_digest))])
        return {by_digest[digest] for (digest,) in cursor.fetchall()}
