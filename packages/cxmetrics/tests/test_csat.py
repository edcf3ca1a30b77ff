from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows

SATISFIED = {2: [2], 3: [3], 4: [3, 4], 5: [4, 5], 6: [5, 6], 7: [6, 7], 10: [8, 9, 10]}


@pytest.mark.parametrize(("points", "satisfied"), SATISFIED.items())
def test_each_scale_has_its_own_satisfied_answers(points: int, satisfied: list[int]) -> None:
    frame = pl.DataFrame({"q": range(1, points + 1)})
    found = cx.csat(frame, score="q", points=points, by="q").filter(pl.col("value") == 1)
    assert sorted(found["q"]) == satisfied


def test_csat_is_a_share_with_a_wilson_range(engine: Engine) -> None:
    (row,) = rows(cx.csat(engine.frame({"q": [5, 4, 4, 5, 4, 5, 4, 3, 1, 2, None]}), score="q", points=5))
    assert row == {
        "value": 0.7,
        "low": pytest.approx(0.3968, abs=1e-4),
        "high": pytest.approx(0.8922, abs=1e-4),
        "n": 10,
        "n_effective": 10.0,
        "enough": False,
        "satisfied": 7,
        "outside": 0,
        "empty": 1,
    }


@pytest.mark.parametrize(("hits", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_none_or_all_satisfied_are_held_at_the_ends(hits: int, low: float, high: float) -> None:
    found = cx.estimate({"n": 10, "satisfied": hits}, "csat_5")
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_two_scales_cannot_be_mixed(engine: Engine) -> None:
    if engine.lazy:
        pytest.skip("a lazy frame voids the score instead, see test_nps")
    with pytest.raises(cx.OutsideScale, match=r"1 to 5: 7 \(once\)"):
        cx.csat(engine.frame({"q": [5, 4, 7]}), score="q", points=5)


def test_a_scale_without_convention_is_refused() -> None:
    with pytest.raises(cx.UnknownMetric, match="no convention for 8 points; there is one for 2, 3, 4, 5, 6, 7, 10"):
        cx.csat(pl.DataFrame({"q": [8]}), score="q", points=8)
    with pytest.raises(cx.UnknownMetric, match="there is one for 4, 5, 6, 7, 10"):
        cx.csat(pl.DataFrame({"q": [2]}), score="q", points=2, top_box=True)


def test_hcahps_top_box_comes_out_of_its_answers(example_data: Path) -> None:
    """CMS publishes bottom, middle and top box in percent: 'definitely no' and 'probably no' are one box."""
    published = pl.read_csv(example_data / "hcahps-2013-2022" / "national_results.csv")
    recommend = published.filter(pl.col("Measure ID") == "H_RECMND")
    boxes = {1: "Bottom-box Percentage", 3: "Middle-box Percentage", 4: "Top-box Percentage"}
    for row in recommend.rows(named=True):
        answers = pl.DataFrame({"q": [answer for answer, box in boxes.items() for _ in range(row[box])]})
        value = cx.csat(answers, score="q", points=4, top_box=True)["value"].item()
        assert value == pytest.approx(row[boxes[4]] / len(answers))
    assert pick(recommend.rows(named=True), "Release Period", "Top-box Percentage")[0] == ("07_2015", 71)
