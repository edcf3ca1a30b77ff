"""Every table of the catalogue by its command: the same rows as its function gives."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import cxmetrics as cx
from cxmetrics import cli

DAY = [dt.datetime(2026, 11, day, 9) for day in (2, 3, 4, 9, 10, 11)]  # noqa: DTZ001 - naive columns
LOG = {
    "who": ["a", "a", "b", "b", "c", "c"],
    "session": [1, 1, 1, 1, 1, 2],
    "at": DAY,
    "end": [DAY[1], None, DAY[3], DAY[4], DAY[5], None],
    "event": ["see", "buy", "see", "buy", "see", "see"],
    "author": ["customer", "human", "customer", "bot", "customer", "human"],
    "status": ["new", "solved", "new", "solved", "new", "open"],
    "amount": [100.0, 200.0, 300.0, 400.0, 500.0, 600.0],
    "margin": [0.5] * 6,
    "churn": [0.1] * 6,
    "days": [1, 2, 3, 4, 5, 6],
    "left": [1, 0, 1, 0, 1, 1],
    "answer": [1, 2, 3, 1, 2, 3],
    "other": [1, 3, 2, 1, 2, 1],
    "code": ["EUR"] * 6,
}
ORDERED = {"by": ["--by", "who"], "customer": ["--customer", "who", "--at", "at"]}
CASE = ["--case", "who", "--at", "at"]
TALK = ["--conversation", "who", "--at", "at"]
COMMANDS: dict[str, list[str]] = {
    "distribution": ["--answer", "answer", "--scale", "1", "3", "--by", "who", "--no-answer", "3"],
    "percentile": ["--amount", "amount", "--at", "0.5", "--period", "week", "--period-at", "at"],
    "key_drivers": ["--outcome", "amount", "--drivers", "answer", "other", "--resamples", "5"],
    "standing": ["--joined", "at", "--left", "end", "--start", "2026-11-03", "--end", "2026-11-10"],
    "daily_churn": ["--joined", "at", "--left", "end", "--start", "2026-11-03", "--end", "2026-11-10"],
    "repeat_purchases": ["--customer", "who", "--at", "at"],
    "survival": ["--duration", "days", "--lost", "left"],
    "survival_time": ["--duration", "days", "--lost", "left", "--at", "0.25"],
    "cohorts": [*ORDERED["customer"], "--every", "week", "--week-starts", "sunday"],
    "cohort_value": [*ORDERED["customer"], "--amount", "amount", "--every", "month"],
    "lifetime_value": ["--revenue", "amount", "--margin", "margin", "--churn", "churn"],
    "margin_clv": ["--revenue", "amount", "--margin", "margin", "--churn", "churn"],
    "simple_clv": ["--yearly-revenue", "amount", "--years", "days", "--cac", "amount"],
    "payback": ["--cac", "amount", "--revenue", "amount", "--margin", "margin"],
    "ltv_to_cac": ["--value", "amount", "--cac", "days"],
    "acquisition_cost": ["--channel", "event", "--amount", "amount", "--customers", "SELF"],
    "revenue_per_user": ["--user", "who", "--revenue", "amount"],
    "in_currency": [
        *["--amounts", "amount", "--currency", "code", "--reporting", "EUR", "--at", "at"],
        *["--rates", "RATES"],
    ],
    "replies": [*TALK, "--author", "author"],
    "follow_ups": [*TALK, "--author", "author"],
    "resolutions": [*TALK, "--status", "status"],
    "resolved_at_first": ["--resolved", "end", "--reopened", "flag", "--human-replies", "answer"],
    "waits": [
        *["--start", "at", "--end", "end", "--calendar", "CALENDAR", "--target", "1d"],
        *["--now", "2026-11-12T09:00", *ORDERED["by"]],
    ],
    "working_time": ["--start", "at", "--end", "end", "--calendar", "CALENDAR"],
    "backlog": ["--opened", "at", "--resolved", "end"],
    "sessions": ["--visitor", "who", "--at", "at", "--pause", "30m"],
    "visits": ["--visitor", "who", "--session", "session", "--at", "at", "--event", "event", "--goal", "buy"],
    "page_exits": ["--visitor", "who", "--session", "session", "--at", "at", "--page", "event"],
    "active_users": ["--user", "who", "--at", "at", "--every", "day"],
    "funnel": ["--user", "who", "--at", "at", "--event", "event", "--steps", "see", "buy", "--window", "7d"],
    "paths": [*CASE, "--event", "event", "--length", "2", "--anywhere"],
    "directly_follows": [*CASE, "--event", "event"],
    "stages": [*CASE, "--stage", "event", "--now", "2026-11-12T09:00"],
    "time_in_stage": [*CASE, "--stage", "event", "--now", "2026-11-12T09:00"],
}
OFFICE = {
    "zone": "UTC",
    "week": {"monday": [["09:00", "12:00"], ["13:00", "17:00"]], "tuesday": [["09:00", "17:00"]]},
    "since": "2026-11-01",
    "until": "2026-12-01",
    "exceptions": {"2026-11-03": []},
}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    log, rates, calendar = tmp_path / "log.parquet", tmp_path / "rates.csv", tmp_path / "office.json"
    pl.DataFrame(LOG).with_columns(pl.col("left").cast(pl.Boolean).alias("flag")).write_parquet(log)
    rates.write_text("currency,since,rate\nUSD,2026-01-01,0.9\n", encoding="utf-8")
    calendar.write_text(json.dumps(OFFICE), encoding="utf-8")
    return {"SELF": str(log), "RATES": str(rates), "CALENDAR": str(calendar)}


def run(capsys: pytest.CaptureFixture[str], slug: str, files: dict[str, str], *more: str) -> tuple[int, str, str]:
    arguments = [files.get(each, each) for each in COMMANDS[slug]]
    code = cli.main([slug, files["SELF"], *arguments, *more])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("slug", list(cx.TABLES))
def test_every_table_has_a_command_that_answers(
    slug: str, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, slug, files, "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert rows
    code, out, _ = run(capsys, slug, files)
    head, *lines = out.splitlines()
    assert (code, len(lines), head.split()) == (0, len(rows), list(rows[0]))


def test_what_was_given_reaches_the_function(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    week = {"monday": [("09:00", "12:00"), ("13:00", "17:00")], "tuesday": [("09:00", "17:00")]}
    ends: dict[str, Any] = {"since": dt.date(2026, 11, 1), "until": dt.date(2026, 12, 1)}
    office = cx.Calendar(zone="UTC", week=week, exceptions={dt.date(2026, 11, 3): ()}, **ends)
    now, target = dt.datetime(2026, 11, 12, 9), dt.timedelta(days=1)  # noqa: DTZ001 - a naive column
    asked = cx.waits(pl.DataFrame(LOG), start="at", end="end", by="who", calendar=office, target=target, now=now)
    assert json.loads(run(capsys, "waits", files, "--json")[1]) == asked.sort("who").rows(named=True)
    steps: dict[str, Any] = {"user": "who", "at": "at", "event": "event", "steps": ["see", "buy"], "window": 7 * target}
    found = json.loads(run(capsys, "funnel", files, "--json")[1])
    assert found == cx.funnel(pl.DataFrame(LOG), **steps).rows(named=True) == [{"step_1": 3, "step_2": 2}]


def test_a_table_is_aligned_and_marks_what_is_missing(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "directly_follows", files)[1].splitlines() == [
        "source  target  n  mean_seconds",
        "buy     –       2             –",
        "see     buy     2    259200.000",
        "see     see     1     86400.000",
        "see     –       1             –",
    ]


@pytest.mark.parametrize(
    ("slug", "old", "new", "message"),
    [
        ("waits", "CALENDAR", "absent.json", "absent.json is no calendar: FileNotFoundError"),
        ("waits", "end", "nothing", "there is no column 'nothing'"),
        ("funnel", "buy", "see", "a funnel has two or more different steps"),
        ("in_currency", "RATES", "absent.csv", "there is no file absent.csv"),
    ],
)
def test_mistakes_are_named(
    slug: str, old: str, new: str, message: str, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [files.get(each, each) for each in (new if given == old else given for given in COMMANDS[slug])]
    assert cli.main([slug, files["SELF"], *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, message in err) == ("", True)


@pytest.mark.parametrize("text", ["soon", "7", "7dd", "-7d"])
def test_a_span_that_cannot_be_read_is_refused(
    text: str, files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["sessions", files["SELF"], "--visitor", "who", "--at", "at", f"--pause={text}"])
    assert f"'{text}'" in capsys.readouterr().err
