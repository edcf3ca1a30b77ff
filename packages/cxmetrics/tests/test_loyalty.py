from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

D = dt.datetime
LAWFUL = settings(max_examples=12, deadline=None)
JANUARY: dict[str, Any] = {"joined": "joined", "left": "left", "start": dt.date(2026, 1, 1), "end": dt.date(2026, 2, 1)}
PEOPLE: Data = {
    "who": ["stays", "leaves", "leaves at once", "joins", "passes", "left before", "joins later", "leaves next month"],
    "joined": [
        D(2025, 1, 1),
        D(2025, 6, 1),
        D(2025, 6, 1),
        D(2026, 1, 1),
        D(2026, 1, 9),
        D(2025, 1, 1),
        D(2026, 2, 1),
        D(2025, 12, 31, 23, 59),
    ],
    "left": [
        None,
        D(2026, 1, 20, 12),
        D(2026, 1, 1),
        None,
        D(2026, 1, 9, 18),
        D(2025, 12, 31, 23),
        None,
        D(2026, 2, 1),
    ],
}


def test_standing_tells_who_was_there_at_both_ends(engine: Engine) -> None:
    found = rows(cx.standing(engine.frame(PEOPLE), customer="who", **JANUARY), "who")
    assert pick(found, "who", "at_start", "at_end", "lost", "kept") == [
        ("joins", 0, 1, None, None),
        ("leaves", 1, 0, 1, 0),
        ("leaves at once", 1, 0, 1, 0),
        ("leaves next month", 1, 1, 0, 1),
        ("passes", 0, 0, None, None),
        ("stays", 1, 1, 0, 1),
    ]


def test_the_four_formulas_of_one_month_differ(engine: Engine) -> None:
    january = cx.standing(engine.frame(PEOPLE), **JANUARY)
    with pytest.warns(cx.Misleading, match="understates"):
        literal = cx.retention_literal(january)
    (row,) = rows(literal)
    assert pick([row], "value", "n", "customers_start", "customers_lost", "customers_new", "customers_passing") == [
        (pytest.approx(0.25), 6, 4, 2, 1, 1)
    ]
    values = [cx.churn(january), cx.retention(january), cx.net_shrinkage(january)]
    assert [pick(rows(each), "value", "n") for each in values] == [
        [(pytest.approx(0.5), 4)],
        [(pytest.approx(0.5), 4)],
        [(pytest.approx(0.25), 6)],
    ]


def test_a_customer_is_lost_only_with_the_last_subscription(engine: Engine) -> None:
    frame = engine.frame({
        "who": ["a", "a", "b", "b", None],
        "joined": [D(2025, 1, 1)] * 3 + [D(2026, 1, 9), D(2025, 1, 1)],
        "left": [D(2026, 1, 5), None, D(2026, 1, 5), D(2026, 1, 20), None],
    })  # fmt: skip
    found = rows(cx.standing(frame, customer="who", **JANUARY), "who")
    assert pick(found, "who", "at_start", "lost") == [("a", 1, 0), ("b", 1, 1)]


def test_daily_churn_divides_by_the_customers_of_each_day(engine: Engine) -> None:
    (row,) = rows(cx.daily_churn(engine.frame(PEOPLE), **JANUARY))
    # the first: one of four; the twentieth: one of stays, leaves, joins, leaves next month
    assert pick([row], "value", "n", "lost") == [(pytest.approx(1 / 4 + 1 / 4), 4, 2)]
    assert row["high"] - row["value"] == pytest.approx(1.959964 * (2 / 16) ** 0.5, rel=1e-5)


def test_daily_churn_per_group_counts_groups_apart(engine: Engine) -> None:
    frame = engine.frame({
        "plan": ["s", "s", "m", "m"],
        "joined": [D(2025, 1, 1), D(2025, 1, 1), D(2025, 1, 1), D(2026, 1, 3)],
        "left": [D(2026, 1, 2), None, None, D(2026, 1, 5)],
    })  # fmt: skip
    found = rows(cx.daily_churn(frame, by="plan", **JANUARY), "plan")
    assert pick(found, "plan", "value", "n", "lost") == [
        ("m", pytest.approx(0.5), 1, 1),
        ("s", pytest.approx(0.5), 2, 1),
    ]


def test_moments_in_a_time_zone_are_read_in_the_columns_zone() -> None:
    before_midnight = D(2025, 12, 31, 22, 30, tzinfo=dt.UTC)  # 00:30 in Helsinki
    people = pl.DataFrame(
        {"joined": [before_midnight], "left": [None]}, schema_overrides={"left": pl.Datetime("us", "UTC")}
    )
    local = people.with_columns(pl.all().dt.convert_time_zone("Europe/Helsinki"))
    assert [cx.standing(frame, **JANUARY)["at_start"].item() for frame in (people, local)] == [1, 0]


