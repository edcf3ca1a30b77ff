"""Live: what happened a moment ago, told to whoever listens in this process and, on PostgreSQL, in its neighbours.

A live message is a hint, never the truth: it may be lost (a dropped connection, a restart), so a page that hears
nothing must still be right after a reload. Messages go out after the commit, so a reader who looks finds the rows.

Bells are the same without words: loops sleep on one and wake when there may be work.
"""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection, transaction

CHANNEL = "kosketus_live"
LONGEST = 7000
QUEUE = 100

Allow = Callable[[Any, str], bool]


class UnknownTopic(LookupError):
    """No room has opened this topic."""


@dataclass(frozen=True)
class Message:
    """What happened: ``topic`` ("imports:17"), ``event`` (a verb in the past) and JSON-serialisable ``data``."""

    topic: str
    event: str
    data: Any = None


class Subscription:
    """What one reader has not read yet. A reader who falls ``QUEUE`` messages behind is dropped, never buffered for."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.loop = asyncio.get_running_loop()
        self.ended = ""
        self._waiting: deque[Message] = deque()
        self._news = asyncio.Event()
        self._end = asyncio.Event()

    def put(self, message: Message) -> None:
        """Add a message, or end the subscription as ``slow``. Call in its event loop."""
        if len(self._waiting) >= QUEUE:
            self.end("slow")
        elif not self.ended:
            self._waiting.append(message)
            self._news.set()

    def end(self, why: str) -> None:
        """End it; what waits is forgotten. The first reason stands."""
        self.ended = self.ended or why
        self._waiting.clear()
        self._news.set()
        self._end.set()

    async def over(self) -> str:
        """Wait for the end; why it ended."""
        await self._end.wait()
        return self.ended

    async def next(self) -> Message | None:
        """The next message; None when the subscription has ended (``ended`` says why)."""
        while not self._waiting and not self.ended:
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft() if self._waiting else None


_lock = threading.Lock()
_allowed: dict[str, Allow] = {}
_readers: dict[str, set[Subscription]] = defaultdict(set)
_bells: dict[str, list[threading.Event]] = defaultdict(list)
_pass_bell: Callable[[str], None] | None = None


def open_topic(name: str, *, allow: Allow) -> None:
    """Let people read the topics ``name`` and ``name:key``; ``allow(user, key)`` says who. Call in ``apps.ready()``."""
    if ":" in name:
        raise ValueError(f"the topic {name!r} must not contain a colon: what stands behind it is the key")
    _allowed[name] = allow


def is_allowed(user: Any, topic: str) -> bool:
    """Whether *user* may read *topic*. Asks the room, which may ask the database.

    Raises:
        UnknownTopic: no room has opened it.
    """
    name, _colon, key = topic.partition(":")
    if name not in _allowed:
        raise UnknownTopic(topic)
    return _allowed[name](user, key)


def publish(topic: str, event: str, data: Any = None) -> None:
    """Tell everybody who reads *topic*, after the commit of the open transaction, or at once without one.

    Raises:
        UnknownTopic: no room has opened it.
        ValueError: *data* is too long to travel; tell the reader what to fetch instead.
    """
    if topic.partition(":")[0] not in _allowed:
        raise UnknownTopic(topic)
    message = Message(topic, event, data)
    wire = msgspec.json.encode(message)
    if len(wire) > LONGEST:
        raise ValueError(f"a live message holds at most {LONGEST} bytes, this one has {len(wire)}")
    if connection.vendor == "postgresql":
        # Inside the transaction: PostgreSQL delivers it with the commit and forgets it with a rollback.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, wire.decode()])
    else:
        transaction.on_commit(lambda: deliver(message))


def deliver(message: Message) -> None:
    """Hand *message* to this process's readers. From any thread."""
    with _lock:
        readers = tuple(_readers.get(message.topic, ()))
    by_loop: dict[asyncio.AbstractEventLoop, list[Subscription]] = defaultdict(list)
    for reader in readers:
        by_loop[reader.loop].append(reader)
    for loop, theirs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_hand_out, theirs, message)


def _hand_out(readers: Iterable[Subscription], message: Message) -> None:
    for reader in readers:
        reader.put(message)


def subscribe(subscription: Subscription, topics: Iterable[str]) -> None:
    """Add *topics* to what a subscription hears. The caller has asked :func:`is_allowed`."""
    with _lock:
        for topic in topics:
            subscription.topics.add(topic)
            _readers[topic].add(subscription)


def unsubscribe(subscription: Subscription, topics: Iterable[str] | None = None) -> None:
    """Stop hearing *topics*, by default all of them."""
    with _lock:
        for topic in tuple(subscription.topics if topics is None else topics):
            subscription.topics.discard(topic)
            _readers[topic].discard(subscription)
            if not _readers[topic]:
                del _readers[topic]


def readers() -> int:
    """How many subscriptions are open in this process."""
    with _lock:
        return len({reader for waiting in _readers.values() for reader in waiting})


def end_all(why: str) -> None:
    """End every subscription of this process: the server goes down, readers shall come back."""
    with _lock:
        open_now = {reader for waiting in _readers.values() for reader in waiting}
    for reader in open_now:
        if not reader.loop.is_closed():
            reader.loop.call_soon_threadsafe(reader.end, why)


def bell(name: str) -> threading.Event:
    """A new event that is set whenever *name* rings; its owner waits and clears."""
    event = threading.Event()
    with _lock:
        _bells[name].append(event)
    return event


def ring(name: str) -> None:
    """Wake those who wait for *name*, after the commit of the open transaction, or at once without one."""
    transaction.on_commit(lambda: ring_now(name))


def ring_now(name: str) -> None:
    """Wake those who wait for *name*, here and in neighbouring processes. From any thread."""
    ring_here(name)
    if _pass_bell is not None:
        _pass_bell(name)


def ring_here(name: str) -> None:
    """Wake those who wait for *name* in this process."""
    for event in _bells.get(name, ()):
        event.set()


def pass_bells_to(ringer: Callable[[str], None] | None) -> None:
    """Tell *ringer* of every bell rung here; None ends that."""
    global _pass_bell  # noqa: PLW0603 - a process has one bridge to its neighbours
    _pass_bell = ringer


def catch_up() -> None:
    """Messages may have been missed: ring every bell, and let readers come back and look for themselves."""
    end_all("restart")
    for name in tuple(_bells):
        ring_here(name)
