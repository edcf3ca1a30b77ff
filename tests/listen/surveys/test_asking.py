"""How a survey begins, as letters ask for it."""

from __future__ import annotations

import pytest

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import RatingInfo
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Survey

pytestmark = pytest.mark.django_db


def test_first_rating_is_the_scale_that_comes_first_in_the_language_that_the_survey_has(nps: Survey) -> None:
    asked = RatingInfo(
        question="nps",
        text="Kuinka todennäköisesti suosittelisit meitä (Aurora Oy) ystävällesi tai kollegallesi?",
        low=0,
        high=10,
        low_words="En lainkaan todennäköisesti",
        high_words="Erittäin todennäköisesti",
    )
    assert surveys.first_rating("nps", "fi") == asked
    other = surveys.asked("nps", "ro")
    assert other is not None
    assert (other.language, other.right_to_left, other.anonymous) == ("en", False, False)
    assert other.promise == "Linked to your customer record; Aurora Oy can see it."


def test_survey_that_begins_with_words_or_for_others_has_no_first_rating(nps: Survey) -> None:
    score = {"key": "score", "type": "scale", "text": {"en": "How?"}, "show_if": 'channel = "qr"'}
    words = {"key": "words", "type": "short", "text": {"en": "Who?"}}
    hello = {"key": "hello", "type": "statement", "text": {"en": "Hello"}}
    for slug, questions in (("words", [words, score]), ("others", [hello, score, words])):
        document = {"title": {"en": slug}, "languages": ["en"], "ends": [{"id": "end"}]}
        draft = blueprints.read({**document, "pages": [{"id": "one", "questions": questions}]})
        drafts.publish(survey=drafts.create_survey(draft=draft, slug=slug), actor="test")
    found = surveys.asked("others", "en", channel="qr")
    assert [surveys.first_rating(slug, "en") for slug in ("words", "others", "nobody")] == [None, None, None]
    assert found is not None
    assert found.rating is not None
    assert found.rating.question == "score"
