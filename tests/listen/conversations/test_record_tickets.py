"""Conversations are recorded once, rows and facts together, and each event is news once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kosketus.kernel import corrections
from kosketus.kernel.facts import Arrived, decode
from kosketus.kernel.intake import Fault, Recorded, Refused
from kosketus.kernel.models import Event
from kosketus.listen.conversations import facade
from kosketus.listen.conversations.contracts import (
    ConversationAssigned,
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationResolved,
    ConversationWaiting,
    MessageReceived,
    MessageSent,
    TicketEvent,
    TicketRow,
)
from kosketus.listen.conversations.domain import persons
from kosketus.listen.conversations.models import Change, Conversation, Message
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 5, 4, 9, tzinfo=UTC)


def minute(count: float) -> datetime:
    return WHEN + timedelta(minutes=count)


def event(at: float, kind: str = "message", author: str = "customer", **more: Any) -> TicketEvent:
    return TicketEvent(minute(at), kind, author, **more)


def ticket(key: str = "desk:1", *events: TicketEvent, **changes: Any) -> TicketRow:
    return TicketRow(key, None, "email", WHEN, "Where is it?", events)._replace(**changes)


def record(*rows: TicketRow, import_id: int | None = None) -> Recorded:
    return facade.record_tickets(rows, actor="test", arrived=Arrived.BACKFILL, import_id=import_id)


def told() -> list[tuple[datetime, Any]]:
    rows = Event.objects.order_by("occurred_at", "id")
    return [(row.occurred_at, decode(row.kind, row.version, row.body)) for row in rows]


LIFE = (
    event(0, text="Where is my order?", key="m1"),
    event(0.5, author="system", text="We got your message.", key="m2"),
    event(5, "assigned", "system", assignee="returns"),
    event(20, author="agent", text="On its way.", key="m3"),
    event(21, "waiting", "agent"),
    event(22, "resolved", "agent"),
    event(30, "reopened", "customer"),
    event(60, "closed", "system"),
)


def test_a_conversation_becomes_rows_and_facts() -> None:
    identity = customers.identify(kind="email", value="a@b.fi")
    assert record(ticket("desk:1", *LIFE, identity=identity), import_id=7) == Recorded(new=1, facts=9)
    here: Any = {"conversation": "desk:1", "channel": "email"}
    assert told() == [
        (minute(0), ConversationOpened(**here, title="Where is it?")),
        (minute(0), MessageReceived(**here, message="m1", text="Where is my order?")),
        (minute(0.5), MessageSent(**here, message="m2", author="system", automatic=True, text="We got your message.")),
        (minute(5), ConversationAssigned(**here, author="system", assignee="returns")),
        (minute(20), MessageSent(**here, message="m3", author="agent", automatic=False, text="On its way.")),
        (minute(21), ConversationWaiting(**here, author="agent")),
        (minute(22), ConversationResolved(**here, author="agent")),
        (minute(30), ConversationReopened(**here, author="customer")),
        (minute(60), ConversationClosed(**here, author="system")),
    ]
    models: list[Any] = [Conversation, Message, Change]
    uids = {uid for model in models for uid in model.objects.values_list("uid", flat=True)}
    assert set(Event.objects.values_list("uid", flat=True)) == uids
    subject = f"conversation:{Conversation.objects.get().pk}"
    envelope = set(Event.objects.values_list("identity", "subject", "arrived", "import_id"))
    assert envelope == {(identity, subject, "backfill", 7)}


def test_known_events_change_nothing_and_later_ones_are_news() -> None:
    assert record(ticket("desk:1", *LIFE[:3])) == Recorded(new=1, facts=4)
    assert record(ticket("desk:1", *LIFE[:3]), ticket("desk:1", *LIFE[:5])) == Recorded(new=1, known=1, facts=2)
    other = ticket("desk:1", LIFE[0]._replace(text="Something else"), event(5, "assigned", "system", assignee="x"))
    assert record(other) == Recorded(known=1, differing=1)
    assert record(ticket("desk:1", event(9), subject="New words", channel="chat")) == Recorded(
        new=1, differing=1, facts=1
    )
    assert Message.objects.get(key="m1").text == "Where is my order?"
    assert told()[4][1] == MessageReceived(
        conversation="desk:1", message=Message.objects.get(at=minute(9)).key, channel="email"
    )


def test_twins_of_one_moment_are_two_messages_and_stay_two() -> None:
    twins = ticket("desk:1", event(1, text="One"), event(1, text="Two"))
    assert record(twins) == Recorded(new=1, facts=3)
    assert record(twins) == Recorded(known=1)
    assert list(Message.objects.order_by("text").values_list("text", flat=True)) == ["One", "Two"]


def test_events_that_cannot_be_believed_are_left_out_alone() -> None:
    bad = [
        (event(1, "exploded"), Fault.UNKNOWN_STATE),
        (event(1, author="nobody"), Fault.UNKNOWN_AUTHOR),
        (event(1)._replace(at=None), Fault.NO_TIME),
        (event(-5), Fault.BEFORE_START),
        (event(10**9), Fault.TOO_LATE),
        (event(1, text="x\x00"), Fault.BAD_TEXT),
        (event(1, text="x" * 200_001), Fault.TOO_LONG),
    ]
    found = record(ticket("desk:1", event(0), *(one for one, _fault in bad), event(2)))
    refused = tuple(Refused(0, "desk:1", fault, part) for part, (_one, fault) in enumerate(bad, 1))
    assert found == Recorded(new=1, facts=3, refused=refused)
    assert Message.objects.count() == 2


def test_an_event_before_the_opening_that_is_known_is_left_out() -> None:
    record(ticket("desk:1"))
    early = ticket("desk:1", event(-50), event(1), opened_at=minute(-60))
    assert record(early) == Recorded(
        new=1, differing=1, facts=1, refused=(Refused(0, "desk:1", Fault.BEFORE_START, 0),)
    )


def test_tickets_that_cannot_be_believed_change_nothing() -> None:
    bad = [
        (ticket(""), Fault.NO_KEY),
        (ticket(opened_at=None), Fault.NO_TIME),
        (ticket(opened_at=datetime(1960, 1, 1, tzinfo=UTC)), Fault.TOO_EARLY),
        (ticket(subject="x" * 501), Fault.TOO_LONG),
    ]
    refused = tuple(Refused(place, one.key, fault) for place, (one, fault) in enumerate(bad))
    assert record(*(one._replace(events=LIFE) for one, _fault in bad)) == Recorded(refused=refused)
    assert (Conversation.objects.count(), Event.objects.count()) == (0, 0)


def test_open_is_what_waits_for_us(django_assert_num_queries: Any) -> None:
    mine, other = (customers.identify(kind="email", value=value) for value in ("a@b.fi", "c@d.fi"))
    resolved = (event(0), event(10, "resolved", "agent"))
    record(
        ticket("done", *resolved, identity=mine),
        ticket("thanks", *resolved, event(11), event(12, "closed", "agent"), identity=mine),
        ticket("again", *resolved, event(15), identity=mine),
        ticket("reopened", *resolved, event(20, "reopened", "agent"), identity=mine),
        ticket("fresh", identity=mine, opened_at=minute(1)),
        ticket("answered", event(0), event(3, author="agent"), identity=other),
    )
    with django_assert_num_queries(2):
        found = {one.key: one.open_since for one in facade.conversations_of([mine])}
    assert found == {
        "done": None, "thanks": None, "again": minute(15), "reopened": minute(20), "fresh": minute(1),
    }  # fmt: skip
    with django_assert_num_queries(2):
        assert {one.key for one in facade.open_conversations([mine, other])} == {
            "again", "reopened", "fresh", "answered",
        }  # fmt: skip
    assert [one.key for one in facade.open_conversations([mine], since=minute(16))] == ["reopened"]
    assert (facade.count_open(), facade.count_open(since=minute(1))) == (4, 3)
    assert facade.open_conversations([]) == []


def test_what_an_undone_import_brought_waits_for_nobody() -> None:
    identity = customers.identify(kind="email", value="a@b.fi")
    record(ticket("old", event(0), identity=identity), import_id=7)
    record(ticket("kept", event(0), event(5, "resolved", "agent"), identity=identity), import_id=8)
    record(ticket("kept", event(9), identity=identity), import_id=7)
    record(ticket("live", event(0), identity=identity))
    assert {one.key for one in facade.open_conversations([identity])} == {"old", "kept", "live"}
    corrections.exclude_import(import_id=7, actor="test")
    assert [one.key for one in facade.open_conversations([identity])] == ["live"]
    assert facade.count_open() == 1


def test_a_person_is_exported_and_erased_and_others_stay() -> None:
    mine, other = (customers.identify(kind="email", value=value) for value in ("a@b.fi", "c@d.fi"))
    record(ticket("mine", *LIFE[:3], identity=mine), ticket("theirs", *LIFE[:3], identity=other))
    found = persons.export_person([mine])
    assert {name: len(rows) for name, rows in found.items()} == {"conversations": 1, "messages": 2, "changes": 1}
    assert found["messages"][0] == {
        "conversation": "mine", "at": "2026-05-04T09:00:00+00:00", "author": "customer", "text": "Where is my order?",
    }  # fmt: skip
    assert persons.erase_person([mine]) == {"messages": 2, "changes": 1, "conversations": 1}
    assert persons.erase_person([mine]) == {"messages": 0, "changes": 0, "conversations": 0}
    assert (Conversation.objects.get().key, Message.objects.count(), Change.objects.count()) == ("theirs", 2, 1)
    assert facade.conversations_known(["mine", "theirs"]) == {"theirs"}
