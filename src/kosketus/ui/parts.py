"""Small pieces that pages hand to the components: tabs, time line entries, bands, sorting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.utils.functional import Promise

from kosketus.ui import numbers
from kosketus.ui.tables import Column


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One view of the same thing, each with an address of its own."""

    label: str | Promise
    address: str
    here: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One entry of a time line, newest first by custom of the page that lists them."""

    at: datetime
    icon: str
    title: str | Promise
    text: str | Promise = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a whole: ``share`` from 0 to 1, ``tone`` bad, middle or good; ``address`` leads to its answers."""

    label: str | Promise
    share: float
    tone: str
    address: str = ""

    @property
    def figure(self) -> str:
        """The share in per cent."""
        return numbers.share(self.share)


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Where a part lies in a bar, in per cent of its width."""

    start: float
    width: float
    part: Part


def slices(parts: Sequence[Part]) -> list[Slice]:
    """The parts side by side, scaled so that together they fill the bar."""
    whole = sum(part.share for part in parts) or 1.0
    laid: list[Slice] = []
    start = 0.0
    for part in parts:
        width = part.share / whole * 100
        laid.append(Slice(start=round(start, 2), width=round(width, 2), part=part))
        start += width
    return laid


@dataclass(frozen=True, kw_only=True)
class Sorting:
    """By which key a list is sorted; ``order`` is ready for ``order_by``."""

    key: str
    descending: bool

    @property
    def order(self) -> str:
        """The key, with a minus before it when the largest comes first."""
        return f"-{self.key}" if self.descending else self.key


def sorting(query: QueryDict, allowed: Sequence[str], default: str) -> Sorting:
    """What ``?sort=-name`` asks for, as far as *allowed*; else *default* (with a minus for descending)."""
    asked = query.get("sort", "")
    chosen = asked if asked.removeprefix("-") in allowed else default
    return Sorting(key=chosen.removeprefix("-"), descending=chosen.startswith("-"))


def sortable(
    label: str | Promise, key: str, *, now: Sorting, query: QueryDict, number: bool = False, largest_first: bool = False
) -> Column:
    """A column whose heading sorts by *key*, keeping everything else in the address; pages start anew."""
    here = now.key == key
    descending = not now.descending if here else largest_first
    asked = query.copy()
    asked.pop("page", None)
    asked["sort"] = f"-{key}" if descending else key
    order = ("descending" if now.descending else "ascending") if here else ""
    return Column(label=label, number=number, address=f"?{asked.urlencode()}", sorted=order)
