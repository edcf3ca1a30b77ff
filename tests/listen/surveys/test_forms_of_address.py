"""Our own sentences in both forms of address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kosketus.listen.surveys import readymade, wording
from kosketus.listen.surveys.wording_forms import OTHER, addressed


def sentences(found: Any) -> Iterator[tuple[str, str]]:
    """Every sentence of ours with its language."""
    if isinstance(found, dict) and set(found) == set(wording.LANGUAGES):
        yield from found.items()
    elif isinstance(found, dict):
        for one in found.values():
            yield from sentences(one)


OURS = {pair for name, value in vars(wording).items() if name.isupper() for pair in sentences(value)}


def test_every_other_form_belongs_to_a_sentence_that_we_still_say() -> None:
    assert {(language, usual) for language, forms in OTHER.items() for usual in forms} <= OURS


@pytest.mark.parametrize(
    ("language", "tone", "marks"),
    [
        ("ru", "informal", ("вы ", "вас", "вам", "ваш", "йте", "ите ")),
        ("ro", "informal", ("dvs", "sunteți", "Vă ", "vă ", "ați ")),
        ("fi", "formal", ("sinu", "Sinu", "olet ", "isit ")),
    ],
)
def test_nobody_is_addressed_in_the_form_that_was_not_chosen(language: str, tone: str, marks: tuple[str, ...]) -> None:
    # What only programs or translators meet: a hidden field, and who said what to whom.
    hidden = wording.RUNNER["trap"][language]
    said = [addressed(text, one, tone) for one, text in OURS if one == language and text != hidden]
    assert [text for text in said if any(mark in f"{text} " for mark in marks)] == []


def test_a_readymade_survey_speaks_as_the_brand_does() -> None:
    made = readymade.blueprint("nps", ("fi", "ro"), tones={"fi": "formal", "ro": "formal"})
    assert [question.text["fi"] for question in made.questions()] == [
        "Kuinka todennäköisesti suosittelisitte meitä ({company}) ystävällenne tai kollegallenne?",
        "Mikä on tärkein syy antamaanne arvosanaan?",
        "Saammeko ottaa teihin yhteyttä tästä vastauksesta?",
    ]
    assert made.question("nps") is not None
    assert made.ends[0].text["ro"] == "Vă mulțumim. Am primit răspunsul."
