from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

MAY: Data = {"q": [10, 9, 3], "shop": ["a", "b", "b"], "w": [1.0, 2.0, 0.5]}
JUNE: Data = {"q": [8, None, 10], "shop": ["a", "b", "c"], "w": [1.0, 2.0, 0.5]}


def both() -> Data:
    return {name: [*MAY[name], *JUNE[name]] for name in MAY}


@pytest.mark.parametrize("weight", [None, "w"])
def test_tallies_of_parts_add_up_to_the_tally_of_the_whole(engine: Engine, weight: str | None) -> None:
    parts = [cx.tally(engine.frame(part), "nps", by="shop", weight=weight, score="q") for part in (MAY, JUNE)]
    whole = cx.tally(engine.frame(both()), "nps", by="shop", weight=weight, score="q")
    assert rows(cx.merge_tallies(parts, by="shop"), "shop") == rows(whole, "shop")


def test_keys_that_are_not_named_are_rolled_away(engine: Engine) -> None:
    by_shop = cx.tally(engine.frame(both()), "nps", by="shop", score="q")
    whole = cx.tally(engine.frame(both()), "nps", score="q")
    assert rows(cx.merge_tallies([by_shop])) == rows(whole)


def test_weighted_and_unweighted_tallies_do_not_mix() -> None:
    plain = cx.tally(pl.DataFrame(MAY), "nps", score="q")
    weighted = cx.tally(pl.DataFrame(MAY), "nps", weight="w", score="q")
    with pytest.raises(cx.WrongColumn, match="do not add up"):
        cx.merge_tallies([plain, weighted])
    with pytest.raises(cx.WrongColumn, match="no tally to merge"):
        cx.merge_tallies([])


def test_the_same_kind_of_frame_comes_back(engine: Engine) -> None:
    frame = engine.frame(MAY)
    counted = cx.tally(frame, "nps", by="shop", score="q")
    assert type(counted) is type(frame)
    assert type(cx.score(counted, "nps")) is type(frame)


def test_a_lazy_frame_is_never_computed() -> None:
    def fail(frame: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError(f"the library collected a lazy frame: {frame}")

    trap = pl.LazyFrame(MAY).map_batches(fail, schema=pl.DataFrame(MAY).schema)
    counted = cx.tally(trap, "nps", by="shop", weight="w", no_answer=[11], score="q")
    result = cx.score(cx.merge_tallies([counted, counted], by="shop"), "nps")
    with pytest.raises(AssertionError, match="collected a lazy frame"):
        result.collect()


def test_the_callers_frame_is_not_changed() -> None:
    frame = pd.DataFrame(both())
    before = frame.copy(deep=True)
    cx.nps(frame, score="q", by="shop", weight="w")
    pd.testing.assert_frame_equal(frame, before)


def test_a_collected_result_can_be_checked(engine: Engine) -> None:
    clean = cx.tally(engine.frame(MAY), "nps", score="q")
    if engine.lazy:
        with pytest.raises(TypeError, match="never collects by itself"):
            cx.check(clean)
    else:
        assert cx.check(clean) is clean
    lazy = pl.LazyFrame({"q": [10, 11], "w": [-1.0, 1.0], "shop": ["a", "b"]})
    with pytest.raises(cx.OutsideScale, match="1 answer outside"):
        cx.check(cx.nps(lazy, score="q", by="shop").collect())
    with pytest.raises(cx.BadWeight, match="gives 1 answer a weight"):
        cx.check(cx.nps(lazy, score="q", weight="w", no_answer=[11]).collect())


def test_strays_are_listed_most_frequent_first(engine: Engine) -> None:
    frame = engine.frame({"q": [10, 99, 11, 11, None, 98]})
    found = rows(cx.strays(frame, "nps", role="score", column="q", no_answer=[98]), "answer")
    assert pick(found, "answer", "n") == [(11, 2), (99, 1)]


def test_score_refuses_a_frame_that_is_no_tally() -> None:
    with pytest.raises(cx.WrongColumn, match="no column 'n'"):
        cx.score(pl.DataFrame({"promoters": [1]}), "nps")
    with pytest.raises(ValueError, match="level is a share between 0 and 1"):
        cx.nps(pl.DataFrame(MAY), score="q", level=95)


def test_a_row_in_plain_python_gives_what_the_frame_gives(engine: Engine) -> None:
    found = rows(cx.nps(engine.frame(both()), score="q", by="shop", weight="w"), "shop")
    for row in found:
        alone = cx.estimate(row, "nps")
        assert (alone.value, alone.low, alone.high, alone.n_effective) == pytest.approx(
            (row["value"], row["low"], row["high"], row["n_effective"])
        )
