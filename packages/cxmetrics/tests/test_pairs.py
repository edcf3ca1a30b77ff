from __future__ import annotations

import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows

BEFORE = [6] * 20 + [9] * 30
AFTER = [9] * 14 + [6] * 6 + [9] * 26 + [7] * 4


def test_change_is_counted_per_person(engine: Engine) -> None:
    frame = engine.frame({"a": [*BEFORE, None, 9], "b": [*AFTER, 9, None]})
    (row,) = rows(cx.changes(frame, "nps", before="a", after="b"))
    assert pick([row], "value", "n", "change", "empty") == [(48.0, 50, 2400.0, 2)]
    changes = [200] * 14 + [0] * 32 + [-100] * 4
    assert row["change_squares"] == sum(change * change for change in changes)


def test_pairing_sees_what_two_separate_groups_would_not() -> None:
    """Everybody moves up one band or stays; as separate samples the same figures say nothing."""
    before = {"n": 60, "promoters": 20, "detractors": 20}
    after = {"n": 60, "promoters": 26, "detractors": 16}
    pairs = {"n": 60, "change": 1000.0, "change_squares": 100_000.0}
    apart, paired = cx.compare(before, after, "nps"), cx.compare_pairs(pairs, "nps")
    assert (apart.verdict, paired.verdict) == ("no clear change", "higher")
    assert paired.difference == pytest.approx(apart.difference)


def test_paired_t_of_a_textbook_example() -> None:
    """Student's sleep data (1908), drug 2 minus drug 1: mean 1.58, t(9) = 4.062, p = 0.00283."""
    extra = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    row = {"n": 10, "change": sum(extra), "change_squares": sum(each**2 for each in extra)}
    found = cx.compare_pairs(row, "mean", minimum_n=10)
    assert (found.difference, found.statistic, found.p) == pytest.approx((1.58, 4.0621, 0.002833), rel=1e-4)
    assert (found.low, found.high) == pytest.approx((0.7001, 2.4599), abs=1e-4)


def test_nobody_changed_and_nobody_answered() -> None:
    still = cx.compare_pairs({"n": 40, "change": 0.0, "change_squares": 0.0}, "csat_5")
    assert (still.verdict, still.p, still.difference) == ("no clear change", 1.0, 0.0)
    nobody = cx.compare_pairs({"n": 0, "change": 0.0, "change_squares": 0.0}, "csat_5")
    assert (nobody.verdict, nobody.difference) == ("too few", None)


def test_an_answer_outside_the_scale_is_refused_on_either_side(engine: Engine) -> None:
    frame = engine.frame({"a": [5, 4], "b": [6, 4]})
    if engine.lazy:
        (row,) = rows(cx.changes(frame, "csat_5", before="a", after="b"))
        assert pick([row], "value", "n", "outside") == [(None, 1, 1)]
    else:
        with pytest.raises(cx.OutsideScale, match=r"'b' has 1 answer .* 1 to 5: 6"):
            cx.changes(frame, "csat_5", before="a", after="b")
