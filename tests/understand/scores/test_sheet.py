"""The sheet of a score at the room's facade: numbers, periods, groups, what is withheld, the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kosketus.kernel import clock
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query, State
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
NPS = Query(score="nps")
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
JUNE = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_in_july() -> Iterator[None]:
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


def test_without_answers_there_is_no_current_period(scope: Scope) -> None:
    found = scores.sheet(scope, NPS)
    assert (found.current, found.trend, found.groups, dict(found.distribution)) == (None, (), (), {})
    assert found.receipt.counted == 0


def test_published_example_is_thirty_between_fourteen_and_forty_four(scope: Scope) -> None:
    answer(MAY, (50, 30, 20))
    value = scores.sheet(scope, NPS).current.value
    assert (value.state, value.value, round(value.low, 1), round(value.high, 1), value.n) == (
        State.ENOUGH, 30.0, 14.1, 44.2, 100,
    )  # fmt: skip


def test_noise_is_no_change_and_a_real_fall_is_one(scope: Scope) -> None:
    answer(MAY, (50, 30, 20))
    answer(JUNE, (45, 31, 24))
    noise = scores.sheet(scope, NPS).current
    assert (noise.period.since, noise.previous.since, noise.change.verdict) == (
        date(2026, 6, 1), date(2026, 5, 1), "no clear change",
    )  # fmt: skip
    answer(MAY, (450, 270, 180))
    answer(JUNE, (410, 279, 211))
    assert scores.sheet(scope, NPS).current.change.verdict == "lower"


def test_loaded_and_waiting_answers_count_together(scope: Scope) -> None:
    answer(MAY, (20, 10, 10))
    lake.load_all()
    answer(MAY, (5, 0, 0))
    found = scores.sheet(scope, NPS)
    assert (found.current.value.n, found.receipt.tail, dict(found.distribution)) == (45, 5, {10: 25, 8: 10, 3: 10})
    assert found.receipt.bands == {"promoters": 25, "passives": 10, "detractors": 10}


def test_two_scales_are_never_mixed(scope: Scope) -> None:
    answer(MAY, (20, 10, 10))
    answer(MAY, (0, 0, 40), question="recommend_old")
    assert scores.sheet(scope, NPS).current.value.n == 40


def test_small_groups_are_withheld_also_by_difference(scope: Scope) -> None:
    answer(MAY, (30, 10, 5), context={"terminal": "A"})
    answer(MAY, (10, 5, 5), context={"terminal": "B"})
    answer(MAY, (6, 2, 2), context={"terminal": "C"})
    answer(MAY, (1, 1, 1), context={"terminal": "secret"})
    groups = scores.sheet(scope, NPS, by="context.terminal").groups
    assert [(group.name, group.value.state, group.value.n) for group in groups] == [
        ("A", State.ENOUGH, 45),
        ("B", State.FEW, 20),
        ("C", State.WITHHELD, None),
        ("secret", State.WITHHELD, None),
    ]


def test_group_is_compared_with_everybody_else(scope: Scope) -> None:
    answer(MAY, (300, 50, 50), context={"terminal": "A"})
    answer(MAY, (100, 100, 200), context={"terminal": "B"})
    groups = scores.sheet(scope, NPS, by="context.terminal").groups
    assert [(group.name, group.value.value, group.change.verdict, group.change.difference) for group in groups] == [
        ("A", 62.5, "higher", 87.5),
        ("B", -25.0, "lower", -87.5),
    ]


def test_withheld_period_shows_nothing_of_itself(scope: Scope) -> None:
    answer(MAY, (2, 1, 1))
    found = scores.sheet(scope, NPS, by="channel")
    assert (found.current.value.state, found.current.value.value, found.current.value.n) == (State.WITHHELD, None, None)
    assert (dict(found.distribution), found.groups) == ({}, ())
    assert (found.receipt.counted, dict(found.receipt.bands)) == (0, {})


def test_filter_that_leaves_few_out_is_withheld(scope: Scope) -> None:
    """Forty of everybody and thirty-eight by mail would tell what the two others said."""
    answer(MAY, (30, 8, 0), channel="mail")
    answer(MAY, (0, 0, 2), channel="web")
    mail = scores.sheet(scope, replace(NPS, filters=(Filter(field="channel", value="mail"),)))
    assert (mail.current.value.state, mail.receipt.counted) == (State.WITHHELD, 0)


def test_filters_on_then_and_on_now(scope: Scope) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    answer(MAY, (40, 0, 0), identity=anna, channel="mail")
    answer(MAY, (0, 0, 40))
    customers.set_attributes({anna: {"plan": "gold"}})
    gold = scores.sheet(scope, replace(NPS, filters=(Filter(field="customer.plan", value="gold"),)))
    assert (gold.current.value.value, gold.receipt.filters_now[0].value, gold.receipt.filters_then) == (
        100.0,
        "gold",
        (),
    )
    mail = scores.sheet(scope, replace(NPS, filters=(Filter(field="channel", value="mail"),)))
    assert (mail.current.value.value, len(mail.receipt.filters_then)) == (100.0, 1)
    customers.set_attributes({anna: {"plan": "silver"}})
    assert scores.sheet(scope, replace(NPS, filters=(Filter(field="customer.plan", value="gold"),))).current is None


def test_fields_that_do_not_exist_are_named(scope: Scope) -> None:
    with pytest.raises(scores.UnknownField, match="there are survey"):
        scores.sheet(scope, NPS, by="password")
    with pytest.raises(scores.UnknownScore, match="there are: nps, csat_5"):
        scores.sheet(scope, Query(score="happiness"))


def test_dimensions_are_what_answers_and_customers_carry(scope: Scope) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    customers.set_attributes({anna: {"home_region": "Lapland"}})
    answer(MAY, (5, 0, 0), context={"terminal": "A"}, channel="web")
    answer(MAY, (5, 0, 0), context={"gate": "12"}, channel="mail")
    found = [(one.field, one.name, one.as_of) for one in scores.sheet(scope, NPS).dimensions]
    assert found == [
        ("channel", "Channel", "then"),
        ("context.gate", "Gate", "then"),
        ("context.terminal", "Terminal", "then"),
        ("customer.home_region", "Home region", "now"),
    ]


def test_grain_follows_how_answers_come(scope: Scope) -> None:
    answer(datetime(2024, 5, 10, tzinfo=UTC), (40, 5, 5))
    answer(datetime(2025, 5, 10, tzinfo=UTC), (40, 5, 5))
    found = scores.sheet(scope, NPS)
    assert (found.grain, found.current.period.since, found.current.previous.since) == (
        Grain.YEAR, date(2025, 1, 1), date(2024, 1, 1),
    )  # fmt: skip


def test_month_that_has_just_begun_waits_until_it_has_answers_enough(scope: Scope) -> None:
    answer(JUNE, (20, 10, 10))
    answer(datetime(2026, 7, 9, tzinfo=UTC), (5, 5, 5))
    found = scores.sheet(scope, NPS)
    assert (found.current.period.since, [each.period.unfinished for each in found.trend]) == (
        date(2026, 6, 1), [False, True],
    )  # fmt: skip
    answer(datetime(2026, 7, 9, tzinfo=UTC), (15, 0, 0))
    assert scores.sheet(scope, NPS).current.period.since == date(2026, 7, 1)


def test_month_with_too_few_to_show_leaves_the_one_before_in_focus_but_none_from_long_ago(scope: Scope) -> None:
    answer(JUNE, (1, 1, 1))
    answer(datetime(2025, 11, 15, tzinfo=UTC), (20, 10, 10))
    hidden = scores.sheet(scope, NPS, grain=Grain.MONTH).current
    assert (hidden.period.since, hidden.value.state) == (date(2026, 6, 1), State.WITHHELD)
    answer(MAY, (20, 10, 10))
    found = scores.sheet(scope, NPS, grain=Grain.MONTH)
    assert (found.current.period.since, found.current.value.n) == (date(2026, 5, 1), 40)
    [(_nps, tile)] = scores.board(scope)
    assert tile == scores.sheet(scope, NPS).current


def test_months_are_those_of_the_organisation(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    info = replace(team.organisation(), time_zone="Pacific/Auckland")
    monkeypatch.setattr(team, "organisation", lambda: info)
    answer(datetime(2026, 5, 31, 20, tzinfo=UTC), (40, 0, 0))
    found = scores.sheet(scope, NPS)
    assert (found.current.period.since, found.receipt.zone) == (date(2026, 6, 1), "Pacific/Auckland")


def test_command_on_the_receipt_names_every_choice(scope: Scope) -> None:
    answer(MAY, (40, 5, 5), channel="web", context={"terminal": "A b"})
    query = replace(NPS, filters=(Filter(field="context.terminal", value="A b"),))
    assert scores.sheet(scope, query, by="channel").receipt.command == (
        "kosketus metric nps --grain month --at 2026-05-01 --filter 'context.terminal=A b' --by channel"
    )
