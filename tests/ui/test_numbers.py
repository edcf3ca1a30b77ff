"""Numbers as each of the four languages writes them, compared character by character."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from kosketus.ui import numbers

LANGUAGES = ("en", "ru", "fi", "ro")


def _in_all(say: Callable[[], str]) -> tuple[str, ...]:
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(say().replace("\N{NO-BREAK SPACE}", "~"))
    return tuple(found)


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (40.2, 0, ("+40", "+40", "+40", "+40")),
        (-7, 0, ("−7", "−7", "−7", "−7")),
        (0.4, 0, ("0", "0", "0", "0")),
        (-0.4, 0, ("0", "0", "0", "0")),
        (36.5, 0, ("+37", "+37", "+37", "+37")),
        (-36.5, 0, ("−37", "−37", "−37", "−37")),
        (-12.34, 1, ("−12.3", "−12,3", "−12,3", "−12,3")),
    ],
)
def test_nps_is_signed_with_the_true_minus(value: float, digits: int, written: tuple[str, ...]) -> None:
    assert _in_all(lambda: numbers.nps(value, digits)) == written


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.62, 0, ("62%", "62~%", "62~%", "62~%")),
        (0.625, 0, ("63%", "63~%", "63~%", "63~%")),
        (0.6249, 1, ("62.5%", "62,5~%", "62,5~%", "62,5~%")),
        (1, 0, ("100%", "100~%", "100~%", "100~%")),
        (0, 0, ("0%", "0~%", "0~%", "0~%")),
    ],
)
def test_share_has_the_space_of_its_language(value: float, digits: int, written: tuple[str, ...]) -> None:
    assert _in_all(lambda: numbers.share(value, digits)) == written


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1, 0, ("+1 point", "+1 пункт", "+1 piste", "+1 punct")),
        (3, 0, ("+3 points", "+3 пункта", "+3 pistettä", "+3 puncte")),
        (-7, 0, ("−7 points", "−7 пунктов", "−7 pistettä", "−7 puncte")),
        (21, 0, ("+21 points", "+21 пункт", "+21 pistettä", "+21 de puncte")),
        (2.5, 1, ("+2.5 points", "+2,5 пункта", "+2,5 pistettä", "+2,5 puncte")),
        (0, 0, ("0 points", "0 пунктов", "0 pistettä", "0 puncte")),
    ],
)
def test_change_is_in_points_never_in_per_cent(value: float, digits: int, written: tuple[str, ...]) -> None:
    assert _in_all(lambda: numbers.points(value, digits)) == written


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (8_053, ("2~h 14~min", "2~ч 14~мин", "2~t 14~min", "2~h 14~min")),
        (7_200, ("2~h", "2~ч", "2~t", "2~h")),
        (timedelta(days=3, hours=4, minutes=40), ("3~d 5~h", "3~дн. 5~ч", "3~pv 5~t", "3~z 5~h")),
        (86_390, ("1~d", "1~дн.", "1~pv", "1~z")),
        (85_200, ("23~h 40~min", "23~ч 40~мин", "23~t 40~min", "23~h 40~min")),
        (61, ("1~min 1~s", "1~мин 1~с", "1~min 1~s", "1~min 1~s")),
        (0.2, ("0~s", "0~с", "0~s", "0~s")),
        (-90, ("−1~min 30~s", "−1~мин 30~с", "−1~min 30~s", "−1~min 30~s")),
    ],
)
def test_duration_has_at_most_two_units(length: float | timedelta, written: tuple[str, ...]) -> None:
    assert _in_all(lambda: numbers.duration(length)) == written


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        ("12.5", "EUR", ("€12.50", "12,50~€", "12,50~€", "12,50~EUR")),
        ("999.999", "EUR", ("€1,000", "1~000~€", "1~000~€", "1.000~EUR")),
        ("999.60", "EUR", ("€999.60", "999,60~€", "999,60~€", "999,60~EUR")),
        ("1234.56", "EUR", ("€1,235", "1~235~€", "1~235~€", "1.235~EUR")),
        ("-1234.56", "EUR", ("−€1,235", "−1~235~€", "−1~235~€", "−1.235~EUR")),
        ("980", "JPY", ("JP¥980", "980~¥", "980~¥", "980~JPY")),
    ],
)
def test_money_has_no_cents_from_a_thousand(amount: str, currency: str, written: tuple[str, ...]) -> None:
    assert _in_all(lambda: numbers.money(Decimal(amount), currency)) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (1, ("1 answer", "1 ответ", "1 vastaus", "1 răspuns")),
        (3, ("3 answers", "3 ответа", "3 vastausta", "3 răspunsuri")),
        (11, ("11 answers", "11 ответов", "11 vastausta", "11 răspunsuri")),
        (412, ("412 answers", "412 ответов", "412 vastausta", "412 răspunsuri")),
        (12_345, ("12,345 answers", "12~345 ответов", "12~345 vastausta", "12.345 de răspunsuri")),
        (0, ("0 answers", "0 ответов", "0 vastausta", "0 răspunsuri")),
    ],
)
def test_a_count_stands_with_its_noun(count: int, written: tuple[str, ...]) -> None:
    assert _in_all(lambda: numbers.answers(count)) == written


def test_mean_says_its_scale_and_direction() -> None:
    assert _in_all(lambda: numbers.mean(2.14, top=5, low_is_easy=True)) == (
        "2.1 of 5, low is easy",
        "2,1 из 5, чем меньше, тем легче",
        "2,1 / 5, pieni on helppoa",
        "2,1 din 5, mic înseamnă ușor",
    )


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (None, "nps", "–"),
        (40, "nps", "+40"),
        (0.62, "share", "62%"),
        (2.14, "mean", "2.1"),
        (1_234, "count", "1,234"),
        (8_053, "duration", "2~h 14~min"),
    ],
)
def test_figure_is_written_as_its_kind_asks(value: float | None, kind: str, written: str) -> None:
    assert numbers.figure(value, kind).replace("\N{NO-BREAK SPACE}", "~") == written


def test_figure_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="gauge"):
        numbers.figure(1, "gauge")
