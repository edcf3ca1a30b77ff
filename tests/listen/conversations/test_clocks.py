"""From what the lake holds of conversations the metrics of service can be computed: replies, resolution, backlog."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import median

import polars as pl
import pytest

import cxmetrics as cx
from kosketus.kernel import sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.conversations import facade
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake

pytestmark = pytest.mark.django_db(transaction=True)
SCOPE = Scope(actor="test", role="analyst", minimum_n=5)
WHEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
HELPDESK = "helpdesk-italian-log/Helpdesk.csv.gz"
KINDS = {
    "Take in charge ticket": "assigned",
    "Wait": "waiting",
    "Require upgrade": "waiting",
    "Create SW anomaly": "waiting",
    "Resolve ticket": "resolved",
    **dict.fromkeys(("RESOLVED", "VERIFIED", "INVALID", "DUPLICATE"), "resolved"),
    "Closed": "closed",
}


def load(tickets: Iterable[TicketRow]) -> None:
    found = facade.record_tickets(tickets, actor="test", arrived=Arrived.BACKFILL)
    assert (found.refused, found.known) == ((), 0)
    while sealer.seal_once():
        pass
    assert lake.load_all() >= found.facts


def held(*kinds: str) -> pl.DataFrame:
    """Facts of some kinds as rows: conversation, at, kind, author, automatic."""
    return pl.concat([lake.read(SCOPE, kind).frame.select(_columns(kind)).collect() for kind in kinds], how="vertical")


def _columns(kind: str) -> list[pl.Expr]:
    at = pl.col("occurred_at").alias("at")
    if kind != "message.sent":
        return ["conversation", at, pl.lit(kind).alias("kind"), pl.lit("customer").alias("author")]  # type: ignore[list-item]
    human = pl.when(pl.col("automatic")).then(pl.lit("receipt"))
    return [
        pl.col("conversation"),
        at,
        pl.lit(kind).alias("kind"),
        human.otherwise(pl.col("author").replace("agent", "human")).alias("author"),
    ]


def resolutions(closing: Sequence[str]) -> pl.DataFrame:
    """When each conversation was opened and done, by the kinds that end it."""
    log = held("conversation.opened", "conversation.reopened", *closing)
    done = pl.when(pl.col("kind").is_in(list(closing))).then(pl.lit("solved")).otherwise(pl.lit("open"))
    log = log.with_columns(done.alias("status"))
    return cx.resolutions(log, conversation="conversation", at="at", status="status")


def minute(count: float) -> datetime:
    return WHEN + timedelta(minutes=count)


def test_a_small_desk_by_hand() -> None:
    asked = TicketEvent(minute(0), "message", "customer", "Where is it?")
    load([
        TicketRow("quick", None, "email", WHEN, "", (
            asked,
            TicketEvent(minute(1), "message", "system", "We got your message."),
            TicketEvent(minute(2), "message", "bot", "Is it about an order?"),
            TicketEvent(minute(10), "message", "agent", "On its way."),
            TicketEvent(minute(30), "resolved", "agent"),
        )),
        TicketRow("slow", None, "email", WHEN, "", (
            asked,
            TicketEvent(minute(50), "message", "agent", "Sorry for the wait."),
            TicketEvent(minute(60), "resolved", "agent"),
            TicketEvent(minute(24 * 60), "reopened", "customer"),
            TicketEvent(minute(48 * 60), "resolved", "agent"),
        )),
        TicketRow("waiting", None, "chat", WHEN, "", (asked,)),
    ])  # fmt: skip
    found = cx.replies(
        held("message.received", "message.sent"), conversation="conversation", at="at", author="author"
    ).sort("conversation")
    assert found.rows() == [
        ("quick", minute(0), minute(2), minute(10), 1),
        ("slow", minute(0), minute(50), minute(50), 1),
        ("waiting", minute(0), None, None, 0),
    ]
    assert cx.waits(found, start="asked", end="replied").select("mean", "n", "waiting").row(0) == (1800.0, 2, 1)
    ends = resolutions(["conversation.resolved"]).sort("conversation")
    assert ends.select("conversation", "resolved", "reopened").rows() == [
        ("quick", minute(30), False),
        ("slow", minute(48 * 60), True),
        ("waiting", None, False),
    ]
    days = cx.backlog(ends, opened="opened", resolved="resolved").sort("period")
    assert days.select("opened", "resolved", "backlog").rows() == [(3, 1, 2), (0, 1, 1)]


def _tickets(path: Path) -> list[TicketRow]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = sorted(
            (row["case:concept:name"], datetime.fromisoformat(row["time:timestamp"]), row["concept:name"])
            for row in csv.DictReader(file)
        )
    tickets = []
    for case, group in groupby(rows, key=lambda row: row[0]):
        events = list(group)
        told = [TicketEvent(at, KINDS[name], "agent") for _case, at, name in events if name in KINDS]
        tickets.append(TicketRow(f"desk:{case}", None, "helpdesk", events[0][1], "", told))
    return tickets


def _days(spans: Iterable[timedelta]) -> float:
    return median(span.total_seconds() for span in spans) / 86_400


def _spans(tickets: Iterable[TicketRow], kind: str) -> list[timedelta]:
    """From opening to the last event of a kind, straight from the file."""
    ends = ((one, [event.at for event in one.events if event.kind == kind]) for one in tickets)
    return [max(at) - one.opened_at for one, at in ends if at]


def test_a_real_help_desk_gives_its_published_figures(example_data: Path) -> None:
    tickets = _tickets(example_data / HELPDESK)
    load(tickets)
    kinds = [f"conversation.{kind}" for kind in ("opened", *sorted(set(KINDS.values())))]
    at = pl.col("at")
    lives = held(*kinds).group_by("conversation").agg(at.min().alias("begun"), at.max().alias("last"))
    waited = cx.waits(lives, start="begun", end="last").select("n", pl.col("median") / 86_400)
    # SOURCE.md of the log: 4,580 cases whose median lasts 39.9 days.
    assert [round(value, 1) for value in waited.row(0)] == [4580, 39.9]

    ends = resolutions(["conversation.resolved"])
    waited = cx.waits(ends, start="opened", end="resolved").select("n", "waiting", pl.col("median") / 86_400)
    spans = _spans(tickets, "resolved")
    assert waited.row(0) == (len(spans), 4580 - len(spans), pytest.approx(_days(spans)))

    ends = resolutions(["conversation.resolved", "conversation.closed"])
    months = cx.backlog(ends, opened="opened", resolved="resolved", every="month").sort("period")
    still = sum(not any(event.kind in {"resolved", "closed"} for event in one.events) for one in tickets)
    assert (months["opened"].sum(), months["backlog"][-1], facade.count_open()) == (4580, still, still)
    assert months.filter(pl.col("backlog") < 0).is_empty()
