from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows


def day(month: int, of_month: int = 9) -> dt.datetime:
    return dt.datetime(2026, month, of_month, 12)  # noqa: DTZ001


PAID: Data = {
    "who": ["a", "a", "b", "b", "c", None],
    "at": [day(1), day(3), day(1), day(1), day(2), day(1)],
    "cents": [100, 300, 200, -50, 80, 999],
    "currency": ["EUR"] * 6,
}


def test_the_formulas_of_lifetime_value_and_payback() -> None:
    # MetricKit, LTV guide: 50 a month at 80 % margin and 4 % churn a month; Finmark: payback with brackets
    assert cx.margin_clv(50.0, 0.8, 0.04) == pytest.approx(1000)
    assert cx.simple_clv(600.0, 3.0, 200.0) == 1600
    assert cx.payback(200.0, 50.0, 0.8) == 5
    assert cx.ltv_to_cac(1000.0, 200.0) == 5
    assert all(math.isnan(number) for number in (cx.margin_clv(50.0, 0.8, 0.0), cx.payback(200.0, 50.0, 0.0)))


def test_lifetime_value_per_plan_is_empty_where_nobody_leaves(engine: Engine) -> None:
    frame = engine.frame(
        {"plan": ["s", "m"], "arpa": [5000, 900], "margin": [0.8, 0.5], "churn": [0.04, 0.0], "cac": [20000, 0]}
    )
    found = rows(cx.lifetime_value(frame, revenue="arpa", margin="margin", churn="churn", cac="cac"), "plan")
    assert pick(found, "plan", "clv", "payback", "ltv_to_cac") == [
        ("m", None, 0.0, None),
        ("s", pytest.approx(100000), pytest.approx(5), pytest.approx(5)),
    ]


def test_revenue_per_user_counts_users_not_payments(engine: Engine) -> None:
    (row,) = rows(cx.arpu(engine.frame(PAID), user="who", revenue="cents"))
    assert pick([row], "value", "n", "revenue_total") == [(210.0, 3, 630.0)]
    assert row["low"] < 210 < row["high"]


def test_amounts_of_several_currencies_are_never_added(engine: Engine) -> None:
    frame = engine.frame({"who": ["a", "b"], "cents": [100, 100], "at": [day(1)] * 2, "currency": ["EUR", "USD"]})
    if engine.lazy:
        found = rows(cx.arpu(frame, user="who", revenue="cents", currency="currency"), "currency")
        assert pick(found, "currency", "value", "n") == [("EUR", 100.0, 1), ("USD", 100.0, 1)]
        return
    message = r"holds EUR, USD: .* takes a reporting currency and dated rates"
    with pytest.raises(cx.SeveralCurrencies, match=message):
        cx.arpu(frame, user="who", revenue="cents", currency="currency")
    with pytest.raises(cx.SeveralCurrencies, match=message):
        cx.cohort_value(frame, customer="who", at="at", amount="cents", every="month", currency="currency")
    with pytest.raises(cx.SeveralCurrencies, match=message):
        cx.acquisition_cost(frame, frame, channel="who", amount="cents", currency="currency")


RATES: Data = {
    "currency": ["USD", "USD", "JPY", "KWD"],
    "since": [day(1, 1), day(2, 1), day(1, 1), day(1, 1)],
    "rate": [0.5, 0.9, 0.006, 3.0],
}


def test_each_amount_is_converted_by_the_rate_of_its_day(engine: Engine) -> None:
    frame = engine.frame({
        "row": list(range(6)),
        "minor": [1000, 1000, 1000, 500, 7000, None],
        "code": ["EUR", "USD", "USD", "JPY", "KWD", "USD"],
        "at": [day(1), day(1, 31), day(2, 1), day(3), day(3), day(3)],
    })  # fmt: skip
    found = cx.in_currency(frame, amounts="minor", currency="code", reporting="EUR", at="at", rates=engine.frame(RATES))
    assert pick(rows(found, "row"), "minor", "code") == [
        (1000.0, "EUR"),
        (500.0, "EUR"),
        (900.0, "EUR"),
        (pytest.approx(300), "EUR"),  # 500 yen are 3.00 euros
        (pytest.approx(2100), "EUR"),  # 7.000 dinars are 21.00 euros
        (None, "EUR"),
    ]


