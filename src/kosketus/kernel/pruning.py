"""Pruning removes rows from the outbox that nobody needs any more.

A row goes when every consumer of its lane has passed it, every guard (the lake) vouches for it, and it is
seven days old. Where a lane has neither consumer nor guard, nothing goes: nobody has said that it is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from kosketus.kernel import clock, consumers, crash, db, settings
from kosketus.kernel.facts import Lane
from kosketus.kernel.models import Event

KEPT = timedelta(days=7)
BATCH = 5_000
_PAUSED = "kernel.pruning_paused_until"

Guard = Callable[[Lane], int]
_guards: list[Guard] = []


def add_guard(guard: Guard) -> Guard:
    """Register a function that says up to which ``seq`` the rows of a lane may go. Usable as a decorator.

    What it raises stops pruning: a guard that cannot answer vouches for nothing.
    """
    if guard not in _guards:
        _guards.append(guard)
    return guard


def prune_once() -> int:
    """Remove what may go from every lane; how many rows. A crash in between leaves the rest for the next call."""
    return sum(_prune(lane) for lane in Lane)


def safe_up_to(lane: Lane) -> int:
    """The highest ``seq`` that everybody concerned has passed, 0 where nobody is."""
    passed = [consumers.position(one) for one in consumers.registered() if one.lane == lane]
    vouched = [guard(lane) for guard in _guards]
    return min([*passed, *vouched], default=0)


@contextmanager
def paused(*, actor: str, at_most: timedelta = timedelta(hours=6)) -> Iterator[None]:
    """Nothing is pruned by any process while a backup reads. A crashed backup holds pruning up for *at_most* only."""
    until = clock.now() + at_most
    settings.store(name=_PAUSED, value=until.isoformat(), actor=actor)
    try:
        yield
    finally:
        settings.store(name=_PAUSED, value=None, actor=actor)


def _is_paused() -> bool:
    until = settings.read(_PAUSED)
    return until is not None and clock.now() < datetime.fromisoformat(until)


def _prune(lane: Lane) -> int:
    safe = min(safe_up_to(lane), _last_old(lane))
    pruned = 0
    while removed := _remove(lane, safe):
        pruned += removed
        crash.point("pruning.removed")
    return pruned


def _last_old(lane: Lane) -> int:
    """The last ``seq`` before the first row that is not old enough."""
    rows = Event.objects.filter(lane=lane, seq__isnull=False).order_by("seq").values_list("seq", flat=True)
    young = rows.filter(recorded_at__gt=clock.now() - KEPT).first()
    if young is not None:
        return young - 1
    return rows.last() or 0


def _remove(lane: Lane, safe: int) -> int:
    """One batch in a transaction of its own, so that writers wait for milliseconds only."""
    with db.write():
        if _is_paused():
            return 0
        oldest = Event.objects.filter(lane=lane, seq__lte=safe).order_by("seq").values_list("pk", flat=True)
        keys = list(oldest[:BATCH])
        return Event.objects.filter(pk__in=keys).delete()[0] if keys else 0
