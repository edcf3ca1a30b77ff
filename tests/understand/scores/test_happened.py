"""Scores of what happened: from rows that another room recorded to the sheet of the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kosketus.kernel import clock, sealer
from kosketus.kernel.facts import Arrived
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow, SubscriptionRow
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Scope
from kosketus.understand.lake import facade as lake
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query, Sheet, State
from tests.understand.scores.conftest import rate

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _a_day_in_july_in_helsinki(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    info = replace(team.organisation(), time_zone="Europe/Helsinki")
    monkeypatch.setattr(team, "organisation", lambda: info)
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        yield


def sheet(scope: Scope, slug: str, at: date | None = None, **choices: object) -> Sheet:
    return scores.sheet(scope, Query(score=slug), at=at, **choices)


def values(found: Sheet) -> list[tuple[date, float | None, int | None]]:
    return [(p.period.since, p.value.value and round(p.value.value, 4), p.value.n) for p in found.trend]


def people(count: int) -> list[int]:
    return [customers.identify(kind="email", value=f"p{number}@example.org") for number in range(count)]


def subscribe(count: int, started: datetime, left: int, ended: datetime, *, plan: str, first: int = 0) -> None:
    """*count* subscriptions, of which *left* end."""
    rows = [
        SubscriptionRow(
            key=f"s{first + n}", identity=None, started_at=started, ended_at=ended if n < left else None, plan=plan
        )
        for n in range(count)
    ]
    signals.record_subscriptions(rows, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()


def test_churn_and_retention_make_the_whole_and_newcomers_do_not_hide_losses(scope: Scope) -> None:
    subscribe(200, datetime(2026, 3, 10, tzinfo=UTC), 20, datetime(2026, 5, 12, tzinfo=UTC), plan="basic")
    subscribe(50, datetime(2026, 5, 2, tzinfo=UTC), 10, datetime(2026, 5, 20, tzinfo=UTC), plan="gold", first=500)
    lake.load_all()
    churn = sheet(scope, "churn", date(2026, 5, 1))
    assert values(churn) == [
        (date(2026, 4, 1), 0.0, 200), (date(2026, 5, 1), 0.1, 200), (date(2026, 6, 1), 0.0, 220),
        (date(2026, 7, 1), 0.0, 220),
    ]  # fmt: skip
    assert (churn.current.change.verdict, churn.receipt.metric, churn.receipt.counted) == ("higher", "churn", 200)
    newest = sheet(scope, "churn")
    assert (newest.current.period.since, newest.trend[-1].period.unfinished, newest.trend[-1].change) == (
        date(2026, 6, 1), True, None,
    )  # fmt: skip
    assert sheet(scope, "retention", date(2026, 5, 1)).current.value.value == pytest.approx(0.9)


def test_old_file_tells_nothing_of_the_months_after_it(scope: Scope) -> None:
    """That nobody left since the export is not known: 0 % would be a lie. One live subscription, and it is known."""
    subscribe(200, datetime(2025, 3, 10, tzinfo=UTC), 20, datetime(2025, 5, 12, tzinfo=UTC), plan="basic")
    tickets([30] * 40, opened=datetime(2025, 5, 4, 9, tzinfo=UTC))
    lake.load_all()
    churn = sheet(scope, "churn")
    assert values(churn) == [(date(2025, 4, 1), 0.0, 200), (date(2025, 5, 1), 0.1, 200)]
    assert "The files tell nothing of the time after 12 May 2025, so later periods are not counted." in churn.notes
    backlog = sheet(scope, "backlog")
    assert (values(backlog), backlog.current.period.unfinished) == ([(date(2025, 5, 1), 40.0, 40)], False)
    lone = SubscriptionRow(key="new", identity=None, started_at=datetime(2026, 7, 1, tzinfo=UTC), plan="basic")
    signals.record_subscriptions([lone], actor="test", arrived=Arrived.LIVE)
    sealer.seal_once()
    later = sheet(scope, "churn")
    assert (later.trend[-1].period.since, later.notes) == (date(2026, 7, 1), ())


def test_churn_of_a_quarter_is_counted_anew_and_told_by_plan(scope: Scope) -> None:
    subscribe(100, datetime(2026, 3, 10, tzinfo=UTC), 20, datetime(2026, 5, 12, tzinfo=UTC), plan="basic")
    subscribe(100, datetime(2026, 3, 10, tzinfo=UTC), 40, datetime(2026, 6, 12, tzinfo=UTC), plan="gold", first=500)
    found = sheet(scope, "churn", date(2026, 4, 1), grain=Grain.QUARTER, by="plan")
    assert (found.current.value.value, found.current.value.n) == (pytest.approx(0.3), 200)
    assert [(g.name, g.value.value, g.change.verdict) for g in found.groups] == [
        ("basic", 0.2, "lower"), ("gold", 0.4, "higher"),
    ]  # fmt: skip
    gold = scores.sheet(scope, Query(score="churn", filters=(Filter(field="plan", value="gold"),)), grain=Grain.QUARTER)
    assert gold.trend[0].value.value == pytest.approx(0.4)
    with pytest.raises(scores.UnknownField, match="there are plan, context"):
        sheet(scope, "churn", by="password")


def tickets(minutes: list[int | None], *, opened: datetime = NINE, channel: str = "mail", solved: bool = False) -> None:
    """A conversation for each entry, replied to after so many minutes; a bot and a receipt answer before."""
    rows = []
    for number, wait in enumerate(minutes):
        begun = opened + timedelta(minutes=number)
        events = [
            TicketEvent(begun, "message", "customer", "Where is my parcel?"),
            TicketEvent(begun + timedelta(seconds=1), "message", "system", "We got your message"),
            TicketEvent(begun + timedelta(seconds=2), "message", "bot", "Have you tried our help pages?"),
        ]
        if wait is not None:
            events.append(TicketEvent(begun + timedelta(minutes=wait), "message", "agent", "Here it is"))
            if solved:
                events.append(TicketEvent(begun + timedelta(minutes=2 * wait), "resolved", "agent"))
        rows.append(TicketRow(f"{channel}{opened:%m%d}{number}", None, channel, begun, "Parcel", events))
    conversations.record_tickets(rows, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()


def test_first_human_reply_is_a_median_with_range_and_who_still_waits(scope: Scope) -> None:
    tickets([30] * 20 + [60] * 21 + [240] * 20 + [None] * 4)
    tickets([10] * 40 + [20] * 41, opened=NINE + timedelta(days=31))
    found = sheet(scope, "first_reply_time", date(2026, 5, 1))
    assert values(found) == [(date(2026, 5, 1), 3600.0, 61), (date(2026, 6, 1), 1200.0, 81)]
    assert (found.current.value.low, found.current.value.high) == (3600.0, 3600.0)
    assert {name: round(value) for name, value in found.beside.items()} == {"p90": 14400, "mean": 6551, "waiting": 4}
    assert found.trend[1].change.verdict == "lower"


def test_times_by_channel_are_compared_with_the_others(scope: Scope) -> None:
    tickets([30 + n % 10 for n in range(60)], channel="mail")
    tickets([5 + n % 10 for n in range(60)], channel="chat")
    tickets([1] * 6, channel="phone")
    found = sheet(scope, "first_reply_time", by="channel")
    assert [(g.name, g.value.state, g.change and g.change.verdict) for g in found.groups] == [
        ("phone", State.FEW, "too few"),
        ("chat", State.ENOUGH, "lower"),
        ("mail", State.ENOUGH, "higher"),
    ]


def test_resolution_and_backlog_follow_the_last_time_solved(scope: Scope) -> None:
    tickets([60] * 40 + [None] * 7, solved=True)
    resolution, backlog = sheet(scope, "resolution_time"), sheet(scope, "backlog", date(2026, 5, 1))
    assert values(resolution) == [(date(2026, 5, 1), 7200.0, 40)]
    assert [(since, value) for since, value, _n in values(backlog)] == [
        (date(2026, 5, 1), 7.0), (date(2026, 6, 1), 7.0), (date(2026, 7, 1), 7.0),
    ]  # fmt: skip
    assert (backlog.current.change, backlog.current.value.low) == (None, None)
    today = sheet(scope, "backlog").current
    assert (today.period.since, today.period.unfinished, today.before) == (date(2026, 7, 1), True, 7.0)


def order(key: str, identity: int | None, placed: datetime, **more: object) -> OrderRow:
    return OrderRow(key=key, identity=identity, placed_at=placed, **more)


def test_promises_are_kept_in_every_zone(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    helsinki = replace(team.organisation(), time_zone="Europe/Helsinki")
    monkeypatch.setattr(team, "organisation", lambda: helsinki)
    moments = {"promised": NINE + timedelta(days=5), "delivered": NINE + timedelta(days=5, hours=1)}
    rows = [order(f"z{n}", None, NINE, state_times=moments) for n in range(30)]
    signals.record_orders(rows, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()
    assert values(sheet(scope, "delivered_on_time")) == [(date(2026, 5, 1), 0.0, 30)]


def test_delivered_on_time_counts_orders_with_a_promise(scope: Scope) -> None:
    promised = NINE + timedelta(days=5)
    rows = [
        order(
            f"o{n}", None, NINE, channel="web" if n < 60 else "shop",
            state_times={"promised": promised, "delivered": promised + timedelta(hours=1 if n < 30 else -1)},
        )
        for n in range(100)
    ]  # fmt: skip
    rows.append(order("none", None, NINE, state_times={"delivered": promised}))
    signals.record_orders(rows, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()
    found = sheet(scope, "delivered_on_time", by="channel")
    assert (values(found), dict(found.receipt.left_out)) == ([(date(2026, 5, 1), 0.7, 100)], {"empty": 1})
    assert [(g.name, g.value.value, g.change.verdict) for g in found.groups] == [
        ("shop", 1.0, "higher"), ("web", 0.5, "lower"),
    ]  # fmt: skip


def test_repeat_purchases_wait_until_the_time_is_over_and_revenue_keeps_currencies_apart(scope: Scope) -> None:
    buyers = people(60)
    january = datetime(2025, 10, 10, 9, tzinfo=UTC)
    rows = [order(f"a{n}", who, january, amount_minor=1000, currency="EUR") for n, who in enumerate(buyers[:40])]
    rows += [order(f"b{n}", who, january + timedelta(days=30), amount_minor=3000, currency="EUR")
             for n, who in enumerate(buyers[:10])]  # fmt: skip
    rows += [order(f"c{n}", who, january + timedelta(days=190), amount_minor=500, currency="EUR")
             for n, who in enumerate(buyers[10:20])]  # fmt: skip
    rows += [order(f"d{n}", who, NINE, amount_minor=900, currency="SEK") for n, who in enumerate(buyers[40:])]
    signals.record_orders(rows, actor="test", arrived=Arrived.BACKFILL)
    sealer.seal_once()
    assert values(sheet(scope, "repeat_purchase_rate")) == [(date(2025, 10, 1), 0.25, 40)]
    revenue = sheet(scope, "arpu", date(2025, 10, 1))
    assert (revenue.currency, [str(each.name) for each, _current in scores.board(scope)][-1]) == (
        "EUR", "Revenue per customer (EUR)",
    )  # fmt: skip
    assert values(revenue)[:2] == [(date(2025, 10, 1), 10.0, 40), (date(2025, 11, 1), 30.0, 10)]
    assert revenue.notes == (
        "Amounts in EUR.", "20 orders in other currencies do not count: two currencies are never added up.",
    )  # fmt: skip


def test_scores_without_facts_are_empty_and_those_with_facts_are_known(scope: Scope) -> None:
    assert {
        slug: sheet(scope, slug).current for slug in ("churn", "first_reply_time", "backlog", "arpu", "comments")
    } == (dict.fromkeys(("churn", "first_reply_time", "backlog", "arpu", "comments")))
    assert dict(scores.presence(scope).answers) == {}
    rate(NINE, [5] * 6, question="easy")
    tickets([30])
    assert set(scores.presence(scope).answers) == {
        "ces_agreement_1_5", "first_reply_time", "resolution_time", "backlog",
    }  # fmt: skip
