"""Periods where room is scarce, as on the axis of a chart."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from kosketus.ui import dates

MONTH = (date(2026, 4, 1), date(2026, 5, 1))
QUARTER = (date(2026, 4, 1), date(2026, 7, 1))
YEAR = (date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["Apr", "Apr 2026", "Q2", "Q2 2026", "2026"]),
        ("ru", ["апр.", "апр. 2026 г.", "2-й кв.", "2-й кв. 2026 г.", "2026"]),
        ("fi", ["huhti", "huhti 2026", "2. nelj.", "2. nelj. 2026", "2026"]),
        ("ro", ["apr.", "apr. 2026", "trim. II", "trim. II 2026", "2026"]),
    ],
)
def test_short_period_names_month_quarter_and_year(language: str, expected: list[str]) -> None:
    with translation.override(language):
        found = [
            dates.short_period(*MONTH),
            dates.short_period(*MONTH, with_year=True),
            dates.short_period(*QUARTER),
            dates.short_period(*QUARTER, with_year=True),
            dates.short_period(*YEAR, with_year=True),
        ]
    assert [each.replace("\u202f", " ") for each in found] == expected
