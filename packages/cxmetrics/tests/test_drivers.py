from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import survey
from cxmetrics import drivers as module
from cxmetrics.drivers import key_drivers

TOUCHPOINTS = ["Q7ART", "Q7FOOD", "Q7STORE", "Q7SIGN", "Q7WALKWAYS", "Q7SCREENS", "Q7WIFI"]


def made_up(n: int = 500, size: int = 4, seed: int = 5) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    common = random.normal(size=(n, 1))
    ratings = random.normal(size=(n, size)) + common
    overall = ratings @ np.arange(size, 0, -1) + random.normal(size=n) * 3
    return pl.DataFrame({"overall": overall} | {f"d{i}": ratings[:, i] for i in range(size)})


def r_squared(frame: pl.DataFrame, names: tuple[str, ...]) -> float:
    if not names:
        return 0.0
    design = np.column_stack([np.ones(len(frame)), frame.select(names).to_numpy()])
    outcome = frame["overall"].to_numpy()
    fitted = design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return float(1 - ((outcome - fitted) ** 2).sum() / ((outcome - outcome.mean()) ** 2).sum())


def test_importance_is_the_mean_gain_over_all_orders() -> None:
    """A slow oracle: least squares for each prefix of each of the 24 orders."""
    frame, names = made_up(), [f"d{i}" for i in range(4)]
    expected = dict.fromkeys(names, 0.0)
    for order in itertools.permutations(names):
        for place, name in enumerate(order):
            expected[name] += (r_squared(frame, order[: place + 1]) - r_squared(frame, order[:place])) / 24
    found = key_drivers(frame, outcome="overall", drivers=names, resamples=10)
    assert {driver.name: driver.importance for driver in found.drivers} == pytest.approx(expected)
    assert found.r_squared == pytest.approx(r_squared(frame, tuple(names)))
    assert (found.exact, found.n, found.left_out) == (True, 500, 0)


def test_uncorrelated_drivers_get_their_squared_correlation() -> None:
    grid = np.array(list(itertools.product([-1.0, 1.0], repeat=5)))
    frame = pl.DataFrame({"overall": grid @ [3, 2, 1, 0, 1]} | {f"d{i}": grid[:, i] for i in range(4)})
    found = key_drivers(frame, outcome="overall", drivers=["d0", "d1", "d2", "d3"], resamples=10)
    assert [driver.importance for driver in found.drivers] == pytest.approx([9 / 15, 4 / 15, 1 / 15, 0.0])


def test_sampled_orders_come_close_to_the_exact_split(monkeypatch: pytest.MonkeyPatch) -> None:
    frame, names = made_up(size=6), [f"d{i}" for i in range(6)]
    exact = key_drivers(frame, outcome="overall", drivers=names, resamples=5)
    monkeypatch.setattr(module, "EXACT_UP_TO", 3)
    sampled = key_drivers(frame, outcome="overall", drivers=names, resamples=5)
    assert (exact.exact, sampled.exact) == (True, False)
    assert sampled.r_squared == pytest.approx(exact.r_squared)
    for one, other in zip(sampled.drivers, exact.drivers, strict=True):
        assert one.name == other.name
        assert one.importance == pytest.approx(other.importance, abs=0.01)


def test_a_driver_named_twice_shares_its_part() -> None:
    frame = made_up(size=2).with_columns(copy=pl.col("d0"))
    found = {
        driver.name: driver.importance
        for driver in key_drivers(frame, outcome="overall", drivers=["d0", "d1", "copy"], resamples=5).drivers
    }
    assert found["d0"] == pytest.approx(found["copy"])
    assert sum(found.values()) == pytest.approx(r_squared(frame, ("d0", "d1")))


def test_the_same_seed_gives_the_same_ranges_from_any_eager_frame() -> None:
    frame = made_up(n=80, size=2)
    ours = key_drivers(frame, outcome="overall", drivers=["d0", "d1"], resamples=40, seed=3)
    assert (
        key_drivers(
            pd.DataFrame(frame.to_dict(as_series=False)), outcome="overall", drivers=["d0", "d1"], resamples=40, seed=3
        )
        == ours
    )
    assert all(driver.low <= driver.importance <= driver.high for driver in ours.drivers)


def test_what_cannot_be_split_is_refused() -> None:
    frame = made_up(n=20, size=2).with_columns(flat=pl.lit(3))
    with pytest.raises(TypeError, match="collect the columns first"):
        key_drivers(frame.lazy(), outcome="overall", drivers=["d0"])
    with pytest.raises(cx.MetricError, match="at least one driver"):
        key_drivers(frame, outcome="overall", drivers=[])
    with pytest.raises(cx.MetricError, match="only 3 people answered everything; 6 are needed"):
        key_drivers(frame.head(3), outcome="overall", drivers=["d0", "d1"])
    with pytest.raises(cx.MetricError, match="'flat' never varies"):
        key_drivers(frame, outcome="overall", drivers=["flat"])


def test_airport_touchpoints(example_data: Path) -> None:
    """6 is "not used" and 0 "blank": both are made null first."""
    columns = ["Q7ALL", *TOUCHPOINTS]
    numbers = survey(example_data, 2017).select(pl.col(columns).cast(pl.Int64, strict=False))
    rated = numbers.select(pl.when(pl.col(name).is_between(1, 5)).then(pl.col(name)).alias(name) for name in columns)
    found = key_drivers(rated, outcome="Q7ALL", drivers=TOUCHPOINTS, resamples=100)
    oracle = rated.drop_nulls().rename({"Q7ALL": "overall"})
    assert found.r_squared == pytest.approx(r_squared(oracle, tuple(TOUCHPOINTS)))
    assert (found.n, found.n + found.left_out) == (len(oracle), 2831)
    assert all(0 < driver.low <= driver.importance <= driver.high for driver in found.drivers)
    assert {driver.quadrant for driver in found.drivers} <= {"fix first", "keep up", "watch", "maintain"}
