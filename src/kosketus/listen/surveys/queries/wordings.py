"""What surveys are called and what they ask, for pages that tell of answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Prefetch

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.blueprint import Blueprint
from kosketus.listen.surveys.contracts import SurveyWords
from kosketus.listen.surveys.models import Question, Survey
from kosketus.listen.surveys.piping import fill
from kosketus.people.team import facade as team


def survey_titles() -> dict[str, Mapping[str, str]]:
    """The titles of all surveys by their names, each by language."""
    return dict(Survey.objects.order_by("slug").values_list("slug", "title"))


def survey_words(slugs: Collection[str]) -> dict[str, SurveyWords]:
    """The words of surveys by their names, in every language. Three queries, however many surveys."""
    oldest_first = Prefetch("questions", Question.objects.order_by("version"))
    found = Survey.objects.filter(slug__in=slugs).prefetch_related(oldest_first)
    house = team.organisation().name
    return {survey.slug: _words(survey, house) for survey in found}


def _words(survey: Survey, house: str) -> SurveyWords:
    draft = blueprints.read(survey.draft) if survey.draft else None
    newest = {question.key: question for question in survey.questions.all()}
    return SurveyWords(
        title=survey.title,
        questions={key: text_of(question, draft, house) for key, question in newest.items()},
        options=labels(draft),
    )


def text_of(question: Question, draft: Blueprint | None, house: str) -> dict[str, str]:
    """A question by language; a row of a matrix or ranking stands behind the words of the whole."""
    whole, _dot, part = question.key.partition(".")
    asked = draft.question(whole) if draft else None
    said: Mapping[str, str] = asked.text if asked else {}
    if not part or question.metric in {"choice", "text"}:
        text = said or question.text
    else:
        text = {language: f"{said.get(language, '')}: {row}".lstrip(": ") for language, row in question.text.items()}
    return {language: fill(words, {"company": house, "team": house}) for language, words in text.items()}


def labels(draft: Blueprint | None) -> dict[str, Mapping[str, str]]:
    """The words of options by ``key.option``."""
    if draft is None:
        return {}
    return {f"{question.key}.{one.id}": one.text for question in draft.questions() for one in question.options}
