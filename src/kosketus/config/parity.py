"""The figures of an old tool beside ours: where they part, and the likely reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.utils.translation import gettext as _

COLUMNS = ("metric", "period", "value", "n")
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])|-?Q(?P<quarter>[1-4]))?")
_CLOSE = 0.05
_PER_CENT = 100


class NoFigure(ValueError):
    """A line holds no figure; the message says which, ``todo`` how one is written."""

    def __init__(self, line: int) -> None:
        super().__init__(_("Line %(line)s holds no figure.") % {"line": line})
        self.todo = _("The columns are %(columns)s; a period is 2025, 2025-Q2 or 2025-04.") % {
            "columns": ", ".join(COLUMNS)
        }


@dataclass(frozen=True, kw_only=True)
class Old:
    """One figure of the old tool; ``n`` is None where it told none."""

    metric: str
    period: str
    value: float
    n: int | None
    grain: str
    since: date


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Our figure: ``value`` in the metric's unit, ``share`` whether that runs from 0 to 1."""

    value: float | None
    n: int | None
    share: bool


Trend = Mapping[date, Ours]
Asked = Callable[[str, str], Trend]
"""Our figures of a metric at a grain ("month", "quarter", "year"), by the first day of each period."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """An old figure, ours in the same unit (None where we have none), and the likely reason where they part."""

    old: Old
    value: float | None
    n: int | None
    why: str


def read(text: Iterable[str]) -> list[Old]:
    """The old tool's figures from lines of CSV: metric, period, value, n; with or without a line of these names.

    Raises:
        NoFigure: a line holds something else.
    """
    lines = iter(text)
    first = next(lines, "").removeprefix("\ufeff")
    mark = max(";\t,", key=first.count)
    found = enumerate(csv.reader(chain([first], lines), delimiter=mark), start=1)
    rows = [(number, [cell.strip() for cell in cells]) for number, cells in found if any(map(str.strip, cells))]
    names = [name.casefold() for name in rows[0][1]] if rows else []
    if "metric" not in names:
        return [_old(number, dict(zip(COLUMNS, cells, strict=False))) for number, cells in rows]
    return [_old(number, dict(zip(names, cells, strict=False))) for number, cells in rows[1:]]


def _old(line: int, row: Mapping[str, str]) -> Old:
    found = _PERIOD.fullmatch(row.get("period", ""))
    said = row.get("n", "").replace(" ", "").replace("\u00a0", "")
    try:
        value = float(row["value"].replace(",", ".").replace("−", "-").rstrip("% \u00a0"))
        n = int(said) if said else None
    except (KeyError, ValueError) as error:
        raise NoFigure(line) from error
    if found is None or not row.get("metric"):
        raise NoFigure(line)
    month, quarter = found["month"], found["quarter"]
    return Old(
        metric=row["metric"].casefold(),
        period=found[0],
        value=value,
        n=n,
        grain="month" if month else "quarter" if quarter else "year",
        since=date(int(found["year"]), int(month or 3 * int(quarter or 1) - 2), 1),
    )


def compared(old: Sequence[Old], asked: Asked) -> Iterator[Beside]:
    """Each old figure with ours."""
    trends: dict[tuple[str, str], Trend] = {}
    for one in old:
        key = (one.metric, one.grain)
        if key not in trends:
            trends[key] = asked(*key)
        told = trends[key].get(one.since)
        why = _why(one, told, trends[key])
        known = told is not None and told.value is not None
        yield Beside(old=one, value=_comparable(told) if told and known else None, n=told.n if told else None, why=why)


def lines(old: Sequence[Old], asked: Asked) -> Iterator[str]:
    """One line for each figure: the old one, ours, and why they differ."""
    for one in compared(old, asked):
        ours = _figure(one.value, one.n) if one.value is not None else "–"
        yield f"{one.old.metric}  {one.old.period}  {_figure(one.old.value, one.old.n)} | {ours}  {one.why}"


def _figure(value: float, n: int | None) -> str:
    return f"{value:.1f} (n {n:,})" if n is not None else f"{value:.1f}"


def _comparable(told: Ours) -> float:
    return (told.value or 0.0) * (_PER_CENT if told.share else 1)


def _why(one: Old, told: Ours | None, trend: Trend) -> str:
    if told is None or told.value is None:
        return _("we hold no answers of this period, or too few to show")
    near = abs(_comparable(told) - one.value) <= _CLOSE + (0.5 if one.value == round(one.value) else 0)
    if one.n is None or one.n == told.n:
        return _("the same") if near else _("as many answers, another figure: another scale, formula or weights")
    if _moved(one, told, trend):
        return _("answers stand in the period beside: days of another time zone, or another date counts")
    words = _("the same figure") if near else _("another figure")
    return _("%(words)s of other answers: n differs by %(number)s") % {"words": words, "number": (told.n or 0) - one.n}


def _moved(one: Old, told: Ours, trend: Trend) -> bool:
    """Whether a neighbour has what is missing here: few answers, at the edge of a period."""
    missing = (one.n or 0) - (told.n or 0)
    ordered = sorted(trend)
    place = ordered.index(one.since)
    beside = [trend[day].n or 0 for day in ordered[max(0, place - 1) : place + 2] if day != one.since]
    few = abs(missing) * 50 <= max(one.n or 0, told.n or 0)
    return few and any(number >= abs(missing) for number in beside)
