"""Every response as a row, and what the columns mean: for files that people and programs read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.blueprint import Blueprint, Type
from kosketus.listen.surveys.contracts import ExportVariable
from kosketus.listen.surveys.models import Answer, Question, Response, Survey
from kosketus.listen.surveys.queries.results import minimum_of
from kosketus.people.team.contracts import Purpose, Scope

_HEAD = ("response", "occurred_at", "language", "channel", "version", "seconds")


def export_columns(scope: Scope, slug: str) -> tuple[str, ...]:
    """The columns of :func:`export_rows`; none where nothing may be handed out."""
    survey = Survey.objects.filter(slug=slug).first()
    if scope.purpose is not Purpose.EXPORT or survey is None or survey.responses.count() < minimum_of(scope, survey):
        return ()
    keys = survey.questions.order_by("position", "key").values_list("key", flat=True)
    return (*_HEAD, *dict.fromkeys(keys))


def export_rows(scope: Scope, slug: str) -> Iterator[tuple[str | float | None, ...]]:
    """One row for each response. An anonymous survey's rows stand in no order of time and carry no response's key."""
    columns = export_columns(scope, slug)
    if not columns:
        return
    anonymous = Survey.objects.filter(slug=slug, anonymous=True).exists()
    responses = Response.objects.filter(survey__slug=slug).order_by("key" if anonymous else "id")
    for batch in _batches(responses):
        said: dict[int, dict[str, str | float | None]] = defaultdict(dict)
        for row in Answer.objects.filter(response__in=[one.pk for one in batch]).select_related("question"):
            said[row.response_id][row.question.key] = row.value if row.value is not None else row.option or row.text
        for one in batch:
            head = ("" if anonymous else one.key, one.occurred_at.isoformat(), one.language, one.channel)
            yield (*head, one.version, one.seconds, *(said[one.pk].get(key) for key in columns[len(_HEAD) :]))


def _batches(rows: QuerySet[Response], size: int = 500) -> Iterator[list[Response]]:
    batch: list[Response] = []
    for row in rows.iterator(chunk_size=size):
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def export_variables(scope: Scope, slug: str) -> tuple[ExportVariable, ...]:
    """What stands in each of :func:`export_columns`, with the words of questions, points and options.

    A question whose newest version has another scale than an older one keeps the words of the newest.
    """
    columns = export_columns(scope, slug)
    if not columns:
        return ()
    survey = Survey.objects.get(slug=slug)
    draft = blueprints.read(survey.draft) if survey.draft else None
    newest = {question.key: question for question in survey.questions.order_by("version")}
    head = [ExportVariable(key=key, is_number=key in {"version", "seconds"}) for key in columns[: len(_HEAD)]]
    return (*head, *(_variable(newest[key], draft) for key in columns[len(_HEAD) :]))


def _variable(question: Question, draft: Blueprint | None) -> ExportVariable:
    whole, _dot, part = question.key.partition(".")
    asked = draft.question(whole) if draft else None
    text = question.text
    if asked and part and asked.text != text:
        text = {language: f"{words}: {text.get(language, '')}".rstrip(": ") for language, words in asked.text.items()}
    is_number = bool(question.scale) or question.metric == "number" or (question.metric == "choice" and bool(part))
    return ExportVariable(
        key=question.key,
        is_number=is_number,
        text=text,
        scale=question.scale,
        values=_values(question, draft),
        several=question.metric == "choice" and bool(part),
    )


def _values(question: Question, draft: Blueprint | None) -> Mapping[str, Mapping[str, str]]:
    """The words of points and options, by the value that stands in the column."""
    if question.scale:
        low, _dash, high = question.scale.partition("-")
        return {low: question.low, high: question.high} if question.low or question.high else {}
    asked = draft.question(question.key) if draft else None
    if asked is None or asked.type is not Type.SINGLE:
        return {}
    return {option.id: option.text for option in asked.options}