def test_an_amount_without_a_rate_is_named_or_empty(engine: Engine) -> None:
    frame = engine.frame({"minor": [5, 7], "code": ["SEK", "USD"], "at": [day(1), dt.datetime(2025, 1, 1)]})  # noqa: DTZ001
    call: dict[str, Any] = {"amounts": "minor", "currency": "code", "reporting": "EUR", "at": "at"}
    if engine.lazy:
        assert pick(rows(cx.in_currency(frame, rates=engine.frame(RATES), **call)), "minor") == [(None,), (None,)]
    else:
        with pytest.raises(cx.MissingRate, match=r"(SEK|USD) \(1 amounts\), (SEK|USD) \(1 amounts\) on their day"):
            cx.in_currency(frame, rates=engine.frame(RATES), **call)


def test_cost_per_channel_keeps_channels_of_either_side(engine: Engine) -> None:
    costs = engine.frame({"channel": ["ads", "ads", "fair", None], "cents": [600, 300, 500, 1]})
    won = engine.frame({"channel": ["ads", "ads", "ads", "friends", None]})
    found = rows(cx.acquisition_cost(costs, won, channel="channel", amount="cents"), "channel")
    assert pick(found, "channel", "spend", "customers", "value") == [
        ("ads", 900.0, 3, 300.0),
        ("fair", 500.0, 0, None),
        ("friends", 0.0, 1, 0.0),
    ]


def test_cohorts_bring_more_with_age(engine: Engine) -> None:
    found = rows(
        cx.cohort_value(engine.frame(PAID), customer="who", at="at", amount="cents", every="month"), "cohort", "age"
    )
    assert pick(found, "age", "size", "revenue", "value") == [
        (0, 2, 250.0, 125.0),
        (2, 2, 300.0, 275.0),
        (0, 1, 80.0, 80.0),
    ]


def test_the_cohorts_of_cdnow_bring_all_revenue(example_data: Path) -> None:
    lines = (example_data / "cdnow" / "CDNOW_master.txt").read_text().split("\n")[1:]
    cells = [(who, when, round(100 * float(money))) for who, when, _, money in map(str.split, filter(str.strip, lines))]
    orders = pl.DataFrame(cells, schema=["who", "day", "cents"], orient="row").with_columns(
        pl.col("day").str.to_date("%Y%m%d")
    )
    found = cx.cohort_value(orders, customer="who", at="day", amount="cents", every="month")
    last = found.sort("age").group_by("cohort").last().sort("cohort")
    first: dict[str, dt.date] = {}
    spent: dict[dt.date, int] = {}
    for who, when, cents in sorted(orders.rows(), key=lambda row: row[1]):
        month = first.setdefault(who, when.replace(day=1))
        spent[month] = spent.get(month, 0) + cents
    sizes = [sum(month == each for each in first.values()) for month in sorted(spent)]
    assert last["value"].to_list() == pytest.approx([spent[m] / n for m, n in zip(sorted(spent), sizes, strict=True)])


def test_leads_of_olist_by_channel_share_one_spend(example_data: Path) -> None:
    leads = pl.read_csv(example_data / "olist-marketing-funnel" / "olist_marketing_qualified_leads_dataset.csv")
    spend = pl.DataFrame({"origin": ["paid_search", "social"], "cents": [158600, 135000]})  # the set has no spend
    found = cx.acquisition_cost(spend, leads, channel="origin", amount="cents")
    values = {row["origin"]: (row["customers"], row["value"]) for row in found.iter_rows(named=True)}
    assert values["paid_search"] == (1586, 100.0)
    assert values["social"] == (1350, 100.0)
    assert values["organic_search"] == (2296, 0.0)


payments = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 12), st.integers(-100, 1000)), min_size=1, max_size=25
)


@given(paid=payments, data=st.data())
@settings(max_examples=15, deadline=None)
def test_value_of_cohorts_adds_up_whatever_the_order(paid: list[tuple[str, int, int]], data: st.DataObject) -> None:
    table = [(who, day(month), cents) for who, month, cents in data.draw(st.permutations(paid))]
    frame = pl.DataFrame(table, schema=["who", "at", "cents"], orient="row")
    found = cx.cohort_value(frame, customer="who", at="at", amount="cents", every="month")
    assert found["revenue"].sum() == pytest.approx(sum(cents for *_, cents in paid))
    last = found.sort("age").group_by("cohort").last()
    assert (last["value"] * last["size"]).sum() == pytest.approx(sum(cents for *_, cents in paid))
