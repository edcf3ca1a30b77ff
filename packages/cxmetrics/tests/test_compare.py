from __future__ import annotations

import polars as pl
import pytest

import cxmetrics as cx


def mix(n: int, promoters: float, detractors: float) -> dict[str, float]:
    return {"n": n, "promoters": promoters * n, "detractors": detractors * n}


@pytest.mark.parametrize(("n", "z", "verdict"), [(100, -0.8, "no clear change"), (1000, -2.5, "lower")])
def test_a_fall_from_30_to_21_is_noise_at_100_and_real_at_1000(n: int, z: float, verdict: str) -> None:
    found = cx.compare(mix(n, 0.50, 0.20), mix(n, 0.44, 0.23), "nps")
    assert (found.verdict, found.n) == (verdict, (n, n))
    assert found.difference == pytest.approx(-9.0)
    assert found.statistic == pytest.approx(z, abs=0.06)


def test_verdict_p_and_range_agree() -> None:
    found = cx.compare(mix(1000, 0.5, 0.2), mix(1000, 0.44, 0.23), "nps")
    assert found.p is not None
    assert found.high is not None
    assert (found.p < 0.05, found.high < 0) == (True, True)


@pytest.mark.parametrize(("a", "b"), [(29, 500), (500, 29), (0, 500)])
def test_too_few_answers_on_either_side_give_no_verdict(a: int, b: int) -> None:
    assert cx.compare(mix(a, 1.0, 0.0), mix(b, 0.0, 1.0), "nps").verdict == "too few"


def test_a_smaller_minimum_is_the_callers_choice() -> None:
    assert cx.compare(mix(20, 1.0, 0.0), mix(20, 0.0, 1.0), "nps", minimum_n=20).verdict == "lower"


def test_weights_count_with_their_effective_number() -> None:
    row = mix(100, 0.5, 0.2) | {"w": 100.0, "w2": 400.0, "w_promoters": 50.0, "w_detractors": 20.0}
    assert cx.estimate(row, "nps").n_effective == 25.0
    assert cx.compare(row, mix(100, 0.1, 0.8), "nps").verdict == "too few"


def test_quoted_and_adjusted_difference_must_point_the_same_way() -> None:
    found = cx.compare(mix(30, 1.0, 0.0), mix(100_000, 0.98, 0.0), "nps", level=0.8)
    assert found.verdict == "no clear change"
    assert found.difference == pytest.approx(-2.0)


def test_rows_with_answers_outside_the_scale_are_refused() -> None:
    with pytest.raises(cx.OutsideScale, match="2 answers outside"):
        cx.compare(mix(100, 0.5, 0.2) | {"outside": 2}, mix(100, 0.5, 0.2), "nps")
    with pytest.raises(cx.WrongColumn, match="no tally of 'nps': 'detractors' is missing"):
        cx.estimate({"n": 3, "promoters": 1}, "nps")


def test_holm_corrects_over_all_groups_with_enough_answers() -> None:
    base = mix(1000, 0.5, 0.2)
    groups = {f"g{i}": mix(1000, 0.45, 0.22) for i in range(3)} | {"tiny": mix(10, 0.0, 1.0)}
    alone = cx.compare(base, groups["g0"], "nps")
    found = cx.compare_all(groups, base, "nps")
    assert alone.verdict == "lower"
    assert alone.p == pytest.approx(0.046, abs=0.001)
    assert found["g0"].p == pytest.approx(3 * (alone.p or 0))
    assert {name: each.verdict for name, each in found.items()} == {
        "g0": "no clear change",
        "g1": "no clear change",
        "g2": "no clear change",
        "tiny": "too few",
    }


def test_holm_of_a_published_example() -> None:
    """Wikipedia, "Holm-Bonferroni method": 0.01, 0.04, 0.03, 0.005."""
    assert cx.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_the_rest_is_the_whole_without_the_part() -> None:
    whole = {"month": "May", "n": 10, "promoters": 6, "w": 8.5}
    assert cx.rest(whole, {"month": "May", "n": 4, "promoters": 1, "w": 3.0}) == {
        "n": 6,
        "promoters": 5,
        "w": 5.5,
    }


def test_shares_by_agresti_and_caffo() -> None:
    """Agresti and Caffo (2000): one hit and one miss are added to each side, then the plain formula."""
    found = cx.compare({"n": 80, "satisfied": 48}, {"n": 70, "satisfied": 56}, "csat_5")
    p1, p2 = 49 / 82, 57 / 72
    error = (p1 * (1 - p1) / 82 + p2 * (1 - p2) / 72) ** 0.5
    assert (found.low, found.high) == pytest.approx((p2 - p1 - 1.959964 * error, p2 - p1 + 1.959964 * error))
    assert (found.verdict, round(found.difference or 0, 3)) == ("higher", 0.2)


def test_means_by_welch() -> None:
    """Two samples with means 20.0 and 22.7 (n = 10 and 20): checked against the formula with Welch's df."""
    a = {"n": 10, "total": 200.0, "squares": 4000.0 + 9 * 16.0}
    b = {"n": 20, "total": 454.0, "squares": 454.0**2 / 20 + 19 * 4.0}
    found = cx.compare(a, b, "mean", minimum_n=10)
    error = (16 / 10 + 4 / 20) ** 0.5
    df = (1.6 + 0.2) ** 2 / (1.6**2 / 9 + 0.2**2 / 19)
    assert found.statistic == pytest.approx(2.7 / error)
    assert found.low == pytest.approx(2.7 - cx.quantiles.t_quantile(0.95, df) * error)


def test_two_medians_as_statpsych_compares_them() -> None:
    """R package statpsych, ci.median2: -85, standard error 37.115, from -157.744 to -12.256."""
    one = [70, 394, 43, 95, 62, 128, 2, 203, 81, 436, 85, 35, 156, 1, 3, 27, 63, 181, 184, 18]
    other = [102, 120, 78, 78, 417, 124, 86, 171, 176, 129, 230, 194, 100, 157, 306, 411, 164, 103, 193, 312]
    a, b = (cx.percentile(pl.DataFrame({"x": each}), amount="x").row(0, named=True) for each in (one, other))
    found = cx.compare_percentiles(b, a, minimum_n=20)
    assert (found.difference, found.low, found.high) == pytest.approx((-85, -157.7441, -12.25589), rel=1e-6)
    assert (found.difference or 0) / (found.statistic or 0) == pytest.approx(37.11502, rel=1e-6)
    assert (found.verdict, found.n) == ("lower", (20.0, 20.0))
    assert cx.compare_percentiles(b, a).verdict == "too few"


def test_medians_without_a_range_are_too_few() -> None:
    few = cx.percentile(pl.DataFrame({"x": [1, 2, 3]}), amount="x").row(0, named=True)
    many = {"value": 5.0, "low": 4.0, "high": 6.0, "n": 400}
    assert cx.compare_percentiles(many, few).verdict == cx.compare_percentiles(few, many).verdict == "too few"
    same = cx.compare_percentiles(many, many)
    assert (same.verdict, same.difference, same.p) == ("no clear change", 0.0, 1.0)
    equal = {"value": 5.0, "low": 5.0, "high": 5.0, "n": 10**7}
    assert cx.compare_percentiles(equal, equal).verdict == "no clear change"
