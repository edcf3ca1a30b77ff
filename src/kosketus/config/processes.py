"""What runs beside the pages: sealer, consumers, lake loader, scheduler; each a loop in a thread.

A loop sleeps on a bell that rings after a commit, so it reacts at once and costs nothing while nothing happens.
It looks by itself only now and then, for what another process has written.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.db import close_old_connections, connection

from kosketus.channels import registry as channels
from kosketus.kernel import consumers, db, live, schedules, sealer
from kosketus.kernel.live_bridge import Bridge
from kosketus.understand.lake.facade import load_once

log = logging.getLogger("kosketus.loops")

OUTBOX = "outbox"
SEALED = "sealed"
LOOK_SECONDS = 2.0
SCHEDULE_SECONDS = 5.0
LAKE_LOOK_SECONDS = 10.0
LAKE_REST_SECONDS = 2.0
RETURNED_LOOK_SECONDS = 60.0
_LONGEST_PAUSE = 30.0

Step = Callable[[], object]


class Loop(threading.Thread):
    """Calls ``step`` for as long as it finds work, then sleeps until its bell rings or ``look`` seconds have passed.

    ``rest`` is the least time between two steps that found work, for one whose steps are worth more when larger.
    """

    def __init__(self, name: str, step: Step, *, bell: str, look: float = LOOK_SECONDS, rest: float = 0.0) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._bell = live.bell(bell)
        self._look = look
        self._rest = rest
        self._ending = threading.Event()
        self._failures = 0

    def run(self) -> None:
        """Work until told to end. A failing step is logged and tried again, ever more slowly."""
        while not self._ending.is_set():
            self._bell.clear()
            if self._worked():
                self._ending.wait(self._rest)
            else:
                self._bell.wait(self._look)
        connection.close()

    def end(self) -> None:
        """Ask it to end after the step it is in."""
        self._ending.set()
        self._bell.set()

    def _worked(self) -> bool:
        try:
            close_old_connections()
            worked = bool(self._step())
        except Exception:
            pause = min(LOOK_SECONDS * 2**self._failures, _LONGEST_PAUSE)
            self._failures += 1
            log.exception("%s failed; trying again in %d s", self.name, pause)
            # Not the bell: that would turn a failing step into a busy one.
            self._ending.wait(pause)
            return True
        self._failures = 0
        return worked


class Parts:
    """The loops of one process and, on PostgreSQL, its bridge to the others; started and ended together."""

    def __init__(self, loops: Iterable[Loop], bridge: Bridge | None) -> None:
        self._loops = list(loops)
        self._bridge = bridge

    def start(self) -> None:
        """Start all."""
        if self._bridge:
            self._bridge.start()
        for loop in self._loops:
            loop.start()

    def end(self, patience: float) -> list[str]:
        """End all within *patience* seconds; the names of loops that did not."""
        deadline = time.monotonic() + patience
        for loop in self._loops:
            loop.end()
        if self._bridge:
            self._bridge.end()
        for loop in self._loops:
            loop.join(max(0.0, deadline - time.monotonic()))
        return [loop.name for loop in self._loops if loop.is_alive()]


def parts(only: str | None) -> Parts:
    """What runs beside the server: everything, or nothing but the bridge where a worker runs apart (``web``)."""
    loops = [] if only == "web" else list(working_loops())
    return Parts(loops, None if db.is_sqlite() else Bridge())


def working_loops() -> Iterator[Loop]:
    """One loop for each consumer, two for each channel, the lake loader, the scheduler, on PostgreSQL the sealer."""
    numbered = OUTBOX if db.is_sqlite() else SEALED
    for name in sorted({one.name for one in consumers.registered()}):
        yield Loop(f"consumer {name}", partial(consumers.run_once, name), bell=numbered)
    # Numbers read the outbox too, so the lake may come later; what it gains is fewer and larger files.
    yield Loop("lake", load_once, bell=numbered, look=LAKE_LOOK_SECONDS, rest=LAKE_REST_SECONDS)
    yield Loop("schedules", schedules.run_due, bell="schedules", look=SCHEDULE_SECONDS)
    for channel in channels.channels():
        yield Loop(f"sender {channel}", partial(channels.send_due, channel), bell=channels.POSTED)
        fetch = partial(channels.fetch_returned, channel)
        yield Loop(f"returned {channel}", fetch, bell="returned", look=RETURNED_LOOK_SECONDS)
    if not db.is_sqlite():
        yield Loop("sealer", _seal, bell=OUTBOX)


def _seal() -> int:
    sealed = sealer.seal_once()
    if sealed:
        live.ring(SEALED)
    return sealed
