"""What the time line says of orders, subscriptions and conversations, and of nobody else's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kosketus.kernel.facts import Arrived
from kosketus.listen.conversations import facade as conversations
from kosketus.listen.conversations.contracts import TicketEvent, TicketRow
from kosketus.listen.signals import facade as signals
from kosketus.listen.signals.contracts import OrderRow, SubscriptionRow
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.listen.surveys.domain import drafts
from kosketus.people.customers import facade as customers
from kosketus.people.team.models import Role, User
from tests.show.dashboards.conftest import text_of

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
HOW: dict[str, Any] = {"actor": "test", "arrived": Arrived.BACKFILL}


def bring(anna: int, other: int) -> None:
    def order(key: str, identity: int, days: int) -> OrderRow:
        states = {"promised": MAY + 3 * DAY, "shipped": MAY + DAY, "delivered": MAY + days * DAY}
        return OrderRow(key, identity, MAY, states, 1999, "EUR", 2, "web")

    refunded = OrderRow(
        "r", anna, MAY + 90 * MINUTE, {"cancelled": MAY + 100 * MINUTE, "refunded": MAY + 110 * MINUTE}, 500, "JPY"
    )
    signals.record_orders(
        [order("a", anna, 6), order("b", anna, 2), order("c", anna, 3), refunded, order("secret", other, 20)], **HOW
    )
    plan = SubscriptionRow("s", anna, MAY - 40 * DAY, None, "basic", 990, "EUR")
    dearer = plan._replace(plan="plus", amount_minor=1990, changed_at=MAY - 10 * DAY)
    left = dearer._replace(changed_at=None, ended_at=MAY + 8 * DAY, reason="price")
    signals.record_subscriptions([plan, dearer, left], **HOW)
    events = (
        TicketEvent(MAY + 2 * MINUTE, "message", "customer", "Where is <b>my</b> order?"),
        TicketEvent(MAY + HOUR, "message", "system", "We got it."),
        TicketEvent(MAY + 2 * HOUR, "message", "bot", "Is it this one?"),
        TicketEvent(MAY + 3 * HOUR, "assigned", "agent"),
        TicketEvent(MAY + 4 * HOUR, "message", "agent", "x " * 400),
        TicketEvent(MAY + 5 * HOUR, "waiting", "agent"),
        TicketEvent(MAY + 6 * HOUR, "resolved", "agent"),
        TicketEvent(MAY + 7 * HOUR, "reopened", "customer"),
        TicketEvent(MAY + 8 * HOUR, "closed", "system"),
    )
    tickets = [
        TicketRow("t", anna, "email", MAY + MINUTE, "Late order", events),
        TicketRow("u", other, "chat", MAY, "Secret", (TicketEvent(MAY, "message", "customer", "my secret"),)),
    ]
    conversations.record_tickets(tickets, **HOW)


def test_orders_subscriptions_and_conversations_are_told_in_words(reader: Client) -> None:
    anna = customers.identify(kind="email", value="anna@example.org")
    bring(anna, customers.identify(kind="email", value="boris@example.org"))
    person = customers.person_of(anna)
    assert person is not None
    User.objects.update(role=Role.AGENT)
    page = text_of(reader, f"/customers/{person.public_id}/timeline").replace("\xa0", " ")
    titles = re.findall(r"<strong> (.*?) </strong>", page)
    assert titles == [
        "Subscription cancelled: price", "Order delivered 3 days late", "Order delivered on the day that was promised",
        "Order delivered 1 day early", "Order shipped", "Order shipped", "Order shipped", "Conversation closed",
        "Conversation opened again", "Matter resolved", "We wait for an answer", "Answer sent",
        "Somebody took charge of the conversation", "Answered by a bot", "Order refunded", "Order cancelled",
        "Order placed", "Automatic message sent", "Message received", "Conversation opened", "Order placed",
        "Order placed", "Order placed", "Subscription changed", "Subscription started",
    ]  # fmt: skip
    for words in (
        "<p>€19.99 · 2 items · web · promised for 18 May 2026</p>", "JP¥500</p>", "<p>basic · €9.90 a month</p>",
        "<p>basic → plus · €9.90 → €19.90 a month</p>", "<p>plus · €19.90 a month</p>", "<p>Late order · email</p>",
        "<p>Where is &lt;b&gt;my&lt;/b&gt; order?</p>", "x…</p>",
    ):  # fmt: skip
        assert words in page, words
    assert "secret" not in page.lower()


def test_answers_are_told_in_the_words_that_were_asked(reader: Client) -> None:
    drafts.publish(survey=drafts.from_readymade(kind="exit", languages=("en", "fi")), actor="test")
    anna = customers.identify(kind="email", value="anna@example.org")
    said = [Answered("reason", option="price"), Answered("better", text="Ask less for it.")]
    surveys.record_answers([ResponseRow("r", MAY, said, identity=anna)], survey="exit", actor="test")
    person = customers.person_of(anna)
    assert person is not None
    told = {}
    for language in ("en", "fi", "ro"):
        User.objects.update(role=Role.AGENT, language=language)
        page = text_of(reader, f"/customers/{person.public_id}/timeline")
        told[language] = sorted(re.findall(r"<strong> (.*?) </strong>.*?<p>(.*?)</p>", page))
    assert told["en"] == [
        ("Why customers leave", "What could we do better? · Ask less for it."),
        ("Why customers leave", "What was the main reason you left? · The price"),
    ]
    assert told["fi"] == [
        ("Miksi asiakkaat lähtevät", "Mikä oli tärkein syy lopettaa asiakkuutesi? · Hinta"),
        ("Miksi asiakkaat lähtevät", "Mitä voisimme tehdä paremmin? · Ask less for it."),
    ]
    assert told["ro"] == told["en"]
