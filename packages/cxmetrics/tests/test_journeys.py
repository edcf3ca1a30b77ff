from __future__ import annotations

import datetime as dt
import gzip
import itertools
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

MONDAY = dt.datetime(2026, 11, 2, 9)  # noqa: DTZ001
STEPS = ["see", "add", "buy"]


def at(minutes: float) -> dt.datetime:
    return MONDAY + dt.timedelta(minutes=minutes)


LOG: Data = {
    "who": ["a", "a", "a", "a", "a", "b", "b", "c", "d", "d", None],
    "at": [at(m) for m in (0, 50, 55, 58, 70, 0, 10, 5, 0, 0, 0)],
    "event": ["see", "see", "add", "look", "buy", "add", "see", "buy", "see", "add", "see"],
    "kind": ["x"] * 5 + ["y"] * 6,
}
NAMES: dict[str, Any] = {"user": "who", "at": "at", "event": "event", "steps": STEPS}


def test_first_touch_and_any_start_differ_within_a_window(engine: Engine) -> None:
    hour = dt.timedelta(hours=1)
    found = {
        (start, window): pick(rows(cx.funnel(engine.frame(LOG), **NAMES, start=start, window=window)), *WIDE)
        for start in ("first", "any")
        for window in (None, hour)
    }
    assert found == {
        ("first", None): [(3, 1, 1)],
        ("first", hour): [(3, 1, 0)],  # a needs 70 minutes from the first look
        ("any", None): [(3, 1, 1)],
        ("any", hour): [(3, 1, 1)],  # but 20 from the second; the two of d at one moment are no two steps
    }


WIDE = ("step_1", "step_2", "step_3")


def test_funnels_by_kind(engine: Engine) -> None:
    found = rows(cx.funnel(engine.frame(LOG), **NAMES, by="kind", start="any"), "kind")
    assert pick(found, "kind", *WIDE) == [("x", 1, 1, 1), ("y", 2, 0, 0)]


def test_a_funnel_needs_different_steps() -> None:
    for steps in (["see"], ["see", "add", "see"]):
        with pytest.raises(cx.MetricError, match="two or more different steps"):
            cx.funnel(pl.DataFrame(LOG), user="who", at="at", event="event", steps=steps)


def test_paths_from_the_first_event_and_anywhere(engine: Engine) -> None:
    frame = engine.frame({key: cells[:8] for key, cells in LOG.items()})
    first = rows(cx.paths(frame, case="who", at="at", event="event", length=2), "event_1", "event_2")
    assert pick(first, "event_1", "event_2", "n") == [("add", "see", 1), ("buy", None, 1), ("see", "see", 1)]
    anywhere = rows(cx.paths(frame, case="who", at="at", event="event", length=2, anywhere=True), "event_1", "event_2")
    assert pick(anywhere, "event_1", "event_2", "n") == [
        ("add", "look", 1),
        ("add", "see", 1),
        ("look", "buy", 1),
        ("see", "add", 1),
        ("see", "see", 1),
    ]


def test_who_follows_whom_and_after_what_time(engine: Engine) -> None:
    frame = engine.frame({
        "case": [1, 1, 1, 2, 2],
        "at": [at(m) for m in (0, 10, 40, 0, 20)],
        "event": ["new", "take", "close", "new", "take"],
    })  # fmt: skip
    found = rows(cx.directly_follows(frame, case="case", at="at", event="event"), "source", "target")
    assert pick(found, "source", "target", "n", "mean_seconds") == [
        ("close", None, 1, None),
        ("new", "take", 2, 900.0),
        ("take", "close", 1, 1800.0),
        ("take", None, 1, None),
    ]


def test_time_in_stage_counts_those_still_there(engine: Engine) -> None:
    frame = engine.frame({
        "case": [1, 1, 1, 2, 2, 3, 4],
        "at": [at(m) for m in (0, 5, 30, 0, 10, 20, 99)],
        "stage": ["new", "new", "won", "new", "lost", "new", "new"],
    })  # fmt: skip
    found = rows(cx.stages(frame, case="case", at="at", stage="stage", now=at(60)), "case", "entered")
    assert pick(found, "case", "stage", "seconds", "left") == [
        (1, "new", 1800.0, 1),
        (1, "won", 1800.0, 0),
        (2, "new", 600.0, 1),
        (2, "lost", 3000.0, 0),
        (3, "new", 2400.0, 0),
    ]
    median = rows(cx.time_in_stage(frame, case="case", at="at", stage="stage", now=at(60)), "stage")
    assert pick(median, "stage", "value", "n") == [("lost", None, 1), ("new", 1800.0, 3), ("won", None, 1)]