def test_days_of_daily_churn_are_those_of_the_columns_zone() -> None:
    zone = "Europe/Helsinki"
    joined = pl.Series([D(2025, 1, 1), D(2025, 1, 1), D(2026, 1, 31, 23, 30)]).dt.replace_time_zone(zone)
    left = pl.Series([D(2026, 1, 1, 0, 30), D(2026, 2, 1, 0, 30), None]).dt.replace_time_zone(zone)  # UTC: a day before
    found = cx.daily_churn(pl.DataFrame({"joined": joined, "left": left}), **JANUARY)
    assert found.select("value", "n", "lost").row(0) == (0.5, 2, 1)


def test_a_period_that_ends_before_it_starts_is_refused(engine: Engine) -> None:
    with pytest.raises(cx.MetricError, match=r"ends \(2026-01-01\) before it starts \(2026-02-01\)"):
        cx.standing(
            engine.frame(PEOPLE), joined="joined", left="left", start=dt.date(2026, 2, 1), end=dt.date(2026, 1, 1)
        )
    with pytest.raises(cx.WrongColumn, match="'who' holds String, not dates"):
        cx.standing(engine.frame(PEOPLE), **(JANUARY | {"joined": "who"}))


def test_repeat_buyers_buy_on_two_days(engine: Engine) -> None:
    frame = engine.frame({
        "who": ["a", "a", "b", "b", "c", None],
        "at": [D(1997, 1, 1, 9), D(1997, 1, 2, 9), D(1997, 1, 1, 9), D(1997, 1, 1, 20), D(1997, 1, 1), D(1997, 1, 1)],
    })  # fmt: skip
    (row,) = rows(cx.repeat_purchase_rate(frame, customer="who", at="at"))
    assert pick([row], "value", "n", "customers_again") == [(pytest.approx(1 / 3), 3, 1)]


def test_referred_newcomers_over_newcomers(engine: Engine) -> None:
    (row,) = rows(cx.referral_rate(engine.frame({"referred": [True, False, False, None, True]}), referred="referred"))
    assert pick([row], "value", "n", "empty") == [(0.5, 4, 1)]


def test_cdnow_has_946_repeat_buyers_among_2357(example_data: Path) -> None:
    lines = (example_data / "cdnow" / "CDNOW_sample.txt").read_text().splitlines()
    cells = [line.split() for line in lines if line.strip()]
    orders = pl.DataFrame({"who": [row[1] for row in cells], "day": [row[2] for row in cells]}).with_columns(
        pl.col("day").str.to_date("%Y%m%d")
    )
    calibration = orders.filter(pl.col("day") <= dt.date(1997, 9, 30))  # 39 weeks
    row = cx.repeat_purchase_rate(calibration, customer="who", at="day").row(0, named=True)
    assert (row["n"], row["customers_again"]) == (2357, 946)  # Fader, Hardie, Lee (2005)


def test_telco_churn_is_the_published_share(example_data: Path) -> None:
    table = pl.read_csv(example_data / "telco-churn-ibm" / "Telco-Customer-Churn.csv")
    lost = table.select(lost=pl.col("Churn") == "Yes", contract="Contract")
    row = cx.churn(lost).row(0, named=True)
    assert (round(row["value"], 4), row["n"], row["customers_lost"]) == (0.2654, 7043, 1869)


def people(draw: st.DrawFn) -> pl.DataFrame:
    count = draw(st.integers(1, 30))
    joined = draw(st.lists(st.integers(-40, 70), min_size=count, max_size=count))
    stays = draw(st.lists(st.none() | st.integers(0, 60), min_size=count, max_size=count))
    day = dt.date(2026, 1, 1)
    came = [day + dt.timedelta(days=days) for days in joined]
    gone = [None if stay is None else one + dt.timedelta(days=stay) for one, stay in zip(came, stays, strict=True)]
    return pl.DataFrame({"joined": came, "left": gone}, schema={"joined": pl.Date, "left": pl.Date})


@given(frame=st.composite(people)())
@LAWFUL
def test_retention_and_churn_add_up_to_one(frame: pl.DataFrame) -> None:
    month = cx.standing(frame, **JANUARY)
    lost, kept, shrunk = (each(month).row(0, named=True) for each in (cx.churn, cx.retention, cx.net_shrinkage))
    if lost["n"]:
        assert lost["value"] + kept["value"] == pytest.approx(1)
        assert lost["value"] - shrunk["customers_new"] / lost["n"] == pytest.approx(shrunk["value"])
    else:
        assert lost["value"] is kept["value"] is shrunk["value"] is None


@given(frame=st.composite(people)())
@LAWFUL
def test_daily_churn_agrees_with_a_count_day_by_day(frame: pl.DataFrame) -> None:
    expected, lost_in_all = 0.0, 0
    for day in (dt.date(2026, 1, 1) + dt.timedelta(days=days) for days in range(31)):
        there = [(came, gone) for came, gone in frame.rows() if came < day and (gone is None or gone >= day)]
        lost = sum(gone == day for _, gone in there)
        expected += lost / len(there) if there else 0
        lost_in_all += lost
    row = cx.daily_churn(frame, **JANUARY).row(0, named=True)
    assert (row["value"] or 0.0, row["lost"] or 0) == (pytest.approx(expected), lost_in_all)
