"""Days, moments and periods as they are spoken, in the language of the page.

Periods are half-open: ``end`` is the day after the last one. Moments are aware and shown in Django's current time zone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_interval, format_skeleton, format_time, format_timedelta
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kosketus.kernel import clock
from kosketus.ui import locales

_DECEMBER = 12
_WEEK = timedelta(days=7)
_A_DAY = timedelta(days=1)


def day(value: date) -> str:
    """Like ``7 May 2026``."""
    return format_date(_local(value), "long", locale=locales.current())


def day_of_year(value: date) -> str:
    """Like ``7 May``: where the year is plain from what stands around."""
    return format_skeleton("MMMMd", _local(value), locale=locales.current())


def month(value: date) -> str:
    """Like ``May 2026``."""
    return format_skeleton("yMMMM", _local(value), locale=locales.current())


def time(value: datetime) -> str:
    """Like ``14:05``."""
    return format_time(timezone.localtime(value), "short", locale=locales.current())


def moment(value: datetime) -> str:
    """Like ``7 May 2026, 14:05``."""
    return _("%(day)s, %(time)s") % {"day": day(value), "time": time(value)}


def ago(value: datetime) -> str:
    """Like ``3 hours ago``, for what happened lately."""
    return format_timedelta(value - clock.now(), add_direction=True, locale=locales.current())


def period(start: date, end: date) -> str:
    """A period by its own name where it has one ("May 2026", "Q2 2026", "2026"), else from day to day."""
    locale, last = locales.current(), end - _A_DAY
    match _grain(start, end):
        case "day":
            return day(start)
        case "month":
            return month(start)
        case "quarter":
            return format_skeleton("yQQQ", start, locale=locale)
        case "year":
            return format_skeleton("y", start, locale=locale)
        case "week":
            number, year = start.isocalendar().week, start.isocalendar().year
            return _("week %(week)s, %(year)s") % {"week": number, "year": year}
    return format_interval(start, last, "yMMMM" if _whole_months(start, end) else "yMMMMd", locale=locale)


def short_period(start: date, end: date, *, with_year: bool = False) -> str:
    """A period where room is scarce, as on an axis: "May", "May 2026", "Q2", "4 May" for a day or a week."""
    skeleton = {"month": "MMM", "quarter": "QQQ", "year": "y"}.get(_grain(start, end), "MMMd")
    year = "y" if with_year and skeleton != "y" else ""
    if skeleton == "QQQ" and not year:
        return format_date(start, skeleton, locale=locales.current())  # CLDR has no skeleton for a bare quarter
    return format_skeleton(f"{year}{skeleton}", start, locale=locales.current())


def within(start: date, end: date, *, year: int | None = None) -> str:
    """A period inside a sentence: "in May", and "in May 2025" when *year*, that of the reader, is another one."""
    grain = _grain(start, end)
    if grain in {"month", "quarter", "week"} and year not in {None, start.year}:
        return pgettext("within a period", "%(within)s %(year)s") % {
            "within": _within(grain, start),
            "year": start.year,
        }
    return _within(grain, start) or pgettext("within a period", "in the period before")


def _within(grain: str, start: date) -> str:
    match grain:
        case "day":
            return pgettext("within a period", "on %(day)s") % {"day": day_of_year(start)}
        case "week":
            return pgettext("within a period", "in week %(week)s") % {"week": start.isocalendar().week}
        case "month":
            return _in_month(start.month)
        case "quarter":
            return _in_quarter((start.month - 1) // 3 + 1)
        case "year":
            return pgettext("within a period", "in %(year)s") % {"year": start.year}
    return ""


def _grain(start: date, end: date) -> str:
    """``day``, ``week``, ``month``, ``quarter``, ``year`` when the period is exactly one of these, else empty."""
    if end - start == _A_DAY:
        return "day"
    if end - start == _WEEK and start.weekday() == 0:
        return "week"
    if not _whole_months(start, end):
        return ""
    months = (end.year - start.year) * _DECEMBER + end.month - start.month
    named = {1: "month", 3: "quarter", 12: "year"}.get(months, "")
    return named if (start.month - 1) % months == 0 else ""


def _whole_months(start: date, end: date) -> bool:
    return start.day == 1 and end.day == 1 and start < end


def _local(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _in_month(number: int) -> str:
    return [
        pgettext("within a period", "in January"),
        pgettext("within a period", "in February"),
        pgettext("within a period", "in March"),
        pgettext("within a period", "in April"),
        pgettext("within a period", "in May"),
        pgettext("within a period", "in June"),
        pgettext("within a period", "in July"),
        pgettext("within a period", "in August"),
        pgettext("within a period", "in September"),
        pgettext("within a period", "in October"),
        pgettext("within a period", "in November"),
        pgettext("within a period", "in December"),
    ][number - 1]


def _in_quarter(number: int) -> str:
    return [
        pgettext("within a period", "in the first quarter"),
        pgettext("within a period", "in the second quarter"),
        pgettext("within a period", "in the third quarter"),
        pgettext("within a period", "in the fourth quarter"),
    ][number - 1]
