"""What holds for every metric, whatever the answers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx

SLUGS = ["nps", "csat_5", "ces_difficulty_1_5", "mean", "response_rate"]  # each estimator, each kind of input
LAWFUL = settings(max_examples=20, deadline=None)


def answers_to(slug: str, minimum: int = 1) -> st.SearchStrategy[list[int | None]]:
    scale = cx.find(slug).inputs[0].scale
    numbers = st.integers(-1000, 1000) if scale is None else st.integers(scale.low, scale.high)
    return st.lists(st.none() | numbers, min_size=minimum, max_size=60)


def score(slug: str, answers: list[Any], **more: Any) -> dict[str, Any]:
    return scores(slug, {"q": answers}, **more)[0]


def scores(slug: str, data: dict[str, list[Any]], **options: Any) -> list[dict[str, Any]]:
    frame = pl.DataFrame(data, schema_overrides={"q": pl.Int64})
    named: dict[str, Any] = {cx.find(slug).roles[0]: "q"}
    return cx.measure(frame, slug, **options, **named).rows(named=True)


def bounds(slug: str) -> tuple[float, float]:
    if cx.find(slug).unit == "points":
        return -100.0, 100.0
    if cx.find(slug).unit == "share":
        return 0.0, 1.0
    scale = cx.find(slug).inputs[0].scale
    return (-1e9, 1e9) if scale is None else (scale.low, scale.high)


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data(), level=st.sampled_from([0.5, 0.8, 0.95, 0.999]))
@LAWFUL
def test_value_lies_in_its_range_and_the_range_in_the_scale(slug: str, data: st.DataObject, level: float) -> None:
    found = score(slug, data.draw(answers_to(slug)), level=level)
    if found["low"] is None:
        assert found["n"] <= 1 or cx.find(slug).inputs[0].scale is None
        return
    low, high = bounds(slug)
    assert low <= found["low"] <= found["value"] <= found["high"] <= high


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data())
@LAWFUL
def test_order_does_not_matter(slug: str, data: st.DataObject) -> None:
    answers = data.draw(answers_to(slug))
    assert score(slug, data.draw(st.permutations(answers))) == score(slug, answers)


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data())
@LAWFUL
def test_the_whole_equals_its_weighted_parts(slug: str, data: st.DataObject) -> None:
    answers = data.draw(answers_to(slug))
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=len(answers), max_size=len(answers)))
    parts = [row for row in scores(slug, {"q": answers, "g": groups}, by="g") if row["n"]]
    whole = score(slug, answers)
    assert whole["n"] == sum(row["n"] for row in parts)
    if parts:
        weighted = sum(row["n"] * row["value"] for row in parts) / whole["n"]
        assert whole["value"] == pytest.approx(weighted, abs=1e-9)


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data(), nulls=st.integers(1, 20))
@LAWFUL
def test_empty_answers_change_nothing_but_their_count(slug: str, data: st.DataObject, nulls: int) -> None:
    answers = data.draw(answers_to(slug))
    plain, padded = score(slug, answers), score(slug, [*answers, *[None] * nulls])
    assert padded.pop("empty") == plain.pop("empty") + nulls
    assert padded == plain


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data(), factor=st.sampled_from([0.1, 3.0, 1e6]))
@LAWFUL
def test_only_the_proportions_of_weights_matter(slug: str, data: st.DataObject, factor: float) -> None:
    answers = data.draw(answers_to(slug))
    weights = data.draw(st.lists(st.floats(0.1, 10), min_size=len(answers), max_size=len(answers)))
    one = scores(slug, {"q": answers, "w": weights}, weight="w")[0]
    other = scores(slug, {"q": answers, "w": [factor * weight for weight in weights]}, weight="w")[0]
    for name in ("value", "low", "high", "n_effective"):
        assert other[name] == (None if one[name] is None else pytest.approx(one[name], rel=1e-6, abs=1e-6))
    assert other["n_effective"] <= other["n"] * (1 + 1e-9)


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data())
@LAWFUL
def test_more_of_the_same_answers_never_widen_the_range(slug: str, data: st.DataObject) -> None:
    answers = data.draw(answers_to(slug, minimum=2))
    once, fourfold = score(slug, answers), score(slug, answers * 4)
    if once["low"] is not None:
        assert fourfold["value"] == pytest.approx(once["value"])
        assert fourfold["high"] - fourfold["low"] <= once["high"] - once["low"] + 1e-9


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data())
@LAWFUL
def test_plain_python_and_the_frame_agree(slug: str, data: st.DataObject) -> None:
    row = score(slug, data.draw(answers_to(slug)))
    alone = cx.estimate(row, slug)
    for name in ("value", "low", "high", "n", "n_effective", "enough"):
        expected = row[name]
        assert getattr(alone, name) == (pytest.approx(expected, abs=1e-6) if isinstance(expected, float) else expected)


@pytest.mark.parametrize("slug", SLUGS)
@given(data=st.data())
@LAWFUL
def test_comparing_both_ways_mirrors(slug: str, data: st.DataObject) -> None:
    rows = [score(slug, data.draw(answers_to(slug))) for _ in range(2)]
    there, back = cx.compare(rows[0], rows[1], slug, minimum_n=1), cx.compare(rows[1], rows[0], slug, minimum_n=1)
    mirrored = {"higher": "lower", "lower": "higher"}
    assert back.verdict == mirrored.get(there.verdict, there.verdict)
    assert back.p == there.p
    if there.difference is not None and there.low is not None:
        assert back.difference == -there.difference
        assert back.high == pytest.approx(-there.low)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("answers", [[], [None], [None, None]])
def test_no_answers_give_no_score(slug: str, answers: list[None]) -> None:
    found = score(slug, answers)
    expected = {"value": None, "low": None, "high": None, "n": 0, "n_effective": 0.0, "enough": False}
    assert {name: found[name] for name in expected} == expected
    assert found["empty"] == len(answers)


@given(data=st.data())
@LAWFUL
def test_pandas_and_polars_agree(data: st.DataObject) -> None:
    answers = data.draw(answers_to("nps"))
    columns = {"q": pd.array(answers, dtype="Int64")}
    (row,) = cx.nps(pd.DataFrame(columns), score="q").to_dict("records")
    expected = score("nps", answers)
    for name in ("value", "low", "high"):
        assert (None if pd.isna(row[name]) else row[name]) == expected[name]
