from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cxmetrics as cx
from cx_engines import Data, Engine, pick, rows

MONDAY = dt.datetime(2026, 11, 2, 9)  # noqa: DTZ001


def at(minutes: float) -> dt.datetime:
    return MONDAY + dt.timedelta(minutes=minutes)


LOG: Data = {
    "who": ["a", "a", "a", "a", "b", "b", "c", None],
    "at": [at(0), at(30), at(60.1), at(61), at(0), at(0.2), at(5), at(0)],
    "event": ["page_view", "page_view", "page_view", "buy", "page_view", "scroll", "page_view", "page_view"],
    "page": ["/", "/buy", "/", "/", "/", "/", "/buy", "/"],
}


def test_a_pause_of_more_than_half_an_hour_begins_a_session(engine: Engine) -> None:
    found = rows(cx.sessions(engine.frame(LOG), visitor="who", at="at"), "who", "session", "event")
    assert pick(found, "who", "session") == [("a", 1), ("a", 1), ("a", 2), ("a", 2), ("b", 1), ("b", 1), ("c", 1)]
    assert list(found[0]) == ["who", "at", "event", "page", "session"]


def test_the_pause_is_the_callers() -> None:
    counts = [
        cx.sessions(pl.DataFrame(LOG), visitor="who", at="at", pause=dt.timedelta(minutes=minutes))["session"].max()
        for minutes in (0.5, 1, 30, 31)
    ]
    assert counts == [4, 3, 2, 1]
    with pytest.raises(cx.MetricError, match="longer than nothing"):
        cx.sessions(pl.DataFrame(LOG), visitor="who", at="at", pause=dt.timedelta(0))


def test_visits_bounce_by_one_rule_and_not_by_the_other(engine: Engine) -> None:
    seen = cx.sessions(engine.frame(LOG), visitor="who", at="at")
    found = cx.visits(seen, visitor="who", session="session", at="at", event="event", goal="buy")
    flags = ("views", "seconds", "bounced_single_view", "bounced_short_visit", "converted")
    assert pick(rows(found, "who", "session"), "who", "events", *flags) == [
        ("a", 2, 2, 1800.0, 0, 0, 0),
        ("a", 2, 1, pytest.approx(54.0), 0, 0, 1),
        ("b", 2, 1, 12.0, 0, 1, 0),
        ("c", 1, 1, 0.0, 1, 1, 0),
    ]
    values = [rows(cx.bounce_rate(found, rule=rule))[0]["value"] for rule in ("single_view", "short_visit")]
    assert [*values, rows(cx.conversion_rate(found))[0]["value"]] == [0.25, 0.5, 0.25]


def test_a_bounce_without_a_rule_is_refused() -> None:
    with pytest.raises(cx.MetricError, match="no rule 'any' of bounce; there are single_view, short_visit"):
        cx.bounce_rate(pl.DataFrame({"bounced": [1]}), rule="any")


def test_exits_over_views_of_each_page(engine: Engine) -> None:
    views = engine.frame({
        "who": ["a", "a", "a", "b", "b"],
        "session": [1, 1, 2, 1, 1],
        "at": [at(0), at(1), at(90), at(0), at(3)],
        "page": ["/", "/buy", "/", "/", "/"],
    })  # fmt: skip
    found = rows(cx.exit_rate(views, visitor="who", session="session", at="at", page="page"), "page")
    assert pick(found, "page", "value", "n", "views_exited") == [("/", 0.5, 4, 2), ("/buy", 1.0, 1, 1)]


@pytest.mark.parametrize(
    ("every", "starts", "expected"),
    [
        ("week", "monday", [("2026-11-16", 2, 3), ("2026-11-23", 1, 1)]),
        ("week", "sunday", [("2026-11-15", 1, 1), ("2026-11-22", 2, 3)]),
        ("month", "monday", [("2026-11-01", 2, 4)]),
    ],
)
def test_active_users_count_each_once_a_period(engine: Engine, every: Any, starts: str, expected: list[Any]) -> None:
    days = [21, 22, 22, 23, 23]
    frame = engine.frame({"who": ["a", "a", "b", "b", None], "at": [MONDAY.replace(day=day) for day in days]})
    found = rows(cx.active_users(frame, user="who", at="at", every=every, week_starts=starts), "period")
    assert [(str(row["period"])[:10], row["users"], row["events"]) for row in found] == expected


def test_sessions_of_the_shop_are_found_again(example_data: Path) -> None:
    with gzip.open(example_data / "retentioneering-ecom-clickstream" / "ecom.csv.gz") as file:
        log = pl.read_csv(file.read(), try_parse_dates=True)
    found = cx.sessions(log, visitor="user_id", at="timestamp")
    assert found.height == 31106
    ours = found.group_by("user_id", "session").agg(pl.col("session_id").n_unique(), pl.len())
    expected = by_hand([(row["user_id"], row["timestamp"]) for row in log.iter_rows(named=True)])
    assert sorted(ours.select("user_id", "session", "len").iter_rows()) == expected


def by_hand(events: list[tuple[str, dt.datetime]]) -> list[tuple[str, int, int]]:
    sizes: dict[tuple[str, int], int] = {}
    before: dict[str, tuple[dt.datetime, int]] = {}
    for who, moment in sorted(events):
        last, number = before.get(who, (dt.datetime.min, 0))  # noqa: DTZ901
        number += moment - last > dt.timedelta(minutes=30)
        before[who] = (moment, number)
        sizes[who, number] = sizes.get((who, number), 0) + 1
    return sorted((who, number, size) for (who, number), size in sizes.items())


@given(events=st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 300)), min_size=1, max_size=25), data=st.data())
@settings(max_examples=25, deadline=None)
def test_sessions_agree_with_a_walk_in_any_order(events: list[tuple[str, int]], data: st.DataObject) -> None:
    shuffled = [(who, at(minute)) for who, minute in data.draw(st.permutations(events))]
    frame = pl.DataFrame(shuffled, schema=["who", "at"], orient="row")
    found = cx.sessions(frame, visitor="who", at="at").group_by("who", "session").len()
    assert sorted(found.iter_rows()) == by_hand(shuffled)
