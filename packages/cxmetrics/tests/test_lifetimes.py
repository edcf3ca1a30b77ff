from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

# Weeks of remission on 6-mercaptopurine: Freireich et al. (1963), Blood 21; R package KMsurv, data set drug6mp (t2,
# relapse), equal row for row.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
# Curve and Greenwood's standard errors as R prints them: survfit(Surv(t2, relapse) ~ 1, data = drug6mp).
CURVE = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
ERRORS = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}


def test_the_curve_of_the_remission_study(engine: Engine) -> None:
    frame = engine.frame({"weeks": WEEKS, "ended": ENDED})
    found = {row["time"]: row for row in rows(cx.survival(frame, duration="weeks", lost="ended"))}
    assert {time: round(found[time]["value"], 4) for time in CURVE} == CURVE
    assert pick([found[6], found[10], found[35]], "at_risk", "lost", "censored") == [(21, 3, 1), (15, 1, 1), (1, 0, 1)]
    for time, error in ERRORS.items():  # both ends of log(-log) come back to the published standard error
        row = found[time]
        width = (math.log(-math.log(row["low"])) - math.log(-math.log(row["high"]))) / 2 / 1.959964
        assert width * row["value"] * -math.log(row["value"]) == pytest.approx(error, abs=6e-5)


def test_median_time_and_its_ends(engine: Engine) -> None:
    frame = engine.frame({"weeks": WEEKS, "ended": ENDED})
    (row,) = rows(cx.survival_time(frame, duration="weeks", lost="ended"))
    assert pick([row], "value", "low", "high", "n") == [
        (23.0, 13.0, None, 21)
    ]  # where the curve of log(-log) ends crosses 1/2


def test_groups_have_curves_of_their_own_and_blanks_are_left_out(engine: Engine) -> None:
    data: Data = {
        "plan": ["a", "a", "a", "b", "b", "b"],
        "months": [1.0, 2.0, 3.0, 1.0, None, 4.0],
        "left": [True, False, True, True, True, None],
    }
    found = rows(cx.survival(engine.frame(data), duration="months", lost="left", by="plan"), "plan", "time")
    assert pick(found, "plan", "time", "value", "low", "at_risk", "lost", "censored") == [
        ("a", 1.0, pytest.approx(2 / 3), pytest.approx(found[0]["low"]), 3, 1, 0),
        ("a", 2.0, pytest.approx(2 / 3), pytest.approx(found[0]["low"]), 2, 0, 1),
        ("a", 3.0, 0.0, None, 1, 1, 0),
        ("b", 1.0, 0.0, None, 1, 1, 0),
    ]


def test_renewal_shares_of_the_subscription_cohorts(example_data: Path) -> None:
    printed = pl.read_csv(example_data / "sbg-retention-fader-hardie" / "survival.csv")
    for column in ("high_end_pct_alive", "regular_pct_alive"):
        alive = [round(10 * share) for share in printed[column]]  # of 1,000
        people: list[tuple[int, bool]] = []
        for year, (before, after) in enumerate(pairwise(alive), start=1):
            people += [(year, True)] * (before - after)
        people += [(12, False)] * alive[-1]
        frame = pl.DataFrame(people, schema=["year", "left"], orient="row")
        curve = cx.survival(frame, duration="year", lost="left").sort("time")["value"].to_list()
        assert [round(100 * share, 1) for share in curve] == printed[column].to_list()[1:]


def oracle(people: list[tuple[int, bool]]) -> list[tuple[float, float]]:
    curve, alive = [], 1.0
    for time in sorted({duration for duration, _ in people}):
        at_risk = sum(duration >= time for duration, _ in people)
        alive *= 1 - sum(duration == time and left for duration, left in people) / at_risk
        curve.append((float(time), alive))
    return curve


@given(people=st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=25, deadline=None)
def test_the_curve_agrees_with_the_product_taken_step_by_step(people: list[tuple[int, bool]]) -> None:
    frame = pl.DataFrame(people, schema=["t", "left"], orient="row")
    found = cx.survival(frame, duration="t", lost="left").sort("time").rows(named=True)
    assert [row["time"] for row in found] == [time for time, _ in oracle(people)]
    assert [row["value"] for row in found] == pytest.approx([alive for _, alive in oracle(people)], abs=1e-12)
    ends: list[Any] = [row for row in found if row["low"] is not None]
    assert all(0 <= row["low"] <= row["value"] <= row["high"] <= 1 for row in ends)
    if not any(left for _, left in people):
        assert {row["value"] for row in found} == {1.0}
