"""What runs beside the pages: sealer, consumers, lake loader, scheduler; each a loop in a thread.

A loop sleeps on a bell that rings after a commit, so it reacts at once and costs nothing while nothing happens.
It looks by itself only now and then, for what another process has written.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import cast

from django.db import close_old_connections, connection

from kosketus.kernel import consumers, db, live, sealer

log = logging.getLogger("kosketus.loops")

OUTBOX = "outbox"
SEALED = "sealed"
LOOK_SECONDS = 2.0
_LONGEST_PAUSE = 30.0

Step = Callable[[], object]


class Loop(threading.Thread):
    """Calls ``step`` for as long as it finds work, then sleeps until its bell rings or ``look`` seconds have passed."""

    def __init__(self, name: str, step: Step, *, bell: str, look: float = LOOK_SECONDS) -> None:
        super().__init__(name=name, daemon=True)
        self._step = step
        self._bell = live.bell(bell)
        self._look = look
        self._ending = threading.Event()
        self._failures = 0

    def run(self) -> None:
        """Work until told to end. A failing step is logged and tried again, ever more slowly."""
        while not self._ending.is_set():
            self._bell.clear()
            if not self._worked():
                self._bell.wait(self._pause())
        connection.close()

    def end(self) -> None:
        """Ask it to end after the step it is in."""
        self._ending.set()
        self._bell.set()

    def _worked(self) -> bool:
        try:
            close_old_connections()
            worked = bool(self._step())
            self._failures = 0
        except Exception:
            self._failures += 1
            log.exception("%s failed; trying again in %d s", self.name, self._pause())
            # A bell must not turn a failing step into a busy one.
            self._ending.wait(self._pause())
            return True
        return worked

    def _pause(self) -> float:
        return min(self._look * 2**self._failures, _LONGEST_PAUSE) if self._failures else self._look


class Loops:
    """The loops of one process, started and ended together."""

    def __init__(self, loops: Iterable[Loop]) -> None:
        self._loops = list(loops)

    def start(self) -> None:
        """Start all."""
        for loop in self._loops:
            loop.start()

    def end(self, patience: float) -> list[str]:
        """End all within *patience* seconds; the names of those that did not."""
        deadline = time.monotonic() + patience
        for loop in self._loops:
            loop.end()
        for loop in self._loops:
            loop.join(max(0.0, deadline - time.monotonic()))
        return [loop.name for loop in self._loops if loop.is_alive()]


def working_loops() -> Loops:
    """Sealer (PostgreSQL), one loop for each consumer, lake loader and scheduler."""
    loops = [_consumer_loop(name) for name in sorted({one.name for one in consumers.registered()})]
    for name, module, function, bell in _PARTS:
        step = _found(module, function)
        if step is not None:
            loops.append(Loop(name, step, bell=bell))
    if not db.is_sqlite():
        loops.append(Loop("sealer", _seal, bell=OUTBOX))
    return Loops(loops)


# Imported by name: the lake brings Polars, and only a process that works pays for it.
_PARTS = [
    ("lake", "kosketus.understand.lake.facade", "load_once", SEALED),
    ("schedule", "kosketus.kernel.schedules", "run_due", "schedule"),
]


def _found(module: str, function: str) -> Step | None:
    try:
        return cast("Step", getattr(import_module(module), function))
    except (ImportError, AttributeError):
        log.warning("%s.%s is not there yet", module, function)
        return None


def _consumer_loop(name: str) -> Loop:
    return Loop(f"consumer {name}", partial(consumers.run_once, name), bell=SEALED)


def _seal() -> int:
    sealed = sealer.seal_once()
    if sealed:
        live.ring(SEALED)
    return sealed
