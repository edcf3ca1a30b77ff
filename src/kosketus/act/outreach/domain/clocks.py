"""The rules of asking as values, and the first moment that is not quiet.

A moment is quiet by the wall clock of the person, so a night is as long as that night really was: the clocks of the
time zone decide, also in the two nights a year in which they jump.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from kosketus.act.outreach.contracts import ContactClass

_HOUR = 60
# Somebody may have written down half a year of holidays: then it is asked again after that many days.
_LOOKS = 62


def _purposes() -> dict[str, int]:
    return {"relationship": 90}


@dataclass(frozen=True, kw_only=True)
class Clocks:
    """How often and when people may be asked; the defaults hold until somebody changes them.

    ``quiet_from`` and ``quiet_until`` are minutes after local midnight; where they are equal no hour is quiet.
    ``number`` counts the versions, 0 for the defaults.
    """

    ask_days: int = 30
    offer_days: int = 30
    between_days: int = 30
    purposes: Mapping[str, int] = field(default_factory=_purposes)
    quiet_from: int = 20 * _HOUR
    quiet_until: int = 9 * _HOUR
    quiet_weekdays: tuple[int, ...] = (6,)
    holidays: bool = False
    rest_days: int = 1
    open_days: int = 30
    number: int = 0

    def apart(self, first: ContactClass, second: ContactClass) -> timedelta:
        """How far apart two contacts of these classes stand; neither is a service."""
        if first != second:
            return timedelta(days=self.between_days)
        return timedelta(days=self.ask_days if first == ContactClass.ASKING else self.offer_days)

    def same_purpose(self, purpose: str) -> timedelta:
        """How far apart two contacts of one purpose stand."""
        return timedelta(days=self.purposes.get(purpose, 0))

    @property
    def longest(self) -> timedelta:
        """No contact further away than this stands in the way of another."""
        days = (self.ask_days, self.offer_days, self.between_days, *self.purposes.values())
        return timedelta(days=max(days))


def is_quiet(moment: datetime, *, zone: tzinfo, clocks: Clocks, holidays: Collection[date] = ()) -> bool:
    """Whether nobody who lives in *zone* should hear from us at *moment* (aware)."""
    local = moment.astimezone(zone)
    return _quiet_day(local.date(), clocks, holidays) or _quiet_hour(local.hour * _HOUR + local.minute, clocks)


def _quiet_day(day: date, clocks: Clocks, holidays: Collection[date]) -> bool:
    return day.weekday() in clocks.quiet_weekdays or day in holidays


def _quiet_hour(minute: int, clocks: Clocks) -> bool:
    begin, end = clocks.quiet_from, clocks.quiet_until
    if begin <= end:
        return begin <= minute < end
    return minute >= begin or minute < end


def first_open(moment: datetime, *, zone: tzinfo, clocks: Clocks, holidays: Collection[date] = ()) -> datetime:
    """The first moment from *moment* on that is not quiet, in UTC; two months later where all of those are."""
    found = moment.astimezone(UTC)
    for _look in range(_LOOKS):
        if not is_quiet(found, zone=zone, clocks=clocks, holidays=holidays):
            break
        found = _next_edge(found, zone, clocks, holidays)
    return found


def _next_edge(moment: datetime, zone: tzinfo, clocks: Clocks, holidays: Collection[date]) -> datetime:
    """The next moment at which something that is quiet may end: the end of the quiet hours, or midnight."""
    local = moment.astimezone(zone)
    day, minute = local.date(), local.hour * _HOUR + local.minute
    if _quiet_day(day, clocks, holidays) or minute >= clocks.quiet_until:
        day, end = day + timedelta(days=1), 0
    else:
        end = clocks.quiet_until
    return _after(moment, datetime.combine(day, time(end // _HOUR % 24, end % _HOUR), zone))


def _after(moment: datetime, edge: datetime) -> datetime:
    """*edge* in UTC; its second passing where the clocks are set back and the first one is over."""
    first = edge.astimezone(UTC)
    return first if first > moment else edge.replace(fold=1).astimezone(UTC)
