from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

MONDAY = dt.datetime(2026, 11, 2, 9)  # noqa: DTZ001


def at(minutes: int) -> dt.datetime:
    return MONDAY + dt.timedelta(minutes=minutes)


CHAT: Data = {
    "id": [1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 4, None],
    "at": [at(m) for m in (0, 1, 2, 30, 40, 55, 5, 6, 7, 8, 10, 0)],
    "who": [
        *("customer", "receipt", "bot", "human", "customer", "human"),
        *("customer", "bot"),
        "human",
        *("human", "customer"),
        "customer",
    ],
}  # fmt: skip
NAMES: dict[str, Any] = {"conversation": "id", "at": "at", "author": "who"}


def naive(moment: dt.datetime | None) -> dt.datetime | None:
    """Spark hands out aware moments, pandas its own; NaT is no moment."""
    if moment is None or moment != moment:  # noqa: PLR0124 - not a time
        return None
    return dt.datetime(*moment.timetuple()[:6])  # noqa: DTZ001


def minutes(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    zero = MONDAY
    moments = [[naive(row[name]) for name in names] for row in found]
    return [tuple(None if each is None else (each - zero).total_seconds() / 60 for each in row) for row in moments]


def test_first_answer_counts_the_bot_and_first_reply_only_people(engine: Engine) -> None:
    found = rows(cx.replies(engine.frame(CHAT), **NAMES), "id")
    assert pick(found, "id", "human_replies") == [(1, 2), (2, 0), (4, 0)]
    assert minutes(found, "asked", "answered", "replied") == [(0, 2, 30), (5, 6, None), (10, None, None)]


def test_each_stretch_of_waiting_ends_with_a_person(engine: Engine) -> None:
    found = rows(cx.follow_ups(engine.frame(CHAT), **NAMES), "id", "asked")
    assert pick(found, "id", "first") == [(1, True), (1, False), (2, True), (4, True)]
    assert minutes(found, "asked", "replied") == [(0, 30), (40, 55), (5, None), (10, None)]


def test_resolution_is_the_last_time_solved_unless_reopened(engine: Engine) -> None:
    frame = engine.frame({
        "id": [1, 1, 2, 2, 2, 3, 3, 3, 4],
        "at": [at(m) for m in (0, 9, 0, 5, 8, 0, 3, 7, 0)],
        "status": ["new", "solved", "new", "solved", "open", "new", "solved", "solved", "new"],
    })  # fmt: skip
    found = rows(cx.resolutions(frame, conversation="id", at="at", status="status"), "id")
    assert minutes(found, "opened", "first_solved", "resolved") == [(0, 9, 9), (0, 5, None), (0, 3, 7), (0, None, None)]
    assert pick(found, "id", "reopened") == [(1, False), (2, True), (3, False), (4, False)]


ASKED: Data = {
    "team": ["a", "a", "a", "a", "b", None],
    "asked": [at(0), at(0), at(0), at(50), at(0), at(0)],
    "replied": [at(10), at(20), None, None, None, at(60)],
}


def test_waits_tell_mean_median_p90_who_waits_and_the_share_in_time(engine: Engine) -> None:
    limit = dt.timedelta(minutes=15)
    found = rows(
        cx.waits(engine.frame(ASKED), start="asked", end="replied", by="team", target=limit, now=at(60)), "team"
    )
    assert pick(found, "team", "mean", "median", "p90", "n", "waiting", "within", "decided", "share_within") == [
        # of the four of team a one was in time, one late, one still waits too long, one still may make it
        ("a", 900.0, 900.0, pytest.approx(1140.0), 2, 2, 1, 3, pytest.approx(1 / 3)),
        ("b", None, None, None, 0, 1, 0, 1, 0.0),
        (None, 3600.0, 3600.0, 3600.0, 1, 0, 0, 1, 0.0),
    ]


def test_waits_by_working_time_without_groups(engine: Engine) -> None:
    office = cx.Calendar(
        zone="UTC", week={"monday": [("09:30", "17:00")]}, since=dt.date(2026, 11, 1), until=dt.date(2026, 11, 9)
    )
    (row,) = rows(cx.waits(engine.frame(ASKED), start="asked", end="replied", calendar=office))
    assert row == {"mean": 600.0, "median": 0.0, "p90": pytest.approx(1440.0), "n": 3, "waiting": 3}


def test_a_target_needs_to_know_how_long_others_waited() -> None:
    with pytest.raises(cx.MetricError, match="needs now="):
        cx.waits(pl.DataFrame(ASKED), start="asked", end="replied", target=dt.timedelta(minutes=1))


def test_backlog_is_what_came_less_what_went(engine: Engine) -> None:
    days = [MONDAY.replace(day=day) for day in (1, 2, 5, 9)]
    frame = engine.frame({
        "opened": [days[0], days[0], days[1], days[2], None],
        "resolved": [days[1], None, days[2], days[3], days[3]],
    })  # fmt: skip
    found = rows(cx.backlog(frame, opened="opened", resolved="resolved"), "period")
    assert [str(row["period"])[:10] for row in found] == ["2026-11-01", "2026-11-02", "2026-11-05", "2026-11-09"]
    assert pick(found, "opened", "resolved", "backlog") == [(2, 0, 2), (1, 1, 2), (1, 1, 2), (0, 1, 1)]


def test_first_contact_resolution_needs_one_reply_and_no_reopening(engine: Engine) -> None:
    frame = engine.frame({
        "resolved": [at(1), at(1), at(1), at(1), None],
        "reopened": [False, False, True, False, False],
        "replies": [1, 2, 1, 0, 0],
    })  # fmt: skip
    (row,) = rows(cx.first_contact_resolution(frame, resolved="resolved", reopened="reopened", human_replies="replies"))
    assert pick([row], "value", "n", "empty") == [(0.5, 4, 1)]


def test_times_as_a_metric_have_a_range(engine: Engine) -> None:
    frame = engine.frame({"seconds": [60.0, 120.0, 420.0, 600.0, None]})
    (row,) = rows(cx.measure(frame, "first_reply_time", seconds="seconds"))
    assert pick([row], "value", "n", "empty") == [(300.0, 4, 1)]
    assert row["low"] == pytest.approx(-105.06, abs=0.01)


def oracle(messages: list[tuple[int, str]]) -> list[tuple[int, int | None]]:
    stretches: list[tuple[int, int | None]] = []
    waiting: int | None = None
    for minute, who in messages:
        if who == "customer" and waiting is None:
            waiting = minute
        if who == "human" and waiting is not None:
            stretches.append((waiting, minute))
            waiting = None
    return stretches if waiting is None else [*stretches, (waiting, None)]


@given(who=st.lists(st.sampled_from(["customer", "human", "bot", "receipt"]), min_size=1, max_size=12), data=st.data())
@settings(max_examples=25, deadline=None)
def test_stretches_agree_with_a_walk_through_the_messages(who: list[str], data: st.DataObject) -> None:
    messages = list(enumerate(who))
    shuffled = data.draw(st.permutations(messages))
    frame = pl.DataFrame({"id": [7] * len(who), "at": [at(m) for m, _ in shuffled], "who": [w for _, w in shuffled]})
    found = cx.follow_ups(frame, **NAMES).sort("asked").rows(named=True)
    assert minutes(found, "asked", "replied") == oracle(messages)
    (first, *_) = [*cx.replies(frame, **NAMES).rows(named=True), None]
    assert (first is None) == ("customer" not in who)
    if first is not None:
        (asked, replied), *_ = oracle(messages)
        assert minutes([first], "asked", "replied") == [(asked, replied)]
