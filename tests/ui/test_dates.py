"""Days and periods as they are spoken in four languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from kosketus.kernel import clock
from kosketus.ui import dates

MOMENT = datetime(2026, 5, 7, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "short", "moment", "ago"),
    [
        ("en", "7 May 2026", "7 May", "7 May 2026, 22:05", "3 hours ago"),
        ("ru", "7 мая 2026 г.", "7 мая", "7 мая 2026 г., 22:05", "3 часа назад"),
        ("fi", "7. toukokuuta 2026", "7. toukokuuta", "7. toukokuuta 2026 klo 22.05", "3 tuntia sitten"),
        ("ro", "7 mai 2026", "7 mai", "7 mai 2026, 22:05", "acum 3 ore"),
    ],
)
def test_days_and_moments_are_spoken(language: str, day: str, short: str, moment: str, ago: str) -> None:
    with override(language), clock.frozen(MOMENT + timedelta(hours=3)):
        found = (dates.day(MOMENT), dates.day_of_year(MOMENT), dates.moment(MOMENT), dates.ago(MOMENT))
    assert tuple(" ".join(text.split()) for text in found) == (day, short, moment, ago)


def test_a_moment_is_shown_in_the_zone_of_the_reader() -> None:
    with timezone.override(ZoneInfo("Europe/Helsinki")):
        assert dates.moment(MOMENT) == "8 May 2026, 01:05"


@pytest.mark.parametrize(
    ("start", "end", "spoken"),
    [
        ((2026, 5, 7), (2026, 5, 8), ("7 May 2026", "7. toukokuuta 2026")),
        ((2026, 5, 4), (2026, 5, 11), ("week 19, 2026", "viikko 19, 2026")),
        ((2026, 5, 1), (2026, 6, 1), ("May 2026", "toukokuu 2026")),
        ((2026, 4, 1), (2026, 7, 1), ("Q2 2026", "2. nelj. 2026")),
        ((2026, 1, 1), (2027, 1, 1), ("2026", "2026")),
        ((2026, 2, 1), (2026, 5, 1), ("February – April 2026", "helmi–huhtikuu 2026")),
        ((2026, 5, 1), (2026, 5, 18), ("1–17 May 2026", "1.–17. toukokuuta 2026")),
    ],
)
def test_a_period_has_its_own_name_where_there_is_one(
    start: tuple[int, int, int], end: tuple[int, int, int], spoken: tuple[str, str]
) -> None:
    found = []
    for language in ("en", "fi"):
        with override(language):
            found.append(dates.period(date(*start), date(*end)).replace("\u2009", " "))
    assert tuple(found) == spoken


@pytest.mark.parametrize(
    ("start", "end", "year", "spoken"),
    [
        (
            (2026, 6, 1),
            (2026, 7, 1),
            2026,
            ("in June", "в июне", "kesäkuussa", "în iunie"),
        ),
        (
            (2025, 12, 1),
            (2026, 1, 1),
            2026,
            ("in December 2025", "в декабре 2025 года", "joulukuussa 2025", "în decembrie 2025"),
        ),
        (
            (2026, 1, 1),
            (2026, 4, 1),
            2026,
            ("in the first quarter", "в первом квартале", "ensimmäisellä neljänneksellä", "în primul trimestru"),
        ),
        (
            (2025, 1, 1),
            (2026, 1, 1),
            2026,
            ("in 2025", "в 2025 году", "vuonna 2025", "în 2025"),
        ),
        (
            (2026, 5, 4),
            (2026, 5, 11),
            2026,
            ("in week 19", "на 19-й неделе", "viikolla 19", "în săptămâna 19"),
        ),
        (
            (2026, 5, 7),
            (2026, 5, 8),
            2026,
            ("on 7 May", "7 мая", "7. toukokuuta", "pe 7 mai"),
        ),
        (
            (2026, 5, 2),
            (2026, 5, 20),
            2026,
            ("in the period before", "в предыдущем периоде", "edellisellä jaksolla", "în perioada anterioară"),
        ),
    ],
)
def test_a_period_inside_a_sentence_has_the_case_of_its_language(
    start: tuple[int, int, int], end: tuple[int, int, int], year: int, spoken: tuple[str, ...]
) -> None:
    found = []
    for language in ("en", "ru", "fi", "ro"):
        with override(language):
            found.append(dates.within(date(*start), date(*end), year=year))
    assert tuple(found) == spoken
