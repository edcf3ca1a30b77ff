"""How the dates of a column are written: in which order, and by which formats. Never a guess between two orders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

ORDERS = {
    "iso": _("2026-05-31 (year first)"),
    "day": _("31.05.2026 or 31/05/2026 (day first)"),
    "month": _("05/31/2026 (month first)"),
    "compact": _("20260531 (digits only)"),
    "named": _("31 May 2026 or May 31, 2026 (English month names)"),
}
_USUAL = {
    "iso": (),
    "day": ("%d.%m.%Y", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M"),
    "month": ("%m/%d/%Y", "%m/%d/%y", "%m/%d/%Y %H:%M"),
    "compact": ("%Y%m%d",),
    "named": ("%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y"),
}
"""Formats of an order that nobody has seen in the file."""
_TIME = r"(?:(?P<gap>[ T]|, )(?P<hour>\d{1,2}):\d{2}(?P<seconds>:\d{2})?(?P<half> ?[AaPp][Mm])?)?"
_PARTED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_NAMED = re.compile(r"(?:(\d{1,2}) ([A-Za-z]{3,9})|([A-Za-z]{3,9}) (\d{1,2}),) (\d{4})" + _TIME)
_COMPACT = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_ZONED = re.compile(r" (UTC|GMT|[+-]\d{2}:?\d{2})$")
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAY, _LAST_DAY, _LAST_MONTH = 10, 31, 12


@dataclass(frozen=True, kw_only=True)
class Dates:
    """How dates are written: ``order`` where only one is possible; ``mixed`` shows two that cannot be of one order.

    ``formats`` (as of strptime) are those that were seen, by the order in which they would be read.
    """

    order: str = ""
    mixed: tuple[str, str] | None = None
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def formats_of(text: str) -> dict[str, str]:
    """The orders (keys of ORDERS) in which *text* is a date, each with its format; ISO 8601 needs none."""
    text = text.strip()
    if _ISO.match(text):
        return {"iso": ""} if is_iso(text) else {}
    if _COMPACT.fullmatch(text):
        return {"compact": "%Y%m%d"}
    if found := _PARTED.fullmatch(text):
        return _parted(found)
    if (found := _NAMED.fullmatch(text)) and (found[2] or found[3])[:3].casefold() in _MONTHS:
        return {"named": _named(found)}
    return {}


def is_iso(text: str) -> bool:
    """Whether the import reads *text* as ISO 8601."""
    try:
        return bool(iso(text))
    except ValueError:
        return False


def iso(text: str) -> datetime | date:
    """A day or a moment in ISO 8601; a zone may be parted from it by a blank, as shops and data bases write it.

    Raises:
        ValueError: it is none.
    """
    if len(text) <= _DAY:
        return date.fromisoformat(text)
    return datetime.fromisoformat(_ZONED.sub(_zone, text))


def _zone(found: re.Match[str]) -> str:
    return "+00:00" if found[1] in {"UTC", "GMT"} else found[1]


def _parted(found: re.Match[str]) -> dict[str, str]:
    first, mark, second, year = int(found[1]), found[2], int(found[3]), "%Y" if len(found[4]) > 2 else "%y"  # noqa: PLR2004 - digits of a short year
    clock, orders = _clock(found), {}
    if 0 < first <= _LAST_DAY and 0 < second <= _LAST_MONTH:
        orders["day"] = f"%d{mark}%m{mark}{year}{clock}"
    # Nobody writes the month first and parts it by points.
    if mark != "." and 0 < first <= _LAST_MONTH and 0 < second <= _LAST_DAY:
        orders["month"] = f"%m{mark}%d{mark}{year}{clock}"
    return orders


def _named(found: re.Match[str]) -> str:
    month = "%b" if len(found[2] or found[3]) == 3 else "%B"  # noqa: PLR2004 - letters of a short name
    return (f"%d {month} %Y" if found[1] else f"{month} %d, %Y") + _clock(found)


def _clock(found: re.Match[str]) -> str:
    if not found["hour"]:
        return ""
    half = found["half"]
    seconds = ":%S" if found["seconds"] else ""
    ending = (" %p" if half[0] == " " else "%p") if half else ""
    return f"{found['gap']}{'%I' if half else '%H'}:%M{seconds}{ending}"


def dates(cells: Iterable[str]) -> Dates:
    """How the dates of a column are written, as far as its cells tell; a few cells that are no date are passed over."""
    possible, first, seen = frozenset(ORDERS), "", {order: dict[str, None]() for order in ORDERS}
    for cell in cells:
        if found := formats_of(cell):
            orders = frozenset(found)
            if not possible & orders:
                return Dates(mixed=(first, cell.strip()))
            # The cell that ruled an order out is the one to show.
            first = cell.strip() if possible & orders != possible else first or cell.strip()
            possible &= orders
            for order, form in found.items():
                seen[order][form] = None
    if not first:
        return Dates()
    formats = {order: tuple(form for form in seen[order] if form) for order in ORDERS if order in possible}
    return Dates(order=next(iter(possible)) if len(possible) == 1 else "", formats=formats)


def formats_for(order: str, columns: Iterable[Dates]) -> list[str]:
    """The formats for a recipe whose dates stand in *columns*: those that were seen, or the usual ones of the order."""
    seen = dict.fromkeys(form for one in columns for form in one.formats.get(order, ()))
    return list(seen) or list(_USUAL[order])
