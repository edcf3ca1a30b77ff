from __future__ import annotations

import math

import duckdb
import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows


def test_every_answer_of_the_scale_is_there(engine: Engine) -> None:
    frame = engine.frame({"q": [1, 1, 3, 3, None], "shop": ["a", "b", "b", "b", "b"]})
    found = rows(cx.distribution(frame, answer="q", scale=(1, 3), by="shop"), "shop", "answer")
    assert pick(found, "shop", "answer", "count", "n", "empty") == [
        ("a", 1, 1, 1, 0),
        ("a", 2, 0, 1, 0),
        ("a", 3, 0, 1, 0),
        ("b", 1, 1, 3, 1),
        ("b", 2, 0, 3, 1),
        ("b", 3, 2, 3, 1),
    ]
    assert [row["share"] for row in found[3:]] == pytest.approx([1 / 3, 0, 2 / 3])
    assert (found[5]["low"], found[5]["high"]) == pytest.approx((0.2077, 0.9385), abs=1e-4)


def test_weights_are_summed(engine: Engine) -> None:
    frame = engine.frame({"q": [1, 1, 2], "w": [1.0, 0.5, 0.5]})
    found = rows(cx.distribution(frame, answer="q", scale=(1, 2), weight="w"), "answer")
    assert pick(found, "answer", "count", "share", "n") == [(1, 1.5, 0.75, 3), (2, 0.5, 0.25, 3)]


def test_answers_outside_the_scale_are_refused_or_void(engine: Engine) -> None:
    frame = engine.frame({"q": [0, 1]})
    if engine.lazy:
        found = rows(cx.distribution(frame, answer="q", scale=(1, 2)), "answer")
        assert pick(found, "answer", "count", "share", "outside") == [(1, 1, None, 1), (2, 0, None, 1)]
    else:
        with pytest.raises(cx.OutsideScale, match="1 to 2: 0"):
            cx.distribution(frame, answer="q", scale=(1, 2))


VALUES = [((7 * i) % 101) ** 1.5 for i in range(101)]
GROUPS = [("a", "b", "b")[i % 3] for i in range(101)]


@pytest.mark.parametrize("level", [0.95, None])
@pytest.mark.parametrize("at", [0.5, 0.9])
def test_percentile_matches_linear_interpolation(engine: Engine, at: float, level: float | None) -> None:
    frame = engine.frame({"x": [*VALUES, None, None], "g": [*GROUPS, "a", None]})
    found = rows(cx.percentile(frame, amount="x", at=at, by="g", level=level), "g")
    oracle = pl.DataFrame({"x": VALUES, "g": GROUPS}).group_by("g").agg(pl.col("x").quantile(at, "linear")).sort("g")
    assert [row["value"] for row in found] == pytest.approx([*oracle["x"], None])
    assert pick(found, "g", "n", "empty") == [("a", 34, 1), ("b", 67, 0), (None, 0, 1)]


def test_ends_of_the_median_are_order_statistics(engine: Engine) -> None:
    (row,) = rows(cx.percentile(engine.frame({"x": [float(i) for i in range(101, 0, -1)]}), amount="x"))
    assert pick([row], "value", "low", "high") == [(51.0, 41.0, 61.0)]


def test_few_rows_have_a_median_but_no_range(engine: Engine) -> None:
    (row,) = rows(cx.percentile(engine.frame({"x": [4, 1, 3, 2]}), amount="x"))
    assert pick([row], "value", "low", "high", "n") == [(2.5, None, None, 4)]


def test_without_a_level_there_is_the_value_alone(engine: Engine) -> None:
    (row,) = rows(cx.percentile(engine.frame({"x": [4.0, 1.0, None, 2.0]}), amount="x", level=None))
    assert row == {"value": 2.0, "low": None, "high": None, "n": 3, "empty": 1}


def test_lists_and_bins_give_the_same_under_any_name_of_the_group() -> None:
    amounts = [*VALUES * 4, math.inf, -math.inf, None]
    frame = pl.DataFrame({'the "shop"': [*GROUPS * 4, "a", "b", None], "x": amounts})
    duck = duckdb.connect().from_arrow(frame.to_arrow())
    for at in (0.05, 0.5, 0.99):
        by_lists, by_bins = (
            rows(cx.percentile(each, amount="x", at=at, by='the "shop"'), 'the "shop"') for each in (duck, frame)
        )
        assert by_lists == by_bins
        assert [row["n"] for row in by_lists] == [137, 269, 0]


def test_at_must_be_a_share() -> None:
    with pytest.raises(cx.MetricError, match="share between 0 and 1"):
        cx.percentile(pl.DataFrame({"x": [1]}), amount="x", at=50)
