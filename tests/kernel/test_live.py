"""The hub: who hears what, when, and what happens to readers who fall behind."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from kosketus.kernel import db, live
from kosketus.kernel.live import Message, Subscription, UnknownTopic
from kosketus.kernel.live_bridge import Bridge


@pytest.fixture(autouse=True)
def _topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_allowed", {})
    monkeypatch.setattr(live, "_readers", defaultdict(set))
    monkeypatch.setattr(live, "_bells", defaultdict(list))
    live.open_topic("room", allow=lambda user, key: user == "anna" or key == "open")


@pytest.fixture
def neighbours() -> Iterator[None]:
    """On PostgreSQL messages come back through the database, so somebody must listen there."""
    bridge = None if db.is_sqlite() else Bridge()
    heard = live.bell("bridge is up")
    if bridge:
        bridge.start()
        assert heard.wait(20)
    yield
    if bridge:
        bridge.end()


async def _heard(subscription: Subscription, count: int) -> list[Message | None]:
    async with asyncio.timeout(20):
        return [await subscription.next() for _message in range(count)]


async def _in_thread(function: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(None, function)


def _publish(*topics: str) -> None:
    for topic in topics:
        live.publish(topic, "said", {"n": 1})
    connection.close()


@pytest.mark.usefixtures("transactional_db", "neighbours")
def test_reader_hears_its_topics_in_order_and_no_other() -> None:
    async def run() -> list[Message | None]:
        subscription = Subscription()
        live.subscribe(subscription, ["room:1", "room"])
        await _in_thread(lambda: _publish("room:1", "room:2", "room", "room:1"))
        return await _heard(subscription, 3)

    said = [Message(topic, "said", {"n": 1}) for topic in ("room:1", "room", "room:1")]
    assert asyncio.run(run()) == said


@pytest.mark.usefixtures("transactional_db", "neighbours")
def test_message_goes_out_after_the_commit_and_not_without_one() -> None:
    def write() -> None:
        with contextlib.suppress(ZeroDivisionError), db.write():
            live.publish("room", "lost")
            raise ZeroDivisionError
        with db.write():
            live.publish("room", "told")
        connection.close()

    async def run() -> list[Message | None]:
        subscription = Subscription()
        live.subscribe(subscription, ["room"])
        await _in_thread(write)
        return await _heard(subscription, 1)

    assert asyncio.run(run()) == [Message("room", "told")]


def test_reader_who_falls_behind_is_ended() -> None:
    async def run() -> tuple[str, Message | None]:
        subscription = Subscription()
        for number in range(live.QUEUE):
            subscription.put(Message("room", "said", number))
        assert subscription.ended == ""
        subscription.put(Message("room", "said", "one too many"))
        return await subscription.over(), await subscription.next()

    assert asyncio.run(run()) == ("slow", None)


def test_unsubscribed_reader_hears_nothing_more() -> None:
    async def run() -> int:
        subscription = Subscription()
        live.subscribe(subscription, ["room:1", "room:2"])
        live.unsubscribe(subscription, ["room:1"])
        assert subscription.topics == {"room:2"}
        live.deliver(Message("room:1", "said"))
        live.deliver(Message("room:2", "said"))
        assert await _heard(subscription, 1) == [Message("room:2", "said")]
        live.unsubscribe(subscription)
        return live.readers()

    assert asyncio.run(run()) == 0


def test_all_readers_are_ended_with_a_reason() -> None:
    async def run() -> list[str]:
        subscriptions = [Subscription() for _number in range(3)]
        for subscription in subscriptions:
            live.subscribe(subscription, ["room"])
        live.end_all("restart")
        try:
            return [await subscription.over() for subscription in subscriptions]
        finally:
            for subscription in subscriptions:
                live.unsubscribe(subscription)

    assert asyncio.run(run()) == ["restart"] * 3


def test_topic_is_opened_by_a_room_which_decides_who_may_read() -> None:
    assert [live.is_allowed("anna", "room:1"), live.is_allowed("bo", "room:1"), live.is_allowed("bo", "room:open")] == [
        True,
        False,
        True,
    ]
    with pytest.raises(UnknownTopic):
        live.is_allowed("anna", "elsewhere:1")
    with pytest.raises(UnknownTopic):
        live.publish("elsewhere:1", "said")
    with pytest.raises(ValueError, match="colon"):
        live.open_topic("a:b", allow=lambda _user, _key: True)


def test_message_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 7000 bytes"):
        live.publish("room", "said", "x" * 7000)


@pytest.mark.usefixtures("transactional_db")
def test_bell_rings_after_the_commit_and_not_without_one() -> None:
    bell = live.bell("work")
    with contextlib.suppress(ZeroDivisionError), db.write():
        live.ring("work")
        raise ZeroDivisionError
    assert not bell.is_set()
    with db.write():
        live.ring("work")
        assert not bell.is_set()
    assert bell.is_set()


def test_bell_is_passed_on_until_told_otherwise() -> None:
    passed: list[str] = []
    live.pass_bells_to(passed.append)
    live.ring_now("work")
    live.pass_bells_to(None)
    live.ring_now("work")
    assert passed == ["work"]


def test_bell_wakes_a_sleeping_thread() -> None:
    bell = live.bell("work")
    woken = threading.Event()

    def sleep() -> None:
        if bell.wait(20):
            woken.set()

    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    live.ring_now("work")
    assert woken.wait(20)
    sleeper.join()


def test_catching_up_rings_every_bell() -> None:
    bells = [live.bell("one"), live.bell("two")]
    live.catch_up()
    assert [bell.is_set() for bell in bells] == [True, True]
