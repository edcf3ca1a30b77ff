from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Engine, pick, rows

BOOK = {
    # churn 10, contraction 5 + 5, expansion 10; a newcomer and somebody who came back count in neither
    "before": [10.0] * 10 + [0.0, 0.0],
    "after": [0.0, 5.0, 5.0, 20.0] + [10.0] * 6 + [40.0, 7.0],
}


@pytest.mark.parametrize(
    ("call", "net", "value"),
    [
        (cx.revenue_churn, False, 0.2),
        (cx.revenue_churn, True, 0.1),
        (cx.revenue_retention, False, 0.8),
        (cx.revenue_retention, True, 0.9),
    ],
)
def test_the_worked_example_of_chartmogul(engine: Engine, call: Any, net: bool, value: float) -> None:  # noqa: FBT001
    (row,) = rows(call(engine.frame(BOOK), before="before", after="after", net=net))
    assert pick([row], "value", "revenue_start", "revenue_lost", "n") == [(pytest.approx(value), 100.0, 20.0, 12)]
    assert row.get("revenue_gained") == (10.0 if net else None)
    assert row["low"] < value < row["high"]


def test_revenue_below_zero_is_refused(engine: Engine) -> None:
    frame = engine.frame({"before": [10.0, -1.0], "after": [10.0, 5.0]})
    if engine.lazy:
        assert pick(rows(cx.revenue_churn(frame, before="before", after="after")), "value", "outside") == [(None, 1)]
    else:
        with pytest.raises(cx.OutsideScale, match=r"'before' has 1 .*0 or more: -1"):
            cx.revenue_churn(frame, before="before", after="after")


def test_without_revenue_at_the_start_there_is_no_rate(engine: Engine) -> None:
    (row,) = rows(cx.revenue_retention(engine.frame({"b": [0.0, 0.0], "a": [1.0, 2.0]}), before="b", after="a"))
    assert pick([row], "value", "low", "high", "n") == [(None, None, None, 2)]


amounts = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=2, max_size=40)


@given(pairs=amounts)
@settings(max_examples=10, deadline=None)
def test_churn_and_retention_are_two_sides_of_one_sum(pairs: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(pairs, schema={"b": pl.Int64, "a": pl.Int64}, orient="row")
    found = {
        (name, net): call(frame, before="b", after="a", net=net).row(0, named=True)
        for name, call in (("churn", cx.revenue_churn), ("kept", cx.revenue_retention))
        for net in (False, True)
    }
    start = sum(before for before, _ in pairs)
    if not start:
        assert {row["value"] for row in found.values()} == {None}
        return
    for net in (False, True):
        assert found["churn", net]["value"] + found["kept", net]["value"] == pytest.approx(1)
    still = sum(min(before, after) for before, after in pairs)
    assert found["kept", False]["value"] == pytest.approx(still / start)
    assert found["kept", True]["value"] == pytest.approx(sum(after for before, after in pairs if before) / start)
    assert found["kept", False]["value"] <= min(1 + 1e-12, found["kept", True]["value"] + 1e-12)


def test_one_row_without_revenue_at_the_start_has_no_rate_either() -> None:
    tally = cx.tally(pl.DataFrame({"b": [0.0, 0.0], "a": [1.0, 2.0]}), "revenue_churn_net", before="b", after="a")
    found = cx.estimate(tally.row(0, named=True), "revenue_churn_net")
    assert (found.value, found.low, found.high, found.n) == (None, None, None, 2)


def test_two_quarters_compare_by_their_spread() -> None:
    row = dict(cx.find("revenue_churn_net").example.tally)
    assert cx.compare(row, row, "revenue_churn_net", minimum_n=5).verdict == "no clear change"
    many = {name: 1000 * cell for name, cell in row.items()}
    worse = many | {"revenue_lost": 1.5 * many["revenue_lost"]}
    assert cx.compare(many, worse, "revenue_churn_net").verdict == "higher"
