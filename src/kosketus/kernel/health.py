"""The kernel's own checks: parked facts, consumers behind, duties that fail, rows without number, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.kernel import clock, consumers, db, parking, schedules
from kosketus.kernel.checks import Finding, Level
from kosketus.kernel.consumers import Consumer
from kosketus.kernel.models import Event

BEHIND = timedelta(minutes=10)
FAR_BEHIND = timedelta(hours=1)
UNSEALED = timedelta(minutes=1)
OVERDUE = timedelta(hours=1)
# Two machines that write to one database need not agree to the second.
CLOCKS_DIFFER = timedelta(seconds=30)


def parked_facts() -> Iterator[Finding]:
    """An error for each consumer that waits for an owner."""
    waiting = parking.summary()
    for one in waiting:
        what = ngettext(
            "%(count)d fact waits for %(consumer)s since %(since)s UTC: %(error)s",
            "%(count)d facts wait for %(consumer)s since %(since)s UTC: %(error)s",
            one.facts,
        ) % {"count": one.facts, "consumer": one.consumer, "since": _minute(one.oldest), "error": one.error}
        last = _minute(one.oldest + parking.KEPT)
        mend = _("Mend the cause, then retry under Settings, System. What waits is kept until %(last)s UTC.")
        yield Finding(Level.ERROR, what, mend % {"last": last})
    if not waiting:
        yield Finding(Level.OK, _("No facts are parked."))


def consumers_behind() -> Iterator[Finding]:
    """Consumers whose next fact has waited for too long."""
    late = [(one, since) for one in consumers.registered() if (since := _waits_since(one)) is not None]
    for one, since in late:
        level = Level.ERROR if clock.now() - since > FAR_BEHIND else Level.WARNING
        what = _("%(consumer)s has not taken the facts since %(since)s UTC.")
        mend = _("Check that kosketus serve, or its worker, is running, and read its log.")
        yield Finding(level, what % {"consumer": one.name, "since": _minute(since)}, mend)
    if not late:
        yield Finding(Level.OK, _("Every consumer is up to date."))


def _waits_since(one: Consumer) -> datetime | None:
    """When the first fact above its cursor was recorded, if that is longer ago than it may be."""
    rows = Event.objects.filter(lane=one.lane, seq__gt=consumers.position(one)).order_by("seq")
    wanted = rows if one.kinds is None else rows.filter(kind__in=one.kinds)
    oldest = wanted.values_list("recorded_at", flat=True).first()
    return oldest if oldest is not None and clock.now() - oldest > BEHIND else None


def failing_schedules() -> Iterator[Finding]:
    """Duties whose last run failed, and duties that nobody begins."""
    failed, overdue = list(schedules.failing()), list(schedules.overdue(OVERDUE))
    for row in failed:
        what = ngettext(
            "The schedule %(name)s failed at its last run: %(error)s",
            "The schedule %(name)s has failed %(count)d times in a row: %(error)s",
            row.failures,
        ) % {"name": row.name, "count": row.failures, "error": row.error}
        yield Finding(
            Level.ERROR, what, _("Mend the cause; it runs again at %(at)s UTC.") % {"at": _minute(row.due_at)}
        )
    for row in overdue:
        what = _("The schedule %(name)s was due at %(at)s UTC and nobody has begun it.")
        mend = _("Check that kosketus serve, or its scheduler, is running.")
        yield Finding(Level.WARNING, what % {"name": row.name, "at": _minute(row.due_at)}, mend)
    if not failed and not overdue:
        yield Finding(Level.OK, _("Scheduled work runs on time."))


def unsealed_rows() -> Iterator[Finding]:
    """Committed rows that no sealer has numbered; only PostgreSQL has them."""
    if db.is_sqlite():
        return
    waiting = Event.objects.filter(seq__isnull=True, recorded_at__lt=clock.now() - UNSEALED).count()
    if not waiting:
        yield Finding(Level.OK, _("The sealer numbers facts as they come."))
        return
    what = ngettext(
        "%(count)d fact has waited for its number for more than a minute.",
        "%(count)d facts have waited for their number for more than a minute.",
        waiting,
    )
    mend = _("Nothing is lost. Check that kosketus serve, or its sealer, is running.")
    yield Finding(Level.ERROR, what % {"count": waiting}, mend)


def clock_sanity() -> Iterator[Finding]:
    """Whether now lies before the newest recorded fact."""
    newest = Event.objects.order_by("-id").values_list("recorded_at", flat=True).first()
    if newest is None or clock.now() >= newest - CLOCKS_DIFFER:
        yield Finding(Level.OK, _("The clock agrees with the facts."))
        return
    what = _("The clock says %(now)s UTC, but a fact was recorded at %(newest)s UTC.")
    mend = _("Set the clock of this machine (NTP). Until then times of new facts are wrong, and pruning waits.")
    yield Finding(Level.ERROR, what % {"now": _minute(clock.now()), "newest": _minute(newest)}, mend)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
