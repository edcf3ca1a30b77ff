"""The rules of asking: those in force, and how they are changed. A new version stands, the old ones stay."""

from __future__ import annotations

from kosketus.act.outreach.domain.clocks import Clocks
from kosketus.act.outreach.models import ClockVersion
from kosketus.kernel import clock, db


def current_clocks() -> Clocks:
    """The newest version of the rules, or the defaults. One query."""
    row = newest_version()
    return clocks_of(row) if row else Clocks()


def clocks_of(row: ClockVersion) -> Clocks:
    """A stored version as a value."""
    return Clocks(
        ask_days=row.ask_days,
        offer_days=row.offer_days,
        between_days=row.between_days,
        purposes=dict(row.purposes),
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        quiet_weekdays=tuple(row.quiet_weekdays),
        holidays=row.holidays,
        rest_days=row.rest_days,
        open_days=row.open_days,
        number=row.pk,
    )


def newest_version() -> ClockVersion | None:
    """The version in force, or None while the defaults hold."""
    return ClockVersion.objects.order_by("-id").first()


def change_clocks(*, clocks: Clocks, actor: str) -> bool:
    """Let other rules hold from now on; False where they are the same. What was decided before stays decided.

    Raises:
        ValueError: no moment would be left at which anybody may be asked.
    """
    _refuse_silence(clocks)
    with db.write():
        if _told(current_clocks()) == _told(clocks):
            return False
        ClockVersion.objects.create(**_told(clocks), made_by=actor, made_at=clock.now())
    return True


def _refuse_silence(clocks: Clocks) -> None:
    days = set(clocks.quiet_weekdays)
    if days >= set(range(7)) or not days <= set(range(7)):
        raise ValueError("at least one day of the week is for asking")


def _told(clocks: Clocks) -> dict[str, object]:
    return {
        "ask_days": clocks.ask_days,
        "offer_days": clocks.offer_days,
        "between_days": clocks.between_days,
        "purposes": {purpose: days for purpose, days in sorted(clocks.purposes.items()) if days},
        "quiet_from": clocks.quiet_from,
        "quiet_until": clocks.quiet_until,
        "quiet_weekdays": sorted(clocks.quiet_weekdays),
        "holidays": clocks.holidays,
        "rest_days": clocks.rest_days,
        "open_days": clocks.open_days,
    }
