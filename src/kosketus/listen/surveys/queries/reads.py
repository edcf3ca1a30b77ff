"""What was asked and answered, for other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from kosketus.listen.surveys.contracts import AnswerInfo, Direction, QuestionInfo, SurveyInfo
from kosketus.listen.surveys.domain.answers import known_responses
from kosketus.listen.surveys.models import Answer, Question, Response, Survey


def surveys() -> list[SurveyInfo]:
    """All surveys by name, with how much came back."""
    answers = dict(Answer.objects.values_list("response__survey").annotate(n=Count("id")))
    responses = dict(Response.objects.values_list("survey").annotate(n=Count("id")))
    return [
        SurveyInfo(slug=s.slug, title=s.title, responses=responses.get(s.pk, 0), answers=answers.get(s.pk, 0))
        for s in Survey.objects.order_by("slug")
    ]


def questions(metric: str | None = None, *, survey: str | None = None) -> list[QuestionInfo]:
    """The newest version of each question, ordered by survey and position; of one family or survey if asked."""
    rows = Question.objects.select_related("survey").order_by("survey__slug", "position", "key", "-version")
    rows = rows.filter(metric=metric) if metric else rows
    rows = rows.filter(survey__slug=survey) if survey else rows
    newest: dict[tuple[str, str], QuestionInfo] = {}
    for row in rows:
        if row.version >= newest.get((row.survey.slug, row.key), _info(row)).version:
            newest[row.survey.slug, row.key] = _info(row)
    return list(newest.values())


def _info(row: Question) -> QuestionInfo:
    return QuestionInfo(
        survey=row.survey.slug,
        key=row.key,
        version=row.version,
        metric=row.metric,
        scale=row.scale,
        text=row.text,
        low=row.low,
        high=row.high,
        direction=Direction(row.direction),
        touchpoint=row.touchpoint,
    )


def anonymous_questions() -> frozenset[tuple[str, str, str]]:
    """Survey, metric and scale of what anonymous surveys ask, as far as somebody answered them."""
    answered = Exists(Response.objects.filter(survey=OuterRef("survey")))
    asked = Question.objects.filter(answered, survey__anonymous=True)
    return frozenset(asked.values_list("survey__slug", "metric", "scale").distinct())


def answers_by_uids(uids: Sequence[UUID]) -> list[AnswerInfo]:
    """The answers behind facts, newest first. Whether the reader may see rows is the caller's concern."""
    rows = Answer.objects.filter(uid__in=uids).select_related("response__survey", "question")
    return [_answer(row) for row in rows.order_by("-response__occurred_at", "-id")]


def _answer(row: Answer) -> AnswerInfo:
    response = row.response
    return AnswerInfo(
        uid=row.uid,
        survey=response.survey.slug,
        question=row.question.key,
        response=response.key,
        identity=response.identity_id,
        occurred_at=response.occurred_at,
        value=row.value,
        option=row.option,
        text=row.text,
        channel=response.channel,
        language=response.language,
        context=response.context,
    )


def responses_known(survey: str, keys: Sequence[str]) -> set[str]:
    """Those among *keys* that the survey already has; none if there is no such survey."""
    found = Survey.objects.filter(slug=survey).values_list("pk", flat=True).first()
    return set(known_responses(found, keys)) if found else set()


def count_responses(survey: str, *, channel: str, since: date) -> int:
    """How many filled-in forms came by a channel since that day (UTC)."""
    first = datetime.combine(since, time.min, UTC)
    return Response.objects.filter(survey__slug=survey, channel=channel, recorded_at__gte=first).count()


def is_empty() -> bool:
    """Whether nobody ever answered."""
    return not Response.objects.exists()
