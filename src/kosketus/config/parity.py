"""The figures of an old tool beside ours: where they part, and the likely reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kosketus.config.friendly import Friendly
from kosketus.config.friendly import gettext as _

COLUMNS = ("metric", "period", "value", "n")
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})|-?Q(?P<quarter>[1-4]))?")
_CLOSE = 0.05
_PER_CENT = 100


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


def read(path: Path) -> list[Old]:
    """The old tool's figures from a CSV file with the columns metric, period, value, n.

    Raises:
        Friendly: the file cannot be read, lacks a column, or holds something else.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [_old(number, row) for number, row in enumerate(csv.DictReader(file), start=2)]
    except (OSError, UnicodeDecodeError) as error:
        raise Friendly(_("The file %(file)s cannot be read.") % {"file": path.name}) from error


def _old(line: int, row: Mapping[str, str]) -> Old:
    found = _PERIOD.fullmatch((row.get("period") or "").strip())
    try:
        # Without a match this is the TypeError that is told below.
        month, quarter = found["month"], found["quarter"]  # type: ignore[index]
        grain = "month" if month else "quarter" if quarter else "year"
        first = int(month or 3 * int(quarter or 1) - 2)
        said = (row.get("n") or "").strip()
        return Old(
            metric=(row["metric"] or "").strip(),
            period=found[0],  # type: ignore[index]
            value=float(row["value"].replace(",", ".").rstrip("% ")),
            n=int(said) if said else None,
            grain=grain,
            since=date(int(found["year"]), first, 1),  # type: ignore[index]
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Friendly(
            _("Line %(line)s holds no figure.") % {"line": line},
            todo=_("The columns are %(columns)s; a period is 2025, 2025-Q2 or 2025-04.")
            % {"columns": ", ".join(COLUMNS)},
        ) from error


def lines(old: Sequence[Old], asked: Asked) -> Iterator[str]:
    """One line for each figure: the old one, ours, and why they differ."""
    trends: dict[tuple[str, str], Trend] = {}
    for one in old:
        key = (one.metric, one.grain)
        if key not in trends:
            trends[key] = asked(*key)
        told = trends[key].get(one.since)
        why = _why(one, told, trends[key])
        yield f"{one.metric}  {one.period}  {_figure(one.value, one.n)} | {_shown(told)}  {why}"


def _figure(value: float, n: int | None) -> str:
    return f"{value:.1f} (n {n:,})" if n is not None else f"{value:.1f}"


def _shown(told: Ours | None) -> str:
    return _figure(_comparable(told), told.n) if told and told.value is not None else "–"


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
