from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Engine, pick, rows

D = dt.datetime
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def weekly(*hours: tuple[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    return dict.fromkeys(WEEKDAYS, hours)


HELSINKI = cx.Calendar(
    zone="Europe/Helsinki",
    week=weekly(("09:00", "12:00"), ("13:00", "17:00")) | {"sunday": (("00:00", "24:00"),)},
    since=dt.date(2026, 1, 1),
    until=dt.date(2027, 1, 1),
    exceptions={dt.date(2026, 12, 24): [("09:00", "12:00")], dt.date(2026, 12, 25): ()},
)
NIGHT_OVER_OCEAN = cx.Calendar(  # a working day that midnight of UTC cuts
    zone="America/Los_Angeles",
    week=weekly(("08:00", "20:00")),
    since=dt.date(2026, 1, 1),
    until=dt.date(2027, 1, 1),
)


def by_hand(calendar: cx.Calendar, start: dt.datetime, end: dt.datetime) -> float:
    """Slow: every minute-exact stretch of every day, by the wall clock, one after the other."""
    zone, seconds = ZoneInfo(calendar.zone), 0.0
    if end < start:
        return -by_hand(calendar, end, start)
    day = start.astimezone(zone).date() - dt.timedelta(days=1)
    while day <= end.astimezone(zone).date():
        name = day.strftime("%A").lower()
        for opens, closes in calendar.exceptions.get(day, calendar.week.get(name, ())):
            ends = [wall(day, clock, zone).astimezone(dt.UTC) for clock in (opens, closes)]
            seconds += max((min(ends[1], end) - max(ends[0], start)).total_seconds(), 0)
        day += dt.timedelta(days=1)
    return seconds


def wall(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    if clock == "24:00":
        return D.combine(day + dt.timedelta(days=1), dt.time(), zone)
    return D.combine(day, dt.time.fromisoformat(clock), zone)


SPANS = [
    (D(2026, 11, 20, 9, 30), D(2026, 11, 20, 11, 30), 1800 + 1800),  # over the lunch break (UTC+2)
    (D(2026, 11, 20, 14), D(2026, 11, 23, 8), 3600 + 24 * 3600 + 3600),  # over a Saturday and an open Sunday
    (D(2026, 3, 28, 20), D(2026, 3, 29, 23), 23 * 3600),  # spring: a Sunday of 23 hours
    (D(2026, 10, 24, 20), D(2026, 10, 25, 23), 25 * 3600),  # autumn: a Sunday of 25 hours
    (D(2026, 12, 24, 6), D(2026, 12, 28, 8), 3 * 3600 + 24 * 3600 + 3600),  # holidays
    (D(2026, 11, 20, 8), D(2026, 11, 20, 7), -3600),
    (D(2026, 11, 20, 8), None, None),
    (D(2025, 11, 20, 8), D(2026, 11, 20, 8), None),  # before the calendar begins
]


def test_working_time_knows_breaks_holidays_and_daylight_saving(engine: Engine) -> None:
    frame = engine.frame({"row": list(range(8)), "a": [a for a, _, _ in SPANS], "b": [b for _, b, _ in SPANS]})
    found = rows(cx.working_time(frame, start="a", end="b", calendar=HELSINKI), "row")
    assert pick(found, "seconds") == [(seconds,) for *_, seconds in SPANS]
    assert list(found[0]) == ["row", "a", "b", "seconds"]


def test_without_a_calendar_all_time_counts(engine: Engine) -> None:
    frame = engine.frame({"a": [D(2026, 1, 1)], "b": [D(2026, 1, 2, 0, 0, 1, 500000)]})
    assert pick(rows(cx.working_time(frame, start="a", end="b", calendar=None)), "seconds") == [(86401.5,)]


def test_aware_moments_are_the_moments_that_they_are() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    spans = pl.DataFrame({"a": [D(2026, 11, 20, 9, 30)], "b": [D(2026, 11, 20, 11, 30)]})
    aware = spans.with_columns(pl.all().dt.replace_time_zone("UTC").dt.convert_time_zone(tokyo.key))
    assert cx.working_time(aware, start="a", end="b", calendar=HELSINKI)["seconds"].item() == 3600


MOMENTS = st.datetimes(D(2026, 1, 3), D(2026, 12, 29))


@pytest.mark.parametrize("calendar", [HELSINKI, NIGHT_OVER_OCEAN], ids=["breaks", "midnight"])
@given(spans=st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_working_time_agrees_with_a_walk_through_every_day(
    calendar: cx.Calendar, spans: list[tuple[dt.datetime, dt.datetime]]
) -> None:
    frame = pl.DataFrame(spans, schema={"a": pl.Datetime("us"), "b": pl.Datetime("us")}, orient="row")
    found = cx.working_time(frame, start="a", end="b", calendar=calendar)["seconds"].to_list()
    aware = [(a.replace(tzinfo=dt.UTC), b.replace(tzinfo=dt.UTC)) for a, b in spans]
    assert found == pytest.approx([by_hand(calendar, a, b) for a, b in aware], abs=1e-5)


def test_tickets_of_the_help_desk_agree_with_a_walk_through_every_day(example_data: Path) -> None:
    with gzip.open(example_data / "helpdesk-italian-log" / "Helpdesk.csv.gz") as file:
        log = pl.read_csv(file.read()).select(
            ticket="case:concept:name",
            activity="Activity",
            at=pl.col("time:timestamp").str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_zone="UTC"),
        )
    office = cx.Calendar(
        zone="Europe/Rome",
        week=weekly(("09:00", "13:00"), ("14:00", "18:00")),
        since=dt.date(2009, 12, 31),
        until=dt.date(2014, 2, 1),
        exceptions={
            dt.date(year, month, day): () for year in range(2010, 2014) for month, day in ((1, 1), (8, 15), (12, 25))
        },
    )
    solved = cx.resolutions(log, conversation="ticket", at="at", status="activity", solved="Closed")
    assert solved.height == 4580
    timed = cx.working_time(solved, start="opened", end="resolved", calendar=office)
    sample: list[dict[str, Any]] = timed.sort("ticket").rows(named=True)[::31]
    expected = [None if row["resolved"] is None else by_hand(office, row["opened"], row["resolved"]) for row in sample]
    assert [row["seconds"] for row in sample] == pytest.approx(expected)
    by_ticket: dict[str, list[tuple[dt.datetime, str]]] = {}
    for ticket, activity, at in log.iter_rows():
        by_ticket.setdefault(ticket, []).append((at, activity))
    for row in sample:
        events = sorted(by_ticket[row["ticket"]])
        closed = [at for at, activity in events if activity == "Closed"]
        assert row["opened"] == events[0][0]
        assert row["resolved"] == (closed[-1] if closed and events[-1][0] == closed[-1] else None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"week": {"monday": [("09:00", "12:00"), ("11:00", "17:00")]}}, "overlap or run backwards"),
        ({"week": {"monday": [("22:00", "06:00")]}}, "overlap or run backwards"),
        ({"week": {"Monday": [("09:00", "12:00")]}}, r"no weekday \['Monday'\]"),
        ({"week": {"monday": [("9", "12:00")]}}, "'9' is no time of day"),
        ({"week": {"monday": [("09:00", "25:00")]}}, "'25:00' is no time of day"),
        ({"zone": "Europe/Helsingfors"}, "no time zone 'Europe/Helsingfors'"),
        ({"until": dt.date(2026, 1, 1)}, "before it starts"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(change: dict[str, Any], message: str) -> None:
    sound: dict[str, Any] = {"zone": "UTC", "week": {}, "since": dt.date(2026, 1, 1), "until": dt.date(2027, 1, 1)}
    with pytest.raises(cx.MetricError, match=message):
        cx.Calendar(**(sound | change))
