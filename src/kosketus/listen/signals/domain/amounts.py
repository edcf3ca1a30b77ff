"""Numbers and money as people write them: 1 234,50 and 1,234.50, but never a guess between the two."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel.core import get_global

from kosketus.listen.signals.outcome import Reason

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,20})?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[ '\u00a0\u202f’][0-9]{3})+(?=[.,]|$)")
_SPACES = str.maketrans("", "", " '\u00a0\u202f’")
_THOUSAND = 3
_SIGNED = re.compile(
    r"(?P<before>[^\d.,+-]{0,5}?)\s*(?P<number>[+-]?\d[\d.,'\u00a0\u202f’ ]*?)\s*(?P<after>[^\d.,+-]{0,5}\.?)"
)
_SIGNS = {
    sign: code
    for code, signs in {
        "EUR": "€ euro", "GBP": "£", "RUB": "₽ руб р", "RON": "lei leu", "UAH": "₴ грн", "PLN": "zł", "CZK": "kč",  # noqa: RUF001 - one of them is Russian
        "HUF": "ft", "BGN": "лв", "INR": "₹", "TRY": "₺", "KZT": "₸", "BRL": "r$", "USD": "us$", "CAD": "ca$ c$",
        "AUD": "au$ a$", "NZD": "nz$", "HKD": "hk$",
    }.items()
    for sign in signs.split()
}  # fmt: skip
_SHARED_SIGNS = {
    "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"},
    "kr": {"SEK", "NOK", "DKK", "ISK"},
    "¥": {"JPY", "CNY"},
}


def number(cell: str, *, decimal: str = "") -> float | Reason:
    """The number in a cell. *decimal* is the sign between whole and part, empty if nobody knows."""
    plain = _plain(cell, decimal)
    return plain if isinstance(plain, Reason) else float(plain)


def minor_units(cell: str, currency: str, *, decimal: str = "") -> int | Reason:
    """Money in the smallest unit of *currency*, rounded half to even where the file holds finer parts."""
    plain = _plain(cell, decimal)
    if isinstance(plain, Reason):
        return plain
    return int((Decimal(plain) * 10 ** _digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def without_sign(cell: str) -> tuple[str, str]:
    """A cell without the currency that stands in it, and that: ("12,50", "€"); no sign where there is none we know."""
    text = cell.strip()
    if not text or (text[0].isdecimal() and text[-1].isdecimal()):
        return text, ""
    found = _SIGNED.fullmatch(text)
    sign = (found["before"] or found["after"]).strip(" .\u00a0").casefold() if found else ""
    known = sign in _SIGNS or sign in _SHARED_SIGNS or is_currency(sign.upper())
    return (found["number"], sign) if found and known else (text, "")


def currency_of(sign: str, said: str = "") -> str:
    """The currency of a sign; of one that several share, the *said* one if it is among them, else none."""
    if sign in _SHARED_SIGNS:
        return said if said in _SHARED_SIGNS[sign] else ""
    return _SIGNS.get(sign) or sign.upper()


def is_currency(code: str) -> bool:
    """Whether *code* is one of ISO 4217, in use now or once."""
    return code in _currencies()


@lru_cache
def _currencies() -> frozenset[str]:
    return frozenset(get_global("all_currencies"))


def _digits(currency: str) -> int:
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def _plain(cell: str, decimal: str) -> str | Reason:
    """Digits with a point, or why that is not clear: "1,234" is a thousand to one half of the world."""
    text = cell.strip()
    if _GROUPED.match(text):
        text = text.translate(_SPACES)
    if decimal:
        text = text.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif "," in text:
        text = _told_apart(text)
    elif text.count(".") > 1:
        text = text.replace(".", "")
    if not text:
        return Reason.AMBIGUOUS_NUMBER
    return text if _NUMBER.fullmatch(text) else Reason.NOT_A_NUMBER


def _told_apart(text: str) -> str:
    """The comma's part told by what stands around it; empty where nothing does."""
    if "." in text:
        last = max(text.rfind(","), text.rfind("."))
        whole, part = text[:last].replace(",", "").replace(".", ""), text[last + 1 :]
        return f"{whole}.{part}"
    if text.count(",") > 1:
        return text.replace(",", "")
    whole, _comma, part = text.partition(",")
    return "" if len(part) == _THOUSAND and whole.lstrip("+-") not in {"", "0"} else f"{whole}.{part}"
