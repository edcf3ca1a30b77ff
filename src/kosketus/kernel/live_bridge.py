"""Live messages and bells between processes, over PostgreSQL's LISTEN and NOTIFY. SQLite needs none: one process.

Messages travel with the commit that publishes them. Bells ring after it, gathered for some milliseconds and from a
connection of their own: a NOTIFY inside every business transaction would make their commits queue for one lock.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

import msgspec
from django.db import connection

from kosketus.kernel import live
from kosketus.kernel.live import Message

log = logging.getLogger("kosketus.live")

BELLS = "kosketus_bells"
_GATHER_SECONDS = 0.03
_LOOK_SECONDS = 1.0
_RETRY_SECONDS = 2.0

_message = msgspec.json.Decoder(Message)


class Bridge:
    """Two threads: one hears the neighbours, one passes on this process's bells."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._rung: set[str] = set()
        self._news = threading.Event()
        self._threads = [
            threading.Thread(target=self._hear, name="live: hear", daemon=True),
            threading.Thread(target=self._pass_on, name="live: pass on", daemon=True),
        ]

    def start(self) -> None:
        """Start hearing and passing on."""
        live.pass_bells_to(self._ring)
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Stop; waits for the threads, at most some seconds."""
        live.pass_bells_to(None)
        self._ending.set()
        self._news.set()
        for thread in self._threads:
            thread.join(_RETRY_SECONDS)

    def _ring(self, name: str) -> None:
        self._rung.add(name)
        self._news.set()

    def _pass_on(self) -> None:
        while not self._ending.is_set():
            self._news.wait()
            self._ending.wait(_GATHER_SECONDS)
            self._news.clear()
            self._send([self._rung.pop() for _bell in range(len(self._rung))])
        connection.close()

    def _send(self, names: list[str]) -> None:
        try:
            with connection.cursor() as cursor:
                for name in names:
                    cursor.execute("SELECT pg_notify(%s, %s)", [BELLS, f"{os.getpid()} {name}"])
        except Exception:
            # Nothing is lost: whoever sleeps on a bell also looks by itself now and then.
            log.exception("bells could not be passed on")
            connection.close()

    def _hear(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except Exception:
                log.exception("live messages of other processes are not heard; trying again")
                self._ending.wait(_RETRY_SECONDS)
            finally:
                connection.close()

    def _listen(self) -> None:
        connection.ensure_connection()
        wire: Any = connection.connection
        for channel in (live.CHANNEL, BELLS):
            wire.execute(f"LISTEN {channel}")
        live.catch_up()
        while not self._ending.is_set():
            for heard in wire.notifies(timeout=_LOOK_SECONDS):
                _take(heard.channel, heard.payload)


def _take(channel: str, payload: str) -> None:
    if channel == live.CHANNEL:
        live.deliver(_message.decode(payload))
        return
    sender, _space, name = payload.partition(" ")
    if int(sender) != os.getpid():
        live.ring_here(name)
