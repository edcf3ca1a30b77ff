"""`/live`: what happens, as it happens, over a WebSocket or server-sent events.

Both trust the session cookie, so both check where the asking page comes from, ask again every minute whether the
person may still read, and let go of a reader who does not keep up.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from kosketus.config.front_door.answers import Refused, send_refusal
from kosketus.config.front_door.sessions import is_foreign, user_of
from kosketus.kernel import db, live
from kosketus.kernel.live import Message, Subscription, UnknownTopic

MOST_TOPICS = 50
MOST_STREAMS = 5000
RECHECK_SECONDS = 60.0
PING_SECONDS = 15.0
_FAREWELL_SECONDS = 1.0
_CODES = {"restart": 1012, "slow": 1013, "signed_out": 4401}
_COME_BACK = "come-back"


class Live:
    """The end point for both kinds of stream."""

    def __init__(self, *, recheck: float = RECHECK_SECONDS, ping: float = PING_SECONDS) -> None:
        self._recheck = recheck
        self._ping = ping
        self._open: set[asyncio.Task[None]] = set()
        self._closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A stream, or a refusal that says why."""
        stream = Socket if scope["type"] == "websocket" else Events
        try:
            self._refuse_late()
            topics = await _admitted(scope)
        except Refused as refused:
            await stream.refuse(refused, receive, send)
            return
        subscription = Subscription()
        live.subscribe(subscription, topics)
        try:
            work = self._run(stream(scope, receive, send, subscription, self._ping), scope, subscription)
            self._open.add(task := asyncio.create_task(work))
            task.add_done_callback(self._open.discard)
            await task
        finally:
            live.unsubscribe(subscription)

    async def close(self) -> None:
        """Tell everybody to come back later, and wait until that is said, for a moment at most."""
        self._closing = True
        live.end_all("restart")
        if self._open:
            await asyncio.wait(self._open, timeout=2 * _FAREWELL_SECONDS)

    def _refuse_late(self) -> None:
        if self._closing:
            raise Refused(503, "The server restarts.", "Come back in a moment.", retry_after=2)

    async def _run(self, stream: Events | Socket, scope: Scope, subscription: Subscription) -> None:
        """Write, read and re-check at the same time, until one of them ends the subscription."""
        writer = asyncio.create_task(stream.write())
        tasks = [
            writer,
            asyncio.create_task(stream.listen()),
            asyncio.create_task(self._check_again(scope, subscription)),
        ]
        for task in tasks:
            task.add_done_callback(lambda _done: subscription.end("left"))
        try:
            await subscription.over()
            # The writer may hang in a reader's full buffer; it gets a moment to say goodbye.
            await asyncio.wait([writer], timeout=_FAREWELL_SECONDS)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _check_again(self, scope: Scope, subscription: Subscription) -> None:
        while True:
            await asyncio.sleep(self._recheck)
            try:
                await _allowed(scope, subscription.topics)
            except Refused:
                subscription.end("signed_out")


