"""Django behind the guard, through WSGI: several times the pages per CPU-second of Django's own ASGI handler.

a2wsgi builds the environment; the answer takes our own way. Its responder crosses from thread to event loop four
times for each page, ours once, and that was half of what the way to a page costs (docs/decisions/0004).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, cast

from a2wsgi.wsgi import build_environ
from django.core.wsgi import get_wsgi_application
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kosketus.config.front_door.guard import BODY

# A page that computes holds the interpreter: few at a time finish sooner than many that fight for it. One that
# waits, for a database or a computation outside the interpreter, would block those behind it: whoever has had no turn
# for PATIENCE seconds goes beside them, up to THREADS at once (docs/decisions/0004).
TURNS = 3
THREADS = 16
PATIENCE = 0.3

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
Tell = Callable[[Message], None]


def pages() -> ASGIApp:
    """Django as an ASGI application that expects whole requests from the guard."""
    return Pages(get_wsgi_application())


class Pages:
    """A WSGI application run in threads. A page goes back whole, in one step; a stream piece by piece."""

    def __init__(self, application: Wsgi, threads: int = THREADS) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._turns = asyncio.Semaphore(TURNS)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer one request."""
        loop = asyncio.get_running_loop()
        environ: Any = build_environ(cast("Any", scope), scope[BODY])
        environ["wsgi.errors"] = sys.stderr

        def tell(message: Message) -> None:
            # Waits until the server has taken it: a slow reader slows the stream, not the memory.
            asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

        async with self._turn():
            messages = await loop.run_in_executor(self._threads, self._run, environ, tell)
        for message in messages:
            await send(message)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One of the few turns, or none after a fair wait."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._turns.acquire()
        except TimeoutError:
            yield
            return
        try:
            yield
        finally:
            self._turns.release()

    def _run(self, environ: Environ, tell: Tell) -> list[Message]:
        """In a thread: all messages of a page, or the last one of a stream whose others were told on the way."""
        start: list[Message] = []

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            start[:] = [_start(status, headers)]

        chunks = self._application(environ, start_response)
        try:
            if not getattr(chunks, "streaming", True):
                return [*start, _body(b"".join(chunks))]
            tell(start[0])
            for chunk in chunks:
                tell(_body(chunk, more=True))
            return [_body(b"")]
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()


async def _sent(send: Send, message: Message) -> None:
    await send(message)


def _start(status: str, headers: list[tuple[str, str]]) -> Message:
    encoded = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": int(status[:3]), "headers": encoded}


def _body(content: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}