def test_cohorts_by_month_and_by_week(engine: Engine) -> None:
    days = [dt.datetime(2025, 12, 30), dt.datetime(2026, 1, 5), dt.datetime(2026, 2, 1), dt.datetime(2026, 1, 4)]  # noqa: DTZ001
    frame = engine.frame({"who": ["a", "a", "a", "b"], "at": days})
    months = rows(cx.cohorts(frame, customer="who", at="at", every="month"), "cohort", "age")
    assert [(str(row["cohort"])[:7], *pick([row], "age", "customers", "size", "share")[0]) for row in months] == [
        ("2025-12", 0, 1, 1, 1.0),
        ("2025-12", 1, 1, 1, 1.0),
        ("2025-12", 2, 1, 1, 1.0),
        ("2026-01", 0, 1, 1, 1.0),
    ]
    for starts, expected in {
        "monday": [("2025-12-29", 0, 2), ("2025-12-29", 1, 1), ("2025-12-29", 4, 1)],
        "sunday": [("2025-12-28", 0, 1), ("2025-12-28", 1, 1), ("2025-12-28", 5, 1), ("2026-01-04", 0, 1)],
    }.items():
        weeks = rows(cx.cohorts(frame, customer="who", at="at", every="week", week_starts=starts), "cohort", "age")
        assert [(str(row["cohort"])[:10], row["age"], row["customers"]) for row in weeks] == expected


def test_cohorts_of_cdnow_add_up(example_data: Path) -> None:
    lines = (example_data / "cdnow" / "CDNOW_master.txt").read_text().split("\n")[1:]
    cells = [line.split()[:2] for line in lines if line.strip()]
    orders = pl.DataFrame(cells, schema=["who", "day"], orient="row").with_columns(pl.col("day").str.to_date("%Y%m%d"))
    found = cx.cohorts(orders, customer="who", at="day", every="month")
    first: dict[str, dt.date] = {}
    active: dict[tuple[dt.date, int], set[str]] = {}
    for who, day in sorted(orders.iter_rows(), key=lambda row: row[1]):
        month = first.setdefault(who, day.replace(day=1))
        age = (day.year - month.year) * 12 + day.month - month.month
        active.setdefault((month, age), set()).add(who)
    assert {(row[0], row[1]): row[2] for row in found.rows()} == {key: len(who) for key, who in active.items()}
    sizes = found.filter(pl.col("age") == 0).sort("cohort")["size"].to_list()
    assert (len(sizes), sum(sizes)) == (3, 23570)  # all bought first in the first quarter of 1997


def test_the_process_map_of_the_help_desk(example_data: Path) -> None:
    with gzip.open(example_data / "helpdesk-italian-log" / "Helpdesk.csv.gz") as file:
        log = pl.read_csv(file.read()).select(
            case="case:concept:name", event="Activity", at=pl.col("time:timestamp").str.to_datetime(time_zone="UTC")
        )
    found = cx.directly_follows(log, case="case", at="at", event="event")
    expected: dict[tuple[str, str | None], list[float]] = {}
    for _, case in itertools.groupby(sorted(log.select("case", "at", "event").rows()), key=lambda row: row[0]):
        events = list(case)
        for one, other in itertools.pairwise(events):
            expected.setdefault((one[2], other[2]), []).append((other[1] - one[1]).total_seconds())
        expected.setdefault((events[-1][2], None), []).append(0.0)
    assert {(row[0], row[1]): row[2] for row in found.rows()} == {edge: len(times) for edge, times in expected.items()}
    means = {(row[0], row[1]): row[3] for row in found.rows() if row[1] is not None}
    assert means == pytest.approx({edge: sum(expected[edge]) / len(expected[edge]) for edge in means})


def furthest(events: list[tuple[int, str]], start: str, window: int | None) -> int:
    """Slow: try every way through the events of one user."""

    def walk(begun: int, last: int, done: int) -> int:
        later = (m for m, e in events if e == STEPS[done] and m > last and (window is None or m <= begun + window))
        moment = min(later, default=None)
        if moment is None:
            return done
        return len(STEPS) if done + 1 == len(STEPS) else walk(begun, moment, done + 1)

    starts = sorted(m for m, e in events if e == STEPS[0])
    return max((walk(m, m, 1) for m in (starts[:1] if start == "first" else starts)), default=0)


@pytest.mark.parametrize("start", ["first", "any"])
@given(
    events=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(0, 12), st.sampled_from([*STEPS, "look"])), min_size=1, max_size=20
    ),
    window=st.none() | st.integers(1, 10),
)
@settings(max_examples=40, deadline=None)
def test_funnels_agree_with_trying_every_way(
    start: Any, events: list[tuple[str, int, str]], window: int | None
) -> None:
    frame = pl.DataFrame(
        [(who, at(minute), event) for who, minute, event in events], schema=["who", "at", "event"], orient="row"
    )
    limit = None if window is None else dt.timedelta(minutes=window)
    (found,) = cx.funnel(frame, **NAMES, window=limit, start=start).rows()
    depths = [furthest([(m, e) for w, m, e in events if w == who], start, window) for who in "ab"]
    assert [count or 0 for count in found] == [sum(depth >= step for depth in depths) for step in (1, 2, 3)]
