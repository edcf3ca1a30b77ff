"""Do 95 % intervals hold the truth 95 % of the time? Seeded simulation; the README repeats where not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

import cxmetrics as cx

DRAWS, PAIRS, GROUPS = 20_000, 3_000, 2_000
ORDINARY = [(0.5, 0.2), (0.34, 0.33), (0.7, 0.1), (0.2, 0.5)]
EXTREME = [(0.9, 0.02), (0.1, 0.1)]
FLAT, SATISFIED, UNHAPPY = (0.2, 0.2, 0.2, 0.2, 0.2), (0.05, 0.1, 0.2, 0.35, 0.3), (0.4, 0.3, 0.15, 0.1, 0.05)
SKEWED = (0.75, 0.15, 0.05, 0.03, 0.02)


def draw(n: int, *shares: float, draws: int = DRAWS, side: int = 0) -> list[np.ndarray]:
    random = np.random.default_rng([side, n, *(int(1000 * share) for share in shares)])
    return list(random.multinomial(n, shares, size=draws).T)


def covered(metric: str, n: int, truth: float, **sums: np.ndarray) -> float:
    tallies = pl.DataFrame({"n": [n] * DRAWS, **sums, "outside": [0] * DRAWS, "empty": [0] * DRAWS})
    inside = (pl.col("low") <= truth + 1e-9) & (pl.col("high") >= truth - 1e-9)
    return float(cx.score(tallies, metric).select(inside.mean()).item())


def nps_coverage(n: int, promoters: float, detractors: float) -> float:
    plus, middle, minus = draw(n, promoters, 1 - promoters - detractors, detractors)
    truth = 100 * (promoters - detractors)
    return covered("nps", n, truth, promoters=plus, passives=middle, detractors=minus)


def mean_coverage(n: int, shares: tuple[float, ...]) -> float:
    answers, counts = np.arange(1, 6), np.array(draw(n, *shares))
    total, squares = answers @ counts, (answers**2) @ counts
    truth = float(answers @ np.array(shares))
    return covered("ces_difficulty_1_5", n, truth, total=total.astype(float), squares=squares.astype(float))


@pytest.mark.parametrize("n", [30, 50, 100, 1000])
def test_nps(n: int) -> None:
    assert all(0.94 <= nps_coverage(n, *mix) <= 0.96 for mix in ORDINARY)


@pytest.mark.parametrize("n", [30, 100, 1000])
def test_nps_at_the_edge_errs_to_the_safe_side(n: int) -> None:
    assert all(0.94 <= nps_coverage(n, *mix) <= 0.975 for mix in EXTREME)


@pytest.mark.parametrize(("n", "lowest", "highest"), [(30, 0.925, 0.98), (100, 0.93, 0.97), (1000, 0.94, 0.96)])
def test_share_waves_around_the_level_because_counts_are_whole(n: int, lowest: float, highest: float) -> None:
    found = [covered("csat_5", n, p, satisfied=draw(n, p, 1 - p)[0]) for p in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)]
    assert lowest <= min(found)
    assert max(found) <= highest
    assert 0.94 <= sum(found) / len(found) <= 0.96


@pytest.mark.parametrize("n", [30, 50, 100, 1000])
def test_mean_of_ordinary_answers(n: int) -> None:
    assert all(0.94 <= mean_coverage(n, shares) <= 0.96 for shares in (FLAT, SATISFIED, UNHAPPY))


@pytest.mark.parametrize(("n", "lowest"), [(30, 0.91), (100, 0.93), (300, 0.94), (1000, 0.94)])
def test_mean_of_nearly_equal_answers_is_short_below_300(n: int, lowest: float) -> None:
    assert lowest <= mean_coverage(n, SKEWED) <= 0.96


@pytest.mark.parametrize("n", [30, 100, 300])
@pytest.mark.parametrize(("name", "truth"), [("lognormal", 1.0), ("normal", 0.0), ("exponential", float(np.log(2)))])
def test_median_errs_to_the_safe_side(n: int, name: str, truth: float) -> None:
    values = getattr(np.random.default_rng(n), name)(size=(GROUPS, n))
    frame = pl.DataFrame({"g": np.repeat(np.arange(GROUPS), n), "x": values.ravel()})
    found = cx.percentile(frame, amount="x", by="g")
    inside = found.filter((pl.col("low") <= truth) & (pl.col("high") >= truth))
    assert 0.94 <= len(inside) / GROUPS <= 0.98


AMOUNTS: dict[str, tuple[Callable[..., np.ndarray], float]] = {
    "normal": (lambda random, size: random.normal(5, 1, size), 5.0),
    "lognormal": (lambda random, size: random.lognormal(0, 1, size), 1.0),
    "exponential": (lambda random, size: random.exponential(1, size), float(np.log(2))),
}


@pytest.mark.parametrize(("n", "m"), [(30, 30), (50, 200), (100, 100), (400, 400)])
@pytest.mark.parametrize("name", AMOUNTS)
def test_difference_of_two_medians(n: int, m: int, name: str) -> None:
    sides, (draws, median) = [], AMOUNTS[name]
    for seed, (size, scale) in enumerate(((n, 1.0), (m, 1.3))):
        amounts = scale * draws(np.random.default_rng([seed, n, m]), (GROUPS, size))
        frame = pl.DataFrame({"g": np.repeat(np.arange(GROUPS), size), "x": amounts.ravel()})
        sides.append(cx.percentile(frame, amount="x", by="g").sort("g").rows(named=True))
    found = [cx.compare_percentiles(a, b) for a, b in zip(*sides, strict=True)]
    inside = [(each.low or 0) <= 0.3 * median <= (each.high or 0) for each in found]
    assert 0.935 <= sum(inside) / GROUPS <= 0.968


def difference_coverage(metric: str, rows: list[list[dict[str, float]]], truth: float) -> float:
    found = [cx.compare(a, b, metric) for a, b in zip(*rows, strict=True)]
    inside = [(each.low or 0) - 1e-9 <= truth <= (each.high or 0) + 1e-9 for each in found]
    return sum(inside) / len(inside)


@pytest.mark.parametrize(("n", "m"), [(30, 30), (50, 200), (100, 100), (1000, 1000)])
@pytest.mark.parametrize("mixes", [((0.5, 0.2), (0.44, 0.23)), ((0.5, 0.2), (0.5, 0.2)), ((0.9, 0.02), (0.7, 0.1))])
def test_difference_of_two_nps(n: int, m: int, mixes: tuple[tuple[float, float], tuple[float, float]]) -> None:
    sides = []
    for side, (size, (promoters, detractors)) in enumerate(zip((n, m), mixes, strict=True)):
        plus, _, minus = draw(size, promoters, 1 - promoters - detractors, detractors, draws=PAIRS, side=side)
        sides.append([{"n": size, "promoters": p, "detractors": d} for p, d in zip(plus, minus, strict=True)])
    (p, d), (q, e) = mixes
    assert 0.935 <= difference_coverage("nps", sides, 100 * (q - e - p + d)) <= 0.97


@pytest.mark.parametrize(("n", "m"), [(30, 30), (50, 200), (1000, 1000)])
@pytest.mark.parametrize("shares", [(0.5, 0.6), (0.8, 0.81)])
def test_difference_of_two_shares(n: int, m: int, shares: tuple[float, float]) -> None:
    sides = [
        [{"n": size, "satisfied": hits} for hits in draw(size, share, 1 - share, draws=PAIRS, side=side)[0]]
        for side, (size, share) in enumerate(zip((n, m), shares, strict=True))
    ]
    assert 0.935 <= difference_coverage("csat_5", sides, shares[1] - shares[0]) <= 0.965


@pytest.mark.parametrize(("n", "m"), [(30, 30), (50, 200), (300, 300)])
def test_difference_of_two_means(n: int, m: int) -> None:
    answers, sides = np.arange(1, 6), []
    for side, (size, shares) in enumerate(((n, SATISFIED), (m, FLAT))):
        counts = np.array(draw(size, *shares, draws=GROUPS, side=side))
        sums = zip(answers @ counts, answers**2 @ counts, strict=True)
        sides.append([{"n": size, "total": float(total), "squares": float(squares)} for total, squares in sums])
    truth = float(answers @ (np.array(FLAT) - np.array(SATISFIED)))
    assert 0.935 <= difference_coverage("ces_difficulty_1_5", sides, truth) <= 0.965


@pytest.mark.parametrize("n", [30, 300])
def test_change_of_the_same_people(n: int) -> None:
    random = np.random.default_rng(n)
    before = random.choice([100, 0, -100], size=(GROUPS, n), p=(0.4, 0.3, 0.3))
    after = np.where(
        random.random((GROUPS, n)) < 0.6, before, random.choice([100, 0, -100], (GROUPS, n), p=(0.6, 0.2, 0.2))
    )
    change = after - before
    sums = zip(change.sum(axis=1), (change**2).sum(axis=1), strict=True)
    found = [cx.compare_pairs({"n": n, "change": float(a), "change_squares": float(b)}, "nps") for a, b in sums]
    truth = 0.4 * (100 * (0.6 - 0.2) - 100 * (0.4 - 0.3))
    assert 0.935 <= sum((each.low or 0) <= truth <= (each.high or 0) for each in found) / GROUPS <= 0.965


def test_false_alarms_are_as_rare_as_promised() -> None:
    sides = []
    for seed in (1, 2):
        random = np.random.default_rng(seed)
        drawn = random.multinomial(200, (0.5, 0.3, 0.2), size=PAIRS)
        sides.append([{"n": 200, "promoters": row[0], "detractors": row[2]} for row in drawn])
    verdicts = [cx.compare(a, b, "nps").verdict for a, b in zip(*sides, strict=True)]
    assert 0.04 <= 1 - verdicts.count("no clear change") / PAIRS <= 0.06
