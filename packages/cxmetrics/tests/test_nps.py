from __future__ import annotations

import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

FIFTY_THIRTY_TWENTY = [10] * 30 + [9] * 20 + [8] * 10 + [7] * 20 + [6] * 15 + [0] * 5


def test_nps_of_fifty_thirty_twenty_is_thirty_with_an_adjusted_range(engine: Engine) -> None:
    (row,) = rows(cx.nps(engine.frame({"q": FIFTY_THIRTY_TWENTY}), score="q"))
    assert row == {
        "value": pytest.approx(30.0),
        "low": pytest.approx(14.1, abs=0.05),
        "high": pytest.approx(44.2, abs=0.05),
        "n": 100,
        "n_effective": 100.0,
        "enough": True,
        "promoters": 50,
        "passives": 30,
        "detractors": 20,
        "outside": 0,
        "empty": 0,
    }


def test_ten_promoters_of_ten_are_one_hundred_with_the_upper_end_held(engine: Engine) -> None:
    (row,) = rows(cx.nps(engine.frame({"q": [9, 10] * 5}), score="q"))
    assert pick([row], "value", "high", "n", "enough") == [(100.0, 100.0, 10, False)]
    assert row["low"] == pytest.approx(47.5, abs=0.05)


@pytest.mark.parametrize(("answer", "value"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)])
def test_each_answer_falls_into_its_band(answer: int, value: float) -> None:
    counted = cx.tally(pl.DataFrame({"q": [answer]}), "nps", score="q")
    assert cx.estimate(counted.row(0, named=True), "nps").value == value


def test_groups_keep_nulls_as_a_group_of_their_own(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 9, 8, 3, None, 7, 0], "shop": ["a", "a", "b", "b", "a", None, None]})
    found = rows(cx.nps(frame, score="q", by="shop"), "shop")
    assert pick(found, "shop", "value", "n", "promoters", "passives", "detractors", "empty") == [
        ("a", 100.0, 2, 2, 0, 0, 1),
        ("b", -50.0, 2, 0, 1, 1, 0),
        (None, -50.0, 2, 0, 1, 1, 0),
    ]


def test_weights_move_the_value_and_shrink_the_effective_number(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 9, 2, 8], "w": [3.0, 1.0, 1.0, 1.0]})
    (row,) = rows(cx.nps(frame, score="q", weight="w"))
    assert pick([row], "n", "w", "w2", "w_promoters", "w_passives", "w_detractors", "unweighted") == [
        (4, 6.0, 12.0, 4.0, 1.0, 1.0, 0)
    ]
    assert row["value"] == pytest.approx(50.0)
    assert row["n_effective"] == pytest.approx(3.0)


def test_equal_weights_change_nothing(engine: Engine) -> None:
    data: Data = {"q": FIFTY_THIRTY_TWENTY, "w": [2.5] * 100}
    (plain,) = rows(cx.nps(engine.frame(data), score="q"))
    (weighted,) = rows(cx.nps(engine.frame(data), score="q", weight="w"))
    for name in ("value", "low", "high", "n", "n_effective"):
        assert weighted[name] == pytest.approx(plain[name])


def test_an_answer_outside_the_scale_is_named_or_voids_its_group(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 9, 11, 11, -1], "shop": ["a", "a", "b", "b", "b"]})
    if not engine.lazy:
        with pytest.raises(cx.OutsideScale, match=r"'q' has 3 .* 0 to 10: 11 \(2 times\), -1 \(once\)") as e:
            cx.nps(frame, score="q", by="shop")
        assert (e.value.column, e.value.values, e.value.count) == ("q", {11: 2, -1: 1}, 3)
        return
    found = rows(cx.nps(frame, score="q", by="shop"), "shop")
    assert pick(found, "shop", "value", "low", "high", "n", "outside", "enough") == [
        ("a", 100.0, found[0]["low"], 100.0, 2, 0, False),
        ("b", None, None, None, 0, 3, False),
    ]


def test_half_points_and_infinity_are_outside_and_not_a_number_is_empty(engine: Engine) -> None:
    frame = engine.frame({"q": [10.0, 8.5, float("inf"), float("nan"), None]})
    if engine.lazy:
        (row,) = rows(cx.nps(frame, score="q"))
        assert pick([row], "value", "n", "outside", "empty") == [(None, 1, 2, 2)]
    else:
        with pytest.raises(cx.OutsideScale, match=r"8\.5 \(once\), inf \(once\)"):
            cx.nps(frame, score="q")


def test_codes_for_no_answer_are_left_out_and_counted(engine: Engine) -> None:
    (row,) = rows(cx.nps(engine.frame({"q": [10, 11, 99, None]}), score="q", no_answer=[11, 99]))
    assert pick([row], "value", "n", "outside", "empty") == [(100.0, 1, 0, 3)]


def test_no_rows_give_no_score(engine: Engine) -> None:
    frame = engine.frame({"q": [None, None, 1], "shop": ["a", "a", "b"]})
    (row,) = [each for each in rows(cx.nps(frame, score="q", by="shop")) if each["shop"] == "a"]
    assert pick([row], "value", "low", "high", "n", "n_effective", "enough", "empty") == [
        (None, None, None, 0, 0.0, False, 2)
    ]


def test_bad_weights_are_refused_or_void_the_group(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 9, 8], "w": [1.0, -1.0, None]})
    if engine.lazy:
        (row,) = rows(cx.nps(frame, score="q", weight="w"))
        assert pick([row], "value", "n", "unweighted") == [(None, 3, 2)]
    else:
        with pytest.raises(cx.BadWeight, match="'w' gives 2 answers"):
            cx.nps(frame, score="q", weight="w")


def test_columns_that_are_absent_textual_or_reserved_are_named(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 9], "text": ["ten", "nine"], "n": [1, 2]})
    with pytest.raises(cx.WrongColumn, match="no column 'score'; the frame has 'q', 'text', 'n'"):
        cx.nps(frame, score="score")
    with pytest.raises(cx.WrongColumn, match="'text' holds String, not numbers"):
        cx.nps(frame, score="text")
    with pytest.raises(cx.WrongColumn, match="key 'n' bears the name of a result column"):
        cx.nps(frame, score="q", by="n")


def test_one_to_ten_is_a_metric_of_its_own(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 9, 7, 1]})
    (row,) = rows(cx.nps_1_10(frame, score="q"))
    assert pick([row], "value", "promoters", "passives", "detractors") == [(25.0, 2, 1, 1)]
    if not engine.lazy:
        with pytest.raises(cx.OutsideScale, match="1 to 10: 0"):
            cx.nps_1_10(engine.frame({"q": [0]}), score="q")
