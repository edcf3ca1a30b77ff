"""`POST /e`: events of sites and apps, answered after the commit."""

from __future__ import annotations

import asyncio

from starlette.types import Receive, Scope, Send

from kosketus.config.front_door import web_events
from kosketus.config.front_door.answers import Refused, header, send_json, send_refusal
from kosketus.config.front_door.event_queue import EventQueue
from kosketus.config.front_door.guard import IDLE_SECONDS
from kosketus.config.front_door.keys import Keys
from kosketus.kernel import clock

SCOPE = "events:write"


class Events:
    """The end point: key, body, events, queue, answer; each step may refuse."""

    def __init__(self, queue: EventQueue, keys: Keys, *, idle: float = IDLE_SECONDS) -> None:
        self._queue = queue
        self._keys = keys
        self._idle = idle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """202 when every event is stored or set aside; a refused request has stored nothing."""
        try:
            answer = await self._taken(scope, receive)
        except Refused as refused:
            await send_refusal(send, refused)
        except ConnectionAbortedError:
            return
        else:
            await send_json(send, 202, answer)

    async def _taken(self, scope: Scope, receive: Receive) -> dict[str, object]:
        if scope["method"] != "POST":
            raise Refused(
                405, "Events are sent with POST.", "Send a JSON event, or a list of them, with POST.", allow="POST"
            )
        actor = await self._keys.allowed(scope, SCOPE)
        body = await self._body(scope, receive)
        batch = web_events.read(body, received=clock.now())
        new = await self._queue.stored(actor, batch)
        return {
            "stored": new,
            "repeated": len(batch.drafts) - new,
            "set_aside": batch.set_aside,
        }

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        length = header(scope, b"content-length")
        if length and int(length) > web_events.MOST_BYTES:
            raise _too_large()
        patience = _Patience(self._idle)
        try:
            return await _whole(receive)
        except asyncio.CancelledError:
            if not patience.is_over():
                raise
            raise Refused(
                408, "The request did not arrive whole in time.", "Nothing was stored. Send it again.", close=True
            ) from None
        finally:
            patience.end()


class _Patience:
    """A time limit for this task: what ``asyncio.timeout`` does, at a third of its price for each event."""

    __slots__ = ("_lost", "_task", "_timer")

    def __init__(self, seconds: float) -> None:
        self._task = asyncio.current_task()
        self._lost = False
        self._timer = asyncio.get_running_loop().call_later(seconds, self._lose)

    def _lose(self) -> None:
        if self._task:
            self._lost = self._task.cancel()

    def is_over(self) -> bool:
        """Whether the limit was what cancelled the task, and nobody else did."""
        return self._lost and self._task is not None and not self._task.uncancel()

    def end(self) -> None:
        """Nothing more to wait for."""
        self._timer.cancel()


async def _whole(receive: Receive) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise ConnectionAbortedError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > web_events.MOST_BYTES:
            raise _too_large()
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large() -> Refused:
    return Refused(
        413, f"At most {web_events.MOST_BYTES >> 20} MB can be sent at once.", "Nothing was stored. Send smaller lists."
    )
