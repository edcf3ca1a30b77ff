"""A number against another, what would help when answers are few, and the same number in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from kosketus.kernel import clock
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query, State
from kosketus.understand.scores.facade import Versus
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
NPS = Query(score="nps")
YEAR = Versus(kind="year")


def noon(year: int, month: int) -> datetime:
    return datetime(year, month, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_in_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


def against(scope: Scope, versus: Versus, query: Query = NPS) -> scores.Compared:
    sheet = scores.sheet(scope, query, grain=Grain.MONTH)
    return scores.compared(scope, query, sheet.current.period, versus)


def test_number_is_compared_with_a_year_ago_and_with_a_chosen_period(scope: Scope) -> None:
    answer(noon(2025, 6), (500, 300, 200))
    answer(noon(2026, 5), (300, 300, 400))
    answer(noon(2026, 6), (400, 300, 300))
    year, may, empty = (
        against(scope, each)
        for each in (YEAR, Versus(kind="period", since=date(2026, 5, 1)), Versus(kind="period", since=date(2026, 1, 1)))
    )
    assert (year.period.since, year.value.value, year.change.verdict, round(year.change.difference, 9)) == (
        date(2025, 6, 1), 30.0, "lower", -20.0,
    )  # fmt: skip
    assert (may.period.since, round(may.value.value, 9), may.change.verdict) == (date(2026, 5, 1), -10.0, "higher")
    assert (empty.value.state, empty.change) == (State.EMPTY, None)


def test_group_is_compared_with_another_group(scope: Scope) -> None:
    answer(noon(2026, 6), (300, 50, 50), channel="mail")
    answer(noon(2026, 6), (100, 100, 200), channel="web")
    answer(noon(2026, 6), (20, 10, 10), channel="chat")
    answer(noon(2026, 6), (1, 1, 1), channel="secret")
    mail = replace(NPS, filters=(Filter(field="channel", value="mail"),))
    web = Versus(kind="group", group=Filter(field="channel", value="web"))
    found = against(scope, web, mail)
    assert (found.value.value, found.change.verdict, found.change.difference, found.period.since) == (
        -25.0, "higher", 87.5, date(2026, 6, 1),
    )  # fmt: skip
    assert scores.others(scope, mail, "channel", found.period) == ("web",), "chat hides what secret says"
    with pytest.raises(scores.NothingToCompare):
        against(scope, web)


def test_other_side_that_is_withheld_says_nothing_and_tests_nothing(scope: Scope) -> None:
    answer(noon(2025, 6), (2, 1, 1))
    answer(noon(2026, 6), (400, 300, 300))
    found = against(scope, YEAR)
    assert (found.value.state, found.value.value, found.value.n, found.change) == (State.WITHHELD, None, None, None)


def test_remedy_counts_answers_pace_and_the_period_that_would_have_them(scope: Scope) -> None:
    for month in range(1, 7):
        answer(noon(2026, month), (200, 120, 80))
    found = scores.remedy(scope, NPS, scores.sheet(scope, NPS, grain=Grain.MONTH).current)
    # 2 × (1.96 + 0.84)² × variance of the mix ÷ 10²; half promoters and a fifth detractors have 6,100 points².
    assert (found.difference, found.needed, found.a_month, found.months, found.grain) == (
        10.0, 958, 400.0, 3, Grain.QUARTER,
    )  # fmt: skip
    answer(noon(2026, 6), (400, 240, 160))
    assert scores.remedy(scope, NPS, scores.sheet(scope, NPS, grain=Grain.MONTH).current) is None


def test_remedy_tells_when_not_even_a_year_would_do_and_nothing_of_withheld_numbers(scope: Scope) -> None:
    answer(noon(2026, 6), (10, 6, 4))
    found = scores.remedy(scope, NPS, scores.sheet(scope, NPS).current)
    assert (found.needed, found.a_month, found.months, found.grain) == (958, 20.0, 48, None)
    answer(datetime(2026, 7, 9, tzinfo=UTC), (1, 1, 1))
    hidden = scores.sheet(scope, NPS, grain=Grain.MONTH, at=date(2026, 7, 1)).current
    assert (hidden.value.state, scores.remedy(scope, NPS, hidden)) == (State.WITHHELD, None)


def test_remedy_where_all_said_the_same_takes_the_worst_case(scope: Scope) -> None:
    answer(noon(2026, 6), (40, 0, 0))
    assert scores.remedy(scope, NPS, scores.sheet(scope, NPS).current).needed == 1570


def run(code: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the code prints; a notebook needs nothing but cxmetrics and Polars."""
    exec(compile(code, "notebook", "exec"), {})  # noqa: S102 - our own snippet
    return capsys.readouterr().out


def test_python_over_the_lake_gives_the_figure_of_the_page(scope: Scope, capsys: pytest.CaptureFixture[str]) -> None:
    answer(noon(2026, 5), (9, 9, 9), channel="mail")
    answer(noon(2026, 6), (50, 30, 20), channel="mail", context={"shop": "it's “12”"})
    answer(noon(2026, 6), (0, 30, 20), channel="mail", context={"shop": "13"})
    answer(noon(2026, 6), (0, 0, 40), channel="web", context={"shop": "it's “12”"}, question="recommend_old")
    answer(noon(2026, 6), (0, 7, 0), channel="web", context={"shop": "13"})
    lake.load_all()
    filters = (Filter(field="channel", value="mail"), Filter(field="context.shop", value="it's “12”"))
    sheet = scores.sheet(scope, replace(NPS, filters=filters), grain=Grain.MONTH)
    code = scores.from_lake(sheet)
    assert f"version={sheet.receipt.lake_version}" in code
    printed = run(code.replace("data/lake", str(Path(settings.LAKE))), capsys)
    assert (sheet.current.value.n, sheet.current.value.value) == (100, 30.0)
    assert "value=30.0" in printed
    assert "n=100" in printed


def test_python_needs_what_the_lake_holds(scope: Scope) -> None:
    assert (scores.from_lake(scores.sheet(scope, NPS)), scores.from_file(scores.sheet(scope, NPS), name="a.csv")) == (
        "",
        "",
    )
    answer(noon(2026, 6), (50, 30, 20))
    unloaded = scores.sheet(scope, NPS)
    assert scores.from_lake(unloaded) == ""
    assert "'a\\nb.csv'" in scores.from_file(unloaded, name="a\nb.csv")
