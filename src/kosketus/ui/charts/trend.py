"""A score over time: line, likely range as a band, changes of the ruler as marks, the unfinished period dashed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from kosketus.ui import dates, numbers
from kosketus.ui.charts import axes
from kosketus.ui.charts.drawing import NARROW, WIDE, Chart, Spec, colour, spec, text
from kosketus.ui.numbers import Kind
from kosketus.ui.tables import Cell, Column, Table

_MOST_DOTS = 26
_TICKS_WIDE = 7


@dataclass(frozen=True, kw_only=True)
class Point:
    """One period, half-open. ``value`` None is a period without a figure: the line breaks there.

    ``address`` leads from the number of answers to the answers.
    """

    start: date
    end: date
    value: float | None
    low: float | None = None
    high: float | None = None
    answers: int = 0
    unfinished: bool = False
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A day on which the ruler changed (definition, survey version, calendar) or something happened."""

    day: date
    label: str


def trend(
    points: Sequence[Point],
    *,
    kind: Kind | str,
    finding: str,
    subtitle: str,
    marks: Sequence[Mark] = (),
    noun: str = "answers",
    target: float | None = None,
) -> Chart:
    """The chart of one score over time; at least one point.

    Raises:
        ValueError: there is no point at all: show an empty state instead.
    """
    if not points:
        raise ValueError("a trend needs at least one period; show an empty state instead")
    kind = Kind(kind)
    return Chart(
        finding=finding,
        subtitle=subtitle,
        description=_description(points, kind),
        wide=_spec(points, marks, kind, wide=True, target=target),
        narrow=_spec(points, marks, kind, wide=False, target=target),
        table=_table(points, kind, finding, noun),
    )


def _spec(
    points: Sequence[Point], marks: Sequence[Mark], kind: Kind, *, wide: bool, target: float | None = None
) -> Spec:
    at = axes.marks((target, *(v for p in points for v in (p.value, p.low, p.high))), kind, 5 if wide else 4)
    first, last = points[0].start.toordinal(), max(points[-1].start.toordinal(), points[0].start.toordinal() + 1)
    x = axes.x("at", first, last, _time_axis(points, wide=wide))
    y = axes.y("value", at[0], at[-1], axes.value_axis(at, kind))
    rows = [_row(point, kind) for point in points]
    goal = _target(target, kind, y)
    layers = [*_marks(marks, first, last, x), *goal, *_band(rows, x, y), *_lines(rows, x, y), *_dots(rows, x, y)]
    return spec(layers, width=WIDE - 110 if wide else NARROW - 88, height=220 if wide else 180)


def _row(point: Point, kind: Kind) -> Spec:
    return {
        "at": point.start.toordinal(),
        "value": point.value,
        "low": point.low,
        "high": point.high,
        "unfinished": point.unfinished,
        "words": numbers.figure(point.value, kind),
    }


