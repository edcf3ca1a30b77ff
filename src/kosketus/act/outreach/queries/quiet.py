"""Who is to be left in peace at a moment: asked again by the channels right before a letter goes out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from kosketus.act.outreach.domain.clocks import first_open
from kosketus.act.outreach.domain.rules import current_clocks
from kosketus.act.outreach.domain.standing import holidays_for, zone_of, zones_of
from kosketus.people.team import facade as team


def quiet_until(identities: Collection[int], at: datetime) -> dict[int, datetime]:
    """Until when it is quiet for those among *identities* for whom it is quiet at *at* (UTC)."""
    if not identities:
        return {}
    clocks = current_clocks()
    holidays = holidays_for(clocks, at, until=at)
    usual = zone_of(team.organisation().time_zone) or UTC
    zones = zones_of(sorted(identities))
    free = {who: first_open(at, zone=zones.get(who, usual), clocks=clocks, holidays=holidays) for who in identities}
    return {who: until for who, until in free.items() if until > at}
