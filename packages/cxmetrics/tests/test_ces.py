from __future__ import annotations

import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows

TEN = [1, 1, 2, 2, 2, 2, 3, 4, 4, 4]


def test_difficulty_is_a_mean_with_a_t_range_and_low_is_good(engine: Engine) -> None:
    (row,) = rows(cx.ces(engine.frame({"q": TEN}), score="q", version="difficulty_1_5"))
    assert pick([row], "value", "n", "total", "squares") == [(2.5, 10, 25.0, 75.0)]
    assert (row["low"], row["high"]) == pytest.approx((1.6569, 3.3431), abs=1e-4)
    assert cx.find("ces_difficulty_1_5").direction == "lower"


@pytest.mark.parametrize(("answer", "ends"), [(1, (1.0, 2.2340)), (5, (3.7660, 5.0)), (3, (2.3831, 3.6169))])
def test_equal_answers_leave_room_for_what_was_not_seen(engine: Engine, answer: int, ends: tuple[float, float]) -> None:
    (row,) = rows(cx.ces(engine.frame({"q": [answer] * 10}), score="q", version="difficulty_1_5"))
    assert row["value"] == answer
    assert (row["low"], row["high"]) == pytest.approx(ends, abs=1e-4)


def test_one_answer_says_next_to_nothing(engine: Engine) -> None:
    (row,) = rows(cx.ces(engine.frame({"q": [2]}), score="q", version="difficulty_1_5"))
    assert (row["value"], row["low"], row["high"]) == pytest.approx((2.0, 1.025, 4.925))


def test_agreement_counts_the_upper_answers(engine: Engine) -> None:
    five, seven = engine.frame({"q": [1, 2, 3, 4, 5]}), engine.frame({"q": [1, 2, 3, 4, 5, 6, 7]})
    assert pick(rows(cx.ces(five, score="q", version="agreement_1_5")), "value", "satisfied") == [(0.4, 2)]
    assert pick(rows(cx.ces(seven, score="q", version="agreement_1_7")), "satisfied", "n") == [(3, 7)]
    assert pick(rows(cx.ces(seven, score="q", version="agreement_1_7_mean")), "value") == [(4.0,)]


def test_weighted_mean_uses_the_effective_number(engine: Engine) -> None:
    frame = engine.frame({"q": [1, 5, 3], "w": [2.0, 1.0, 1.0]})
    (row,) = rows(cx.ces(frame, score="q", version="difficulty_1_5", weight="w"))
    assert (row["value"], row["n_effective"]) == pytest.approx((2.5, 16 / 6))
    assert (row["low"], row["high"]) == pytest.approx((1.0, 5.0))


def test_a_version_must_be_named() -> None:
    with pytest.raises(cx.UnknownMetric, match="no version 'ces' of CES; there are difficulty_1_5,"):
        cx.ces(pl.DataFrame({"q": [1]}), score="q", version="ces")  # type: ignore[arg-type]
