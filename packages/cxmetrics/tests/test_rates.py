from __future__ import annotations

import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows

FLAGS = [True] * 81 + [False] * 182


def test_share_of_81_in_263_has_the_published_range(engine: Engine) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3: 0.2553 to 0.3662."""
    (row,) = rows(cx.share(engine.frame({"yes": FLAGS}), hit="yes"))
    assert (row["low"], row["high"]) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert pick([row], "hit", "n", "empty") == [(81, 263, 0)]


@pytest.mark.parametrize("values", [[True, False, None], [1, 0, None], [1.0, 0.0, None]])
def test_flags_may_be_booleans_or_numbers(engine: Engine, values: list[float | None]) -> None:
    (row,) = rows(cx.response_rate(engine.frame({"a": values}), answered="a"))
    assert pick([row], "value", "answered", "n", "empty") == [(0.5, 1, 2, 1)]


def test_completion_rate_per_survey(engine: Engine) -> None:
    frame = engine.frame({"done": [1, 0, 1, 1], "survey": ["x", "x", "y", "y"]})
    found = rows(cx.completion_rate(frame, completed="done", by="survey"), "survey")
    assert pick(found, "survey", "value") == [("x", 0.5), ("y", 1.0)]


def test_mean_of_an_unbounded_amount(engine: Engine) -> None:
    frame = engine.frame({"m": [3.0, 5.0, 10.0, float("nan"), None, 7.0], "g": ["a", "a", "a", "a", "a", "b"]})
    found = rows(cx.mean(frame, amount="m", by="g"), "g")
    assert pick(found, "g", "value", "n", "empty") == [("a", 6.0, 3, 2), ("b", 7.0, 1, 0)]
    assert (found[0]["low"], found[0]["high"]) == pytest.approx((-2.9566, 14.9566), abs=1e-4)
    assert (found[1]["low"], found[1]["high"]) == (None, None)


def test_mean_by_weight(engine: Engine) -> None:
    frame = engine.frame({"m": [1.0, 3.0, None], "w": [3.0, 1.0, 5.0]})
    (row,) = rows(cx.mean(frame, amount="m", weight="w"))
    assert pick([row], "value", "n", "empty", "w", "w2", "w_total", "w_squares", "unweighted") == [
        (1.5, 2, 1, 4.0, 10.0, 6.0, 12.0, 0)
    ]


def test_infinite_amounts_are_refused_or_void(engine: Engine) -> None:
    frame = engine.frame({"m": [3.0, float("inf")]})
    if engine.lazy:
        assert pick(rows(cx.mean(frame, amount="m")), "value", "n", "outside") == [(None, 1, 1)]
    else:
        with pytest.raises(cx.OutsideScale, match=r"any number: inf \(once\)"):
            cx.mean(frame, amount="m")
