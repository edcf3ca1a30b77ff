"""uvicorn, embedded: it ends without a traceback, and open streams are told to come back first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from starlette.types import Receive, Scope, Send

from kosketus.config.front_door.wire import Wire

log = logging.getLogger("kosketus.server")

GRACE_SECONDS = 8
_SOCKET_BYTES = 64 * 1024

Application = Callable[[Scope, Receive, Send], Awaitable[None]]
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def take_signals() -> threading.Event:
    """SIGTERM and Ctrl+C set this event from now on; what is to be ended in order survives a second one."""
    asked = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_unused: asked.set())
    return asked


class Server(uvicorn.Server):
    """A server whose caller goes on after SIGTERM: uvicorn itself would raise the signal again and die of it."""

    def __init__(
        self, config: uvicorn.Config, *, farewell: Callable[[], Awaitable[None]], asked: threading.Event
    ) -> None:
        super().__init__(config)
        self._farewell = farewell
        self._asked = asked

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals and keep them, and heed one that came before us."""
        for number in SIGNALS:
            signal.signal(number, self.handle_exit)
        self.should_exit |= self._asked.is_set()
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell open streams to come back, then let running requests finish."""
        await self._farewell()
        await super().shutdown(sockets)


def bound_socket(host: str, port: int) -> socket.socket:
    """A listening socket, made before anything else is started so that a taken port is told at once.

    Raises:
        OSError: the address is taken or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def calm(application: Application) -> Application:
    """*application* whose requests, when a shutdown cuts them off, end with one line in the log, not a traceback."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await application(scope, receive, send)
        except asyncio.CancelledError:
            log.warning("%s was still busy when the server had to end", scope.get("path", "the server"))

    return run


def configured(application: Application, *, proxies: list[str]) -> uvicorn.Config:
    """How we run uvicorn: X-Forwarded-* believed from *proxies* only."""
    return uvicorn.Config(
        calm(application),
        http=Wire,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        ws_max_size=_SOCKET_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        lifespan="on",
    )
