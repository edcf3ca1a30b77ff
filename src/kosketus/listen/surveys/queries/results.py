"""What came back to a survey. Small numbers are withheld here, so no page and no file can show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count as Counted

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.contracts import (
    ANONYMOUS_MINIMUM,
    Comment,
    Count,
    Direction,
    PageDrop,
    QuestionResult,
    SurveyResults,
)
from kosketus.listen.surveys.models import Answer, Question, Response, Sitting, Survey
from kosketus.listen.surveys.queries.taps import waiting_taps
from kosketus.listen.surveys.queries.wordings import labels, text_of
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose, Scope

_KINDS = {"text": "text", "number": "number", "rank": "rank", "choice": "choice", "date": "plain", "contact": "plain"}


def survey_results(scope: Scope, slug: str) -> SurveyResults | None:
    """Numbers of a survey as *scope* may see them; None if there is no such survey."""
    survey = Survey.objects.filter(slug=slug).first()
    if survey is None:
        return None
    waiting = dict(Sitting.objects.filter(survey=survey).values_list("set_aside").annotate(n=Counted("id")))
    links = dict(survey.links.values_list("used").annotate(n=Counted("id")))
    minimum = minimum_of(scope, survey)
    # A response that a tap began and nobody sent is answered, but not finished.
    tapped = Sitting.objects.filter(survey=survey, set_aside="", tapped=True).count()
    return SurveyResults(
        slug=slug,
        anonymous=survey.anonymous,
        minimum_n=minimum,
        responses=survey.responses.count(),
        tapped=tapped,
        unfinished=waiting.pop("", 0) - tapped,
        set_aside=sum(waiting.values()),
        taps_waiting=waiting_taps(survey),
        links=sum(links.values()) + survey.links_spent,
        links_used=links.get(True, 0) + survey.links_spent,
        median_seconds=_median_seconds(survey, minimum),
        languages=tuple(survey.draft.get("languages", ())) if survey.draft else (),
        questions=tuple(_questions(survey, minimum)),
        drops=tuple(_drops(survey)),
    )


def minimum_of(scope: Scope, survey: Survey) -> int:
    """How many must have answered before anything is shown; more where anonymity was promised."""
    return max(scope.minimum_n, ANONYMOUS_MINIMUM) if survey.anonymous else scope.minimum_n


def _median_seconds(survey: Survey, minimum: int) -> int | None:
    timed = Response.objects.filter(survey=survey, seconds__isnull=False)
    count = timed.count()
    if count < minimum:
        return None
    return timed.order_by("seconds").values_list("seconds", flat=True)[count // 2]


def _drops(survey: Survey) -> Iterator[PageDrop]:
    """Where people stopped, in the order in which they would have come there; pages go by their numbers."""
    stopped = dict(
        Sitting.objects.filter(survey=survey, set_aside="").values_list("page").annotate(n=Counted("id")).order_by()
    )
    pages = blueprints.read(survey.draft).pages if survey.draft else ()
    for number, page in enumerate(pages, 1):
        if page.id in stopped:
            yield PageDrop(page=str(number), stopped=stopped.pop(page.id))
    # Pages that are not asked any more keep their names.
    yield from (PageDrop(page=page, stopped=count) for page, count in sorted(stopped.items()))


@dataclass
class _Group:
    """Stored questions that were one question: all of one key, or the parts of a choice of several."""

    newest: Question
    whole: str
    ids: list[int]
    parts: list[str]


def _questions(survey: Survey, minimum: int) -> Iterator[QuestionResult]:
    tally = _tally(survey)
    draft = blueprints.read(survey.draft) if survey.draft else None
    named, house = labels(draft), team.organisation().name
    for group in _groups(survey):
        yield _result(group, tally, named, text_of(group.newest, draft, house), minimum)


def _groups(survey: Survey) -> Iterator[_Group]:
    """In the order in which they are asked. Versions on another scale than the newest are another question."""
    found: dict[tuple[str, str, str], _Group] = {}
    for question in survey.questions.order_by("position", "version"):
        whole, _dot, part = question.key.partition(".")
        several = question.metric == "choice" and part
        key = (whole if several else question.key, question.metric, question.scale)
        group = found.setdefault(key, _Group(question, whole, [], []))
        group.newest = group.newest if several else question
        group.ids.append(question.pk)
        if part and question.key not in group.parts:
            group.parts.append(question.key)
    yield from found.values()


def _tally(survey: Survey) -> dict[int, dict[tuple[float | None, str | None], int]]:
    """How often each value and option was given, by stored question; words are only counted."""
    metrics = dict(survey.questions.values_list("id", "metric"))
    found: dict[int, dict[tuple[float | None, str | None], int]] = defaultdict(dict)
    words = [question for question, metric in metrics.items() if _KINDS.get(metric) in {"text", "number", "plain"}]
    for question in words:
        if count := Answer.objects.filter(question=question).count():
            found[question][None, None] = count
    rows = (
        Answer.objects.filter(question__in=set(metrics) - set(words))
        .values_list("question_id", "value", "option")
        .annotate(n=Counted("id"))
        .order_by()
    )
    for question, value, option, count in rows:
        found[question][value, option] = count
    return found


def _result(
    group: _Group,
    tally: Mapping[int, Mapping[tuple[float | None, str | None], int]],
    labels: Mapping[str, Mapping[str, str]],
    text: Mapping[str, str],
    minimum: int,
) -> QuestionResult:
    newest = group.newest
    several = newest.metric == "choice" and bool(group.parts)
    counted: dict[str, int] = defaultdict(int)
    for question in group.ids:
        for (value, option), count in tally.get(question, {}).items():
            counted[option if option is not None else "" if value is None else f"{value:g}"] += count
    n = _who_answered(group.ids) if several else sum(counted.values())
    kind = "several" if several else _KINDS.get(newest.metric, "scale")
    hidden = 0 < n < minimum
    shown = () if hidden or kind in {"text", "number", "plain"} else tuple(_counts(newest, counted, labels))
    return QuestionResult(
        key=group.whole if several else newest.key,
        text=text,
        kind=kind,
        metric=newest.metric,
        scale=newest.scale,
        direction=Direction(newest.direction),
        n=0 if hidden else n,
        withheld=hidden,
        counts=shown,
        middle=_middle(group.ids) if kind == "number" and not hidden else None,
    )


def _middle(questions: list[int]) -> tuple[float, float, float] | None:
    numbers = Answer.objects.filter(question__in=questions, value__isnull=False).order_by("value")
    values, count = numbers.values_list("value", flat=True), numbers.count()
    if not count:
        return None
    low, middle, high = (float(values[part * count // 4] or 0) for part in (1, 2, 3))
    return low, middle, high


def _who_answered(questions: list[int]) -> int:
    return Answer.objects.filter(question__in=questions).values("response").distinct().count()


def _counts(question: Question, counted: Mapping[str, int], labels: Mapping[str, Mapping[str, str]]) -> Iterator[Count]:
    if question.scale:
        low, _dash, high = question.scale.partition("-")
        for point in range(int(low), int(high) + 1):
            yield Count(key=str(point), label={}, n=counted.get(str(point), 0))
        return
    whole = question.key.partition(".")[0]
    for option, count in sorted(counted.items(), key=lambda pair: -pair[1]):
        yield Count(key=option, label=labels.get(f"{whole}.{option}", {}), n=count)


def survey_comments(scope: Scope, slug: str, *, most: int = 50, search: str = "", language: str = "") -> list[Comment]:
    """What people wrote, newest first; none while fewer than the minimum answered.

    Raises:
        PermissionError: *scope* is not for rows.
    """
    if scope.purpose not in {Purpose.ROWS, Purpose.EXPORT}:
        raise PermissionError("comments are rows")
    survey = Survey.objects.filter(slug=slug).first()
    if survey is None or survey.responses.count() < minimum_of(scope, survey):
        return []
    return [
        Comment(
            question=row.question.key,
            text=row.text or "",
            occurred_at=row.response.occurred_at,
            language=row.response.language,
            identity=row.response.identity_id,
        )
        for row in _newest_words(survey, most=most, search=search, language=language)
    ]


def _newest_words(survey: Survey, *, most: int, search: str, language: str) -> list[Answer]:
    """Question by question, as each has its answers in order: of all together a database would sort every one."""
    found: list[Answer] = []
    for question in survey.questions.filter(metric="text"):
        rows = question.answers.filter(text__isnull=False, value=None, option=None).order_by("-id")
        rows = rows.filter(text__icontains=search) if search else rows
        rows = rows.filter(response__language=language) if language else rows
        found += rows.select_related("question", "response")[:most]
    newest = sorted(found, key=lambda row: -row.pk)[:most]
    # A file need not be in order of time. Within a day of anonymous answers nobody shall see who was first.
    return sorted(newest, key=lambda row: (row.response.occurred_at, row.uid), reverse=True)
