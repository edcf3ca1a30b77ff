"""Recurring duties: ``@scheduled("kernel.prune", cron="17 * * * *")`` (times in UTC).

Every process that watches may ask; a conditional update decides who runs a duty. A claim lasts a stated time:
a process that died while it held one is followed by another after that, so duties must bear being repeated.
Missed times are not made up for: after a night without power a duty runs once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from croniter import croniter
from django.db.models import F, Q, QuerySet

from kosketus.kernel import clock, crash, db
from kosketus.kernel.models import Schedule

_ERROR_LENGTH = 2_000
_log = logging.getLogger(__name__)

Duty = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A duty in the program; its row in the database says when it is due."""

    name: str
    cron: str
    claim_lasts: timedelta
    run: Duty


_registered: dict[str, Registered] = {}


def scheduled(name: str, *, cron: str, claim_lasts: timedelta = timedelta(hours=1)) -> Callable[[Duty], Duty]:
    """Register a function without arguments; its result is not used. It is called outside any transaction.

    ``claim_lasts`` must be longer than the longest honest run: after it, another process may start the duty again.

    Raises:
        ValueError: the cron expression is wrong, or the name is taken.
    """
    if not croniter.is_valid(cron):
        raise ValueError(f"{cron!r} is not a cron expression")

    def register(run: Duty) -> Duty:
        known = _registered.get(name)
        if known is not None and known.run.__qualname__ != run.__qualname__:
            raise ValueError(f"there is already a schedule {name}")
        _registered[name] = Registered(name=name, cron=cron, claim_lasts=claim_lasts, run=run)
        return run

    return register


def run_due() -> int:
    """Run every duty that is due and not claimed, one after the other; how many. Errors are kept, not raised."""
    _write_down_new()
    return sum(_run(duty) for duty in _due())


def failing() -> QuerySet[Schedule]:
    """Duties whose last run failed."""
    return Schedule.objects.filter(name__in=_registered, failures__gt=0).order_by("name")


def overdue(by: timedelta) -> QuerySet[Schedule]:
    """Duties that should have begun at least *by* ago and that nobody holds."""
    late = clock.now() - by
    return Schedule.objects.filter(name__in=_registered, due_at__lt=late, claimed_at=None).order_by("name")


def _next(cron: str, after: datetime) -> datetime:
    following: datetime = croniter(cron, after).get_next(datetime)
    return following


def _write_down_new() -> None:
    """Rows for duties that are new in the program or have another cron there."""
    known = dict(Schedule.objects.filter(name__in=_registered).values_list("name", "cron"))
    changed = [duty for duty in _registered.values() if known.get(duty.name) != duty.cron]
    if not changed:
        return
    with db.write():
        for duty in changed:
            due_at = _next(duty.cron, clock.now())
            Schedule.objects.update_or_create(name=duty.name, defaults={"cron": duty.cron, "due_at": due_at})


def _due() -> list[Registered]:
    names = Schedule.objects.filter(name__in=_registered, due_at__lte=clock.now()).order_by("due_at")
    return [_registered[name] for name in names.values_list("name", flat=True)]


def _run(duty: Registered) -> bool:
    claimed_at = _claim(duty)
    if claimed_at is None:
        return False
    crash.point("schedule.claimed")
    error = _call(duty)
    crash.point("schedule.ran")
    _finish(duty, claimed_at, error)
    return True


def _claim(duty: Registered) -> datetime | None:
    at = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - duty.claim_lasts)
    with db.write():
        claimed = Schedule.objects.filter(free, name=duty.name, due_at__lte=at).update(claimed_at=at)
    return at if claimed else None


def _call(duty: Registered) -> str:
    try:
        duty.run()
    except Exception as error:  # noqa: BLE001 - a duty may fail in any way
        _log.exception("the schedule %s failed", duty.name)
        return f"{type(error).__name__}: {error}"[:_ERROR_LENGTH]
    return ""


def _finish(duty: Registered, claimed_at: datetime, error: str) -> None:
    """Write down how it went, unless the claim ran out meanwhile and somebody else holds the duty."""
    at = clock.now()
    with db.write():
        Schedule.objects.filter(name=duty.name, claimed_at=claimed_at).update(
            claimed_at=None,
            due_at=_next(duty.cron, at),
            finished_at=at,
            error=error,
            failures=F("failures") + 1 if error else 0,
        )
