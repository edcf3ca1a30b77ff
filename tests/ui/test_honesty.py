"""The sentences of uncertainty, word for word as the design language has them."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from kosketus.ui import dates, honesty


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "likely between +37 and +43",
                "Clearly higher than in May",
                "Clearly lower than in May",
                "No clear change",
                "Too few answers to say (11)",
                "Hidden to protect people (fewer than 5)",
            ],
        ),
        (
            "ru",
            [
                "скорее всего от +37 до +43",
                "Заметно выше, чем в мае",
                "Заметно ниже, чем в мае",
                "Явных изменений нет",
                "Мало ответов для вывода (11)",
                "Скрыто для защиты людей (меньше 5)",
            ],
        ),
        (
            "fi",
            [
                "todennäköisesti välillä +37…+43",
                "Selvästi korkeampi kuin toukokuussa",
                "Selvästi matalampi kuin toukokuussa",
                "Ei selvää muutosta",
                "Liian vähän vastauksia (11)",
                "Piilotettu yksityisyyden vuoksi (alle 5)",
            ],
        ),
        (
            "ro",
            [
                "probabil între +37 și +43",
                "Clar mai mare decât în mai",
                "Clar mai mic decât în mai",
                "Nicio schimbare clară",
                "Prea puține răspunsuri (11)",
                "Ascuns pentru protecția persoanelor (sub 5)",
            ],
        ),
    ],
)
def test_sentences_stand_as_agreed(language: str, sentences: list[str]) -> None:
    with override(language):
        may = dates.within(date(2026, 5, 1), date(2026, 6, 1), year=2026)
        verdicts = [honesty.verdict(finding, may) for finding in ("up", "down", "none")]
        verdicts += [honesty.too_few(11), honesty.hidden(5)]
        assert [honesty.likely_range(37.2, 43.4), *(v.words for v in verdicts)] == sentences


@pytest.mark.parametrize(
    ("finding", "best", "sign", "tone"),
    [
        ("up", "high", "▲", "good"),
        ("up", "low", "▲", "bad"),
        ("down", "high", "▼", "bad"),
        ("down", "low", "▼", "good"),
        ("none", "high", "◆", "plain"),
    ],
)
def test_sign_follows_the_number_and_tone_follows_the_meaning(finding: str, best: str, sign: str, tone: str) -> None:
    said = honesty.verdict(finding, low_is_good=best == "low")
    assert (said.sign, said.tone) == (sign, tone)


def test_few_and_hidden_have_neither_sign_nor_colour() -> None:
    assert [(v.sign, v.tone) for v in (honesty.too_few(3), honesty.hidden(5))] == [("", "plain"), ("", "plain")]


@pytest.mark.parametrize("finding", ["few", "hidden"])
def test_verdict_without_its_number_is_refused(finding: str) -> None:
    with pytest.raises(ValueError, match="needs its number"):
        honesty.verdict(finding)


def test_range_of_a_share_is_in_per_cent_and_of_a_mean_with_one_decimal() -> None:
    assert honesty.likely_range(0.58, 0.66, "share") == "likely between 58% and 66%"
    assert honesty.likely_range(2.04, 2.26, "mean") == "likely between 2.0 and 2.3"


@pytest.mark.parametrize(
    ("needed", "where", "words"),
    [
        (1, "", "A verdict needs 1 answer."),
        (30, "", "A verdict needs 30 answers."),
        (30, "the last 3 months", "A verdict needs 30 answers. These would have them: the last 3 months."),
    ],
)
def test_remedy_says_what_would_be_enough(needed: int, where: str, words: str) -> None:
    assert honesty.remedy(needed, where) == words
