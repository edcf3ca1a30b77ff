"""Numbers as people read them, in the language of the page.

Every function returns a finished string for the language that is active when it is called. Minus is the true minus,
spaces inside a figure do not break. Halves round away from zero, as one learns it at school.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kosketus.ui import locales

Number = int | float | Decimal
EMPTY = "–"
MINUS = "−"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_CENTS_END_AT = 1000
_FRACTION_READS_AS = 2  # gettext has no form for fractions; in our four languages it is the form of two


class Kind(StrEnum):
    """What a figure is, and so how it is written."""

    NPS = "nps"
    SHARE = "share"
    MEAN = "mean"
    COUNT = "count"
    DURATION = "duration"


def figure(value: Number | None, kind: Kind | str, digits: int | None = None) -> str:
    """*value* written as its *kind* asks: NPS in points, shares from 0 to 1, durations in seconds; None is "–"."""
    if value is None:
        return EMPTY
    match Kind(kind):
        case Kind.NPS:
            return nps(value, digits or 0)
        case Kind.SHARE:
            return share(value, digits or 0)
        case Kind.MEAN:
            return decimal(value, 1 if digits is None else digits)
        case Kind.DURATION:
            return duration(value)
        case Kind.COUNT:
            return decimal(value, digits or 0)


def span(low: Number | None, high: Number | None, kind: Kind | str, digits: int | None = None) -> str:
    """From *low* to *high* where there is no room for words: "+37…+43", "–" where either is unknown."""
    return EMPTY if low is None or high is None else f"{figure(low, kind, digits)}…{figure(high, kind, digits)}"


def nps(value: Number, digits: int = 0) -> str:
    """Signed and without a per cent sign: "+40", "−7", "0"."""
    return _signed(_rounded(value, digits), digits)


def share(value: Number, digits: int = 0) -> str:
    """A share between 0 and 1 in per cent: "62%", and "62 %" where a space belongs there."""
    locale = locales.current()
    pattern = locale.percent_formats[None].pattern.replace("0", f"0.{'0' * digits}" if digits else "0", 1)
    return _true_minus(format_percent(_rounded(value, digits + 2), pattern, locale=locale))


def decimal(value: Number, digits: int = 0) -> str:
    """A plain number with exactly *digits* decimals, grouped: "12,345"."""
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return _true_minus(format_decimal(_rounded(value, digits), pattern, locale=locales.current()))


def integer(value: Number) -> str:
    """A whole number, grouped: "12,345"."""
    return decimal(value)


def mean(value: Number, *, top: int, low_is_easy: bool) -> str:
    """A mean with its scale and direction: "2.1 of 5, low is easy"."""
    return f"{decimal(value, 1)} {scale(top=top, low_is_easy=low_is_easy)}"


def scale(*, top: int, low_is_easy: bool | None = None) -> str:
    """What stands after a mean: "of 5, low is easy", "of 7, high is easy", "of 5" where ease is not the matter."""
    if low_is_easy is None:
        return _("of %(top)s") % {"top": top}
    words = _("of %(top)s, low is easy") if low_is_easy else _("of %(top)s, high is easy")
    return words % {"top": top}


def points(value: Number, digits: int = 0) -> str:
    """A change in points, signed: "+3 points", "−1 point"."""
    rounded = _rounded(value, digits)
    plural = int(abs(rounded)) if rounded == int(rounded) else _FRACTION_READS_AS
    return ngettext("%(change)s point", "%(change)s points", plural) % {"change": _signed(rounded, digits)}


def duration(value: timedelta | Number) -> str:
    """A length of time (seconds or timedelta) in its two largest units: "2 h 14 min"."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    parts = _two_units(int(_rounded(abs(seconds), 0)))
    written = " ".join((_unit(unit) % {"number": decimal(number)}).replace(" ", _NO_BREAK) for number, unit in parts)
    return f"{MINUS}{written}" if round(seconds) < 0 else written


def money(amount: Number, currency: str) -> str:
    """An amount with its currency (ISO 4217): cents below 1,000, none from there on."""
    locale, precision = locales.current(), get_currency_precision(currency)
    places = 0 if abs(_rounded(amount, precision)) >= _CENTS_END_AT else precision
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", f"0.{'0' * places}" if places else "0")
    rounded = _rounded(amount, places)
    return _true_minus(format_currency(rounded, currency, pattern, locale=locale, currency_digits=False))


def answers(count: int) -> str:
    """Like ``412 answers``."""
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": integer(count)}


def people(count: int) -> str:
    """Like ``3 people``."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": integer(count)}


def customers(count: int) -> str:
    """Like ``3 customers``."""
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": integer(count)}


def orders(count: int) -> str:
    """Like ``3 orders``."""
    return ngettext("%(count)s order", "%(count)s orders", count) % {"count": integer(count)}


def requests(count: int) -> str:
    """Like ``3 requests`` to the company."""
    return ngettext("%(count)s request", "%(count)s requests", count) % {"count": integer(count)}


def comments(count: int) -> str:
    """Like ``3 comments``."""
    return ngettext("%(count)s comment", "%(count)s comments", count) % {"count": integer(count)}


def counted(count: int, noun: str = "answers") -> str:
    """How many of what a score counts: ``answers``, ``customers``, ``orders``, ``requests`` or ``comments``."""
    return _COUNTED[noun](count)


def counted_heading(noun: str = "answers") -> str:
    """The same as the head of a column."""
    return {
        "answers": _("Answers"),
        "customers": _("Customers"),
        "orders": _("Orders"),
        "requests": _("Requests"),
        "comments": _("Comments"),
    }[noun]


def rows(count: int) -> str:
    """Like ``12,345 rows`` of a table or file."""
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": integer(count)}


_COUNTED: dict[str, Callable[[int], str]] = {
    "answers": answers,
    "customers": customers,
    "orders": orders,
    "requests": requests,
    "comments": comments,
}
_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_FINER = {"day": "hour", "hour": "minute", "minute": "second", "second": "second"}


def _two_units(seconds: int) -> list[tuple[int, str]]:
    step = _SECONDS[_FINER[_largest(seconds)]]
    whole = (seconds + step // 2) // step * step
    unit = _largest(whole)  # rounding may have filled a larger one
    first, left = divmod(whole, _SECONDS[unit])
    second = left // _SECONDS[_FINER[unit]]
    return [(first, unit), (second, _FINER[unit])] if second else [(first, unit)]


def _largest(seconds: int) -> str:
    return next((unit for unit, size in _SECONDS.items() if seconds >= size), "second")


def _unit(unit: str) -> str:
    return {
        "day": pgettext("duration", "%(number)s d"),
        "hour": pgettext("duration", "%(number)s h"),
        "minute": pgettext("duration", "%(number)s min"),
        "second": pgettext("duration", "%(number)s s"),
    }[unit]


def _rounded(value: Number, digits: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _signed(rounded: Decimal, digits: int) -> str:
    written = decimal(abs(rounded), digits)
    return f"+{written}" if rounded > 0 else f"{MINUS}{written}" if rounded < 0 else written


def _true_minus(written: str) -> str:
    return written.replace("-", MINUS)
