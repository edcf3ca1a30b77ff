"""A public survey: San Francisco International Airport, 2017 and 2018 (DataSF, public domain)."""

from __future__ import annotations

from pathlib import Path

import pytest

import cxmetrics as cx
from cx_engines import survey

OUTSIDE_THE_CODE_LIST = 11


@pytest.mark.parametrize(
    ("year", "promoters", "detractors", "n", "empty", "value"),
    [(2017, 1436, 342, 2746, 85, 39.8), (2018, 1268, 447, 2650, 159, 31.0)],
)
def test_airport_nps(
    example_data: Path, year: int, promoters: int, detractors: int, n: int, empty: int, value: float
) -> None:
    found = cx.nps(survey(example_data, year), score="NETPRO", no_answer=[OUTSIDE_THE_CODE_LIST])
    names = ("promoters", "detractors", "n", "empty")
    assert found.select(names).row(0) == (promoters, detractors, n, empty)
    assert round(found["value"].item(), 1) == value


def test_code_11_is_refused_unless_it_is_left_out_by_name(example_data: Path) -> None:
    with pytest.raises(cx.OutsideScale, match=r"'NETPRO' has 84 answers .*: 11 \(84 times\)"):
        cx.nps(survey(example_data, 2017), score="NETPRO")


def test_the_fall_of_2018_is_real(example_data: Path) -> None:
    before, after = (
        cx.nps(survey(example_data, year), score="NETPRO", no_answer=[OUTSIDE_THE_CODE_LIST]).row(0, named=True)
        for year in (2017, 2018)
    )
    found = cx.compare(before, after, "nps")
    assert (found.verdict, round(found.difference or 0, 1)) == ("lower", -8.9)