class Events:
    """Server-sent events: topics in the address, nothing to read."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, subscription: Subscription, ping: float) -> None:
        del scope
        self._receive = receive
        self._send = send
        self._subscription = subscription
        self._ping = ping

    @staticmethod
    async def refuse(refused: Refused, _receive: Receive, send: Send) -> None:
        """Say no with a status: a browser then stops asking."""
        await send_refusal(send, refused)

    async def listen(self) -> None:
        """Wait for the reader to leave."""
        while (await self._receive())["type"] != "http.disconnect":
            continue
        self._subscription.end("left")

    async def write(self) -> None:
        """Write messages, and a comment now and then so that nothing in between takes the stream for dead."""
        await self._start()
        while not self._subscription.ended:
            message = await _next(self._subscription, self._ping)
            await self._part(_event(message) if message else b": still here\n\n")
        if self._subscription.ended != "left":
            await self._part(_goodbye(self._subscription.ended))
        await self._send({"type": "http.response.body", "body": b""})

    async def _start(self) -> None:
        headers = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._part(b": welcome\n\n")

    async def _part(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})


class Socket:
    """A WebSocket: topics in the address, or asked for and given up on the way."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, subscription: Subscription, ping: float) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._subscription = subscription
        self._ping = ping
        self._writing = asyncio.Lock()

    @staticmethod
    async def refuse(refused: Refused, receive: Receive, send: Send) -> None:
        """Say no: by a close code that a page can read, except to a page that is not ours."""
        await receive()
        if refused.status == HTTPStatus.UNAUTHORIZED:
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.close", "code": _CODES["signed_out"], "reason": refused.what})
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def listen(self) -> None:
        """Take what the reader asks for until it leaves."""
        while True:
            message = await self._receive()
            if message["type"] == "websocket.disconnect":
                self._subscription.end("left")
                return
            if message["type"] == "websocket.receive":
                await self._asked(message.get("text") or "")

    async def write(self) -> None:
        """Accept, write messages, and close with a code that says why."""
        await self._say({"type": "websocket.accept"})
        while not self._subscription.ended:
            message = await _next(self._subscription, self._ping)
            if message:
                await self._tell(message)
        why = self._subscription.ended
        if why in _CODES:
            await self._tell({"event": _COME_BACK, "why": why, "after_ms": _pause()})
            await self._say({"type": "websocket.close", "code": _CODES[why], "reason": why})

    async def _asked(self, text: str) -> None:
        try:
            wish = _wish.decode(text)
            await self._change(wish)
        except (msgspec.DecodeError, Refused) as error:
            await self._tell({"event": "refused", "why": error.what if isinstance(error, Refused) else str(error)})
        else:
            await self._tell({"event": "topics", "topics": sorted(self._subscription.topics)})

    async def _change(self, wish: Wish) -> None:
        live.unsubscribe(self._subscription, wish.unsubscribe)
        _refuse_many(self._subscription.topics | set(wish.subscribe))
        await _allowed(self._scope, wish.subscribe)
        live.subscribe(self._subscription, wish.subscribe)

    async def _tell(self, value: object) -> None:
        await self._say({"type": "websocket.send", "text": msgspec.json.encode(value).decode()})

    async def _say(self, message: dict[str, Any]) -> None:
        async with self._writing:
            await self._send(message)


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """What a reader asks for over a socket."""

    subscribe: list[str] = []
    unsubscribe: list[str] = []


_wish = msgspec.json.Decoder(Wish)


async def _admitted(scope: Scope) -> list[str]:
    """The topics of a request whose reader may read them all."""
    if is_foreign(scope):
        raise Refused(403, "This page may not listen here.", "Open it at the address of this installation.")
    if scope["type"] == "http" and scope["method"] != "GET":
        raise Refused(405, "Streams are opened with GET.", "Use EventSource or a WebSocket.", allow="GET")
    if live.readers() >= MOST_STREAMS:
        raise Refused(503, "Too many streams are open.", "Come back in a minute.", retry_after=60)
    topics = HTTPConnection(scope).query_params.getlist("topic")
    if scope["type"] == "http" and not topics:
        raise Refused(400, "No topic was named.", "Name at least one: /live?topic=…")
    _refuse_many(topics)
    await _allowed(scope, topics)
    return topics


def _refuse_many(topics: Iterable[str]) -> None:
    if len(set(topics)) > MOST_TOPICS:
        raise Refused(400, f"At most {MOST_TOPICS} topics can be heard at once.", "Open another stream.")


async def _allowed(scope: Scope, topics: Iterable[str]) -> None:
    """Ask the database who this is, and the rooms whether they may read.

    Raises:
        Refused: 401 nobody is signed in, 403 the person may not, 404 there is no such topic.
    """
    user = await user_of(scope)
    if user is None:
        raise Refused(401, "Nobody is signed in.", "Sign in again.")
    try:
        may = await db.run_in_db_thread(_may_read, user, tuple(topics))
    except UnknownTopic as error:
        raise Refused(404, f"There is no topic {error}.", "Look at the name.") from None
    if not may:
        raise Refused(403, "You may not read this.", "Ask the owner of this installation.")


def _may_read(user: Any, topics: tuple[str, ...]) -> bool:
    return all(live.is_allowed(user, topic) for topic in topics)


async def _next(subscription: Subscription, patience: float) -> Message | None:
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            return await subscription.next()
    return None


def _event(message: Message) -> bytes:
    data = msgspec.json.encode({"topic": message.topic, "data": message.data})
    return b"event: %s\ndata: %s\n\n" % (message.event.encode(), data)


def _goodbye(why: str) -> bytes:
    pause = _pause()
    data = msgspec.json.encode({"why": why, "after_ms": pause})
    return b"retry: %d\nevent: %s\ndata: %s\n\n" % (pause, _COME_BACK.encode(), data)


def _pause() -> int:
    """Milliseconds after which to come back, spread so that not all come at once."""
    return random.randint(1000, 4000)  # noqa: S311 - spreads load, guards nothing
