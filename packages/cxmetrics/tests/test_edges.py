"""What every function of rows does with no rows, with one row, and with rows in another order."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import rows

NOW = dt.datetime(2026, 11, 30)  # noqa: DTZ001
MONTH: dict[str, Any] = {"start": dt.date(2026, 11, 1), "end": dt.date(2026, 12, 1)}
SCHEMA: dict[str, Any] = {
    "who": pl.String,
    "session": pl.Int64,
    "at": pl.Datetime("us"),
    "end": pl.Datetime("us"),
    "event": pl.String,
    "author": pl.String,
    "amount": pl.Float64,
    "days": pl.Int64,
    "left": pl.Int64,
}
OFFICE = cx.Calendar(
    zone="Europe/Helsinki", week={"monday": [("09:00", "17:00")]}, since=MONTH["start"], until=MONTH["end"]
)
CALLS: dict[str, Callable[[Any], Any]] = {
    "standing": lambda frame: cx.standing(frame, joined="at", left="end", customer="who", **MONTH),
    "daily_churn": lambda frame: cx.daily_churn(frame, joined="at", left="end", **MONTH),
    "repeat_purchase_rate": lambda frame: cx.repeat_purchase_rate(frame, customer="who", at="at"),
    "revenue_churn": lambda frame: cx.revenue_churn(frame, before="amount", after="amount"),
    "survival": lambda frame: cx.survival(frame, duration="days", lost="left"),
    "survival_time": lambda frame: cx.survival_time(frame, duration="days", lost="left"),
    "working_time": lambda frame: cx.working_time(frame, start="at", end="end", calendar=OFFICE),
    "replies": lambda frame: cx.replies(frame, conversation="who", at="at", author="author"),
    "follow_ups": lambda frame: cx.follow_ups(frame, conversation="who", at="at", author="author"),
    "resolutions": lambda frame: cx.resolutions(frame, conversation="who", at="at", status="event"),
    "waits": lambda frame: cx.waits(frame, start="at", end="end", calendar=OFFICE),
    "backlog": lambda frame: cx.backlog(frame, opened="at", resolved="end"),
    "sessions": lambda frame: cx.sessions(frame, visitor="who", at="at"),
    "visits": lambda frame: cx.visits(frame, visitor="who", session="session", at="at", event="event"),
    "exit_rate": lambda frame: cx.exit_rate(frame, visitor="who", session="session", at="at", page="event"),
    "active_users": lambda frame: cx.active_users(frame, user="who", at="at", every="week"),
    "funnel": lambda frame: cx.funnel(frame, user="who", at="at", event="event", steps=["see", "buy"]),
    "funnel any": lambda frame: cx.funnel(frame, user="who", at="at", event="event", steps=["see", "buy"], start="any"),
    "paths": lambda frame: cx.paths(frame, case="who", at="at", event="event"),
    "directly_follows": lambda frame: cx.directly_follows(frame, case="who", at="at", event="event"),
    "stages": lambda frame: cx.stages(frame, case="who", at="at", stage="event", now=NOW),
    "time_in_stage": lambda frame: cx.time_in_stage(frame, case="who", at="at", stage="event", now=NOW),
    "cohorts": lambda frame: cx.cohorts(frame, customer="who", at="at", every="month"),
    "cohort_value": lambda frame: cx.cohort_value(frame, customer="who", at="at", amount="amount", every="month"),
    "arpu": lambda frame: cx.arpu(frame, user="who", revenue="amount"),
}


def some_rows(count: int) -> pl.DataFrame:
    chance = random.Random(count)  # noqa: S311
    cells = []
    for number in range(count):
        at = dt.datetime(2026, 11, 1) + dt.timedelta(minutes=37 * number)  # noqa: DTZ001 - no two at one moment
        end = None if chance.random() < 0.3 else at + dt.timedelta(hours=chance.randrange(90))
        cells.append({
            "who": chance.choice(["a", "b", "c", None]),
            "session": 1,
            "at": at,
            "end": end,
            "event": chance.choice(["see", "buy", "solved"]),
            "author": chance.choice(["customer", "human", "bot"]),
            "amount": float(chance.randrange(100)),
            "days": chance.randrange(9),
            "left": chance.randrange(2),
        })  # fmt: skip
    return pl.DataFrame(cells, schema=SCHEMA)


def told(frame: Any, name: str) -> list[str]:
    return sorted(
        repr({key: round(cell, 9) if isinstance(cell, float) else cell for key, cell in row.items()})
        for row in rows(CALLS[name](frame))
    )


ONE_ROW = {
    "daily_churn",
    "repeat_purchase_rate",
    "revenue_churn",
    "survival_time",
    "waits",
    "funnel",
    "funnel any",
    "arpu",
}


@pytest.mark.parametrize("name", CALLS)
def test_no_rows_say_nothing(name: str) -> None:
    empty = pl.DataFrame(schema=SCHEMA)
    for frame in (empty, empty.lazy(), empty.to_pandas()):
        found = rows(CALLS[name](frame))
        assert len(found) == (name in ONE_ROW)
        assert {cell for row in found for cell in row.values()} <= {None, 0}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("count", [1, 40])
def test_the_order_of_rows_does_not_matter_and_the_input_stays(name: str, count: int) -> None:
    frame = some_rows(count)
    before = frame.clone()
    shuffled = frame.sample(fraction=1, shuffle=True, seed=5)
    assert told(frame, name) == told(shuffled, name) == told(shuffled.lazy(), name)
    assert frame.equals(before)
    assert told(frame, name) or count == 1