def _time_axis(points: Sequence[Point], *, wide: bool) -> Spec:
    every = -(-len(points) // _TICKS_WIDE) if wide else max(len(points) - 1, 1)
    shown = points[::-1][::every][::-1]  # counted from the newest, which is always named
    before = [None, *shown]
    words = {float(p.start.toordinal()): _tick(p, after) for p, after in zip(shown, before, strict=False)}
    return {
        "values": list(words),
        "labelExpr": axes.labels(words),
        "labelOverlap": False,
        "labelPadding": 10,
    }


def _tick(point: Point, before: Point | None) -> str:
    """The period's short name, with its year where that is new."""
    new_year = before is None or before.start.year != point.start.year
    name = dates.short_period(point.start, point.end, with_year=new_year)
    return _("%(period)s so far") % {"period": name} if point.unfinished else name


def _target(target: float | None, kind: Kind, y: Spec) -> list[Spec]:
    """A hairline at the target, named where it begins."""
    if target is None:
        return []
    values = {"values": [{"value": target}]}
    rule = {"type": "rule", "color": colour("ink"), "strokeWidth": 1, "strokeDash": [6, 3]}
    words = _("Target %(figure)s") % {"figure": numbers.figure(target, kind)}
    name = text(words, align="left", baseline="bottom", dx=2, dy=-3, x=0, color=colour("muted"))
    return [
        {"data": values, "mark": rule, "encoding": {"y": y}},
        {"data": values, "mark": name, "encoding": {"y": y}},
    ]


def _band(rows: Sequence[Spec], x: Spec, y: Spec) -> list[Spec]:
    """One area for each stretch without a gap: a range is not known where there is no figure."""
    stretches = groupby(rows, key=lambda row: row["low"] is not None and row["high"] is not None)
    return [
        {
            "data": {"values": list(stretch)},
            "mark": {"type": "area", "color": colour("accent"), "opacity": 0.12},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        }
        for ranged, stretch in stretches
        if ranged
    ]


def _lines(rows: Sequence[Spec], x: Spec, y: Spec) -> list[Spec]:
    finished = [row for row in rows if not row["unfinished"]]
    open_end = rows[-2:] if rows[-1]["unfinished"] else []
    line = {"type": "line", "color": colour("accent"), "strokeWidth": 2, "invalid": "break-paths-filter-domains"}
    encoding = {"x": x, "y": y}
    return [
        {"data": {"values": finished}, "mark": line, "encoding": encoding},
        {"data": {"values": open_end}, "mark": {**line, "strokeDash": [4, 4]}, "encoding": encoding},
    ]


def _dots(rows: Sequence[Spec], x: Spec, y: Spec) -> list[Spec]:
    known = [row for row in rows if row["value"] is not None]
    dotted = known if len(known) <= _MOST_DOTS else known[-1:]
    dot = {"type": "point", "filled": True, "size": 36, "opacity": 1, "color": colour("accent")}
    fill = {"condition": {"test": "datum.unfinished", "value": colour("surface")}, "value": colour("accent")}
    last = text({"expr": "datum.words"}, align="left", dx=9, fontSize=14, fontWeight="bold")
    return [
        {
            "data": {"values": dotted},
            "mark": {**dot, "stroke": colour("accent"), "strokeWidth": 2},
            "encoding": {"x": x, "y": y, "fill": fill},
        },
        {"data": {"values": known[-1:]}, "mark": last, "encoding": {"x": x, "y": y}},
    ]


def _marks(marks: Sequence[Mark], first: int, last: int, x: Spec) -> list[Spec]:
    """Each with its words in a row of their own; a line that has to pass words goes behind them."""
    late = first + (last - first) * 0.6
    inside = sorted((mark for mark in marks if first <= mark.day.toordinal() <= last), key=lambda mark: mark.day)
    early = [mark for mark in inside if mark.day.toordinal() <= late]
    # Words lead away from the lines of their neighbours: to the right from the early ones, to the left from the late.
    stacked = [*early, *reversed(inside[len(early) :])]
    rules: list[Spec] = []
    names: list[Spec] = []
    for number, mark in enumerate(stacked):
        height = -12 - 16 * (len(stacked) - 1 - number)
        side = "left" if number < len(early) else "right"
        rules.append(_rule(mark, height + 10, x))
        names += _name(mark, height, x, align=side)
    return rules + names


def _rule(mark: Mark, top: int, x: Spec) -> Spec:
    rule = {"type": "rule", "color": colour("edge"), "strokeWidth": 1, "strokeDash": [2, 3], "y": top}
    encoding = {"x": x, "y2": {"value": {"expr": "height"}}}
    return {"data": _day(mark), "mark": rule, "encoding": encoding}


def _name(mark: Mark, height: int, x: Spec, *, align: str) -> list[Spec]:
    place = {"baseline": "middle", "y": height, "align": align}
    ground = text(mark.label, **place, color=colour("surface"), stroke=colour("surface"), strokeWidth=4)
    words = text(mark.label, **place, color=colour("muted"))
    return [{"data": _day(mark), "mark": one, "encoding": {"x": x}} for one in (ground, words)]


def _day(mark: Mark) -> Spec:
    return {"values": [{"at": mark.day.toordinal()}]}


def _description(points: Sequence[Point], kind: Kind) -> str:
    known = [p for p in points if p.value is not None]
    if not known:
        return _("No figure in this time.")
    first, last = known[0], known[-1]
    lowest = min(known, key=lambda p: p.value or 0)
    highest = max(known, key=lambda p: p.value or 0)
    return _(
        "From %(first)s (%(first_period)s) to %(last)s (%(last_period)s); "
        "lowest %(lowest)s (%(lowest_period)s), highest %(highest)s (%(highest_period)s)."
    ) % {
        "first": numbers.figure(first.value, kind),
        "first_period": dates.period(first.start, first.end),
        "last": numbers.figure(last.value, kind),
        "last_period": dates.period(last.start, last.end),
        "lowest": numbers.figure(lowest.value, kind),
        "lowest_period": dates.period(lowest.start, lowest.end),
        "highest": numbers.figure(highest.value, kind),
        "highest_period": dates.period(highest.start, highest.end),
    }


def _table(points: Sequence[Point], kind: Kind, caption: str, noun: str) -> Table:
    columns = [
        Column(label=_("Period")),
        Column(label=_("Score"), number=True),
        Column(label=_("Likely range"), number=True),
        Column(label=numbers.counted_heading(noun), number=True),
    ]
    rows = [
        [
            Cell(text=dates.period(p.start, p.end)),
            Cell(text=numbers.figure(p.value, kind)),
            Cell(text=numbers.span(p.low, p.high, kind)),
            Cell(text=numbers.integer(p.answers) if p.answers else numbers.EMPTY, address=p.address),
        ]
        for p in points
    ]
    return Table(caption=caption, columns=columns, rows=rows)
