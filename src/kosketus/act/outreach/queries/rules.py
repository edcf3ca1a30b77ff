"""The rules of asking that are in force."""

from __future__ import annotations

from kosketus.act.outreach.models import ClockVersion
from kosketus.act.outreach.queries.clocks import Clocks


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
