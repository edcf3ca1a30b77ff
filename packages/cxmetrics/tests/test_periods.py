from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows

SUNDAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("every", "first"),
    [
        ("day", SUNDAY),
        ("month", dt.date(2026, 11, 1)),
        ("quarter", dt.date(2026, 10, 1)),
        ("year", dt.date(2026, 1, 1)),
    ],
)
def test_a_moment_falls_into_its_period(engine: Engine, every: cx.Every, first: dt.date) -> None:
    frame = engine.frame({"at": [dt.datetime(2026, 11, 22, 23, 59, 59), None]})  # noqa: DTZ001
    found = rows(cx.with_period(frame, at="at", every=every), "at")
    assert [as_date(row["period"]) for row in found] == [first, None]


@pytest.mark.parametrize(("starts", "first"), [("monday", 16), ("sunday", 22), ("saturday", 21), ("wednesday", 18)])
def test_weeks_start_where_the_caller_says(engine: Engine, starts: str, first: int) -> None:
    frame = engine.frame({"at": [dt.datetime(2026, 11, 22, 12)]})  # noqa: DTZ001
    (row,) = rows(cx.with_period(frame, at="at", every="week", week_starts=starts))
    assert as_date(row["period"]) == dt.date(2026, 11, first)


def as_date(value: dt.date | None) -> dt.date | None:
    if value is None or value != value:  # noqa: PLR0124 - pandas' NaT differs from itself
        return None
    return value.date() if isinstance(value, dt.datetime) else value


def test_every_day_of_a_year_falls_into_a_week_of_seven() -> None:
    frame = pl.DataFrame({"at": pl.date_range(dt.date(2024, 1, 1), dt.date(2024, 12, 29), eager=True)})
    weeks = cx.with_period(frame, at="at", every="week").group_by("period").len()
    assert set(weeks["len"]) == {7}
    assert {each.weekday() for each in weeks["period"]} == {0}


def test_an_aware_moment_is_read_in_its_own_zone() -> None:
    late = dt.datetime(2026, 11, 30, 23, tzinfo=dt.UTC)
    frame = pl.DataFrame({"at": [late]}).with_columns(pl.col("at").dt.convert_time_zone("Europe/Helsinki"))
    assert cx.with_period(frame, at="at", every="month")["period"].item() == dt.date(2026, 12, 1)


def test_wrong_arguments_are_named() -> None:
    frame = pl.DataFrame({"at": [SUNDAY], "text": ["x"]})
    with pytest.raises(cx.WrongColumn, match="'text' holds String, not dates"):
        cx.with_period(frame, at="text", every="month")
    with pytest.raises(cx.MetricError, match="no period 'decade'"):
        cx.with_period(frame, at="at", every="decade")  # type: ignore[arg-type]
    with pytest.raises(cx.MetricError, match="no weekday 'Sonntag'"):
        cx.with_period(frame, at="at", every="week", week_starts="Sonntag")


def test_scores_by_period(engine: Engine) -> None:
    moments = [dt.datetime(2026, month, 3) for month in (5, 5, 6)]  # noqa: DTZ001
    dated = cx.with_period(engine.frame({"at": moments, "q": [10, 9, 3]}), at="at", every="month", name="month")
    found = rows(cx.nps(dated, score="q", by="month"), "month")
    assert pick(found, "value", "n") == [(100.0, 2), (-100.0, 1)]
