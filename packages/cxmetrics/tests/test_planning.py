from __future__ import annotations

import pytest

import cxmetrics as cx

MIX = {"n": 100, "promoters": 50, "passives": 30, "detractors": 20}


@pytest.mark.parametrize(("margin", "mix", "worst"), [(10, 234, 384), (5, 937, 1537)])
def test_needed_n_for_nps(margin: float, mix: int, worst: int) -> None:
    """The reference figures are rounded to the nearest; a promise needs the next whole answer."""
    assert cx.needed_n("nps", margin=margin, like=MIX) - mix in {0, 1}
    assert cx.needed_n("nps", margin=margin) - worst in {0, 1}


def test_needed_n_keeps_its_promise() -> None:
    for slug, like in (("nps", MIX), ("csat_5", {"n": 100, "satisfied": 70})):
        margin = 6.0 if slug == "nps" else 0.03
        n = cx.needed_n(slug, margin=margin, like=like)
        found = cx.estimate({name: value / 100 * n for name, value in like.items()}, slug)
        assert found.high is not None
        assert found.low is not None
        assert (found.high - found.low) / 2 == pytest.approx(margin, rel=0.01)


def test_needed_n_each_finds_the_difference_that_often() -> None:
    """At the needed n a difference of exactly that size lies reach = 2.80 standard errors from zero."""
    n = cx.needed_n_each("csat_5", difference=0.1, like={"n": 10, "satisfied": 5})
    found = cx.compare({"n": n, "satisfied": 0.45 * n}, {"n": n, "satisfied": 0.55 * n}, "csat_5")
    assert found.statistic == pytest.approx(2.80, abs=0.02)


def test_what_cannot_be_planned_is_refused() -> None:
    with pytest.raises(cx.MetricError, match="margin is above zero"):
        cx.needed_n("nps", margin=0)
    with pytest.raises(cx.MetricError, match="difference is above zero"):
        cx.needed_n_each("nps", difference=-1)
    with pytest.raises(cx.MetricError, match="mean has no bounds"):
        cx.needed_n("mean", margin=1)
