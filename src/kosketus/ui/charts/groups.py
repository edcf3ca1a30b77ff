"""Groups compared: a dot with its likely range for each, the best first, the total as a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _

from kosketus.ui import honesty, numbers
from kosketus.ui.charts import axes
from kosketus.ui.charts.drawing import NARROW, WIDE, Chart, Spec, colour, spec, text
from kosketus.ui.numbers import Kind
from kosketus.ui.tables import Cell, Column, Table

_NAMES = 200
_FIGURES = 150
_COUNTS = 100
_CENTRED = {"expr": "length(datum.lines) > 1 ? -8 : 0"}
_LETTERS = 26  # as many as fit into _NAMES
_Y: Spec = {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0, "paddingOuter": 0}}


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group. ``value`` None is a withheld one: too few answers to show without showing people.

    ``address`` leads from the number of answers to the answers.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    answers: int = 0
    address: str = ""


def groups(
    rows: Sequence[Group],
    *,
    kind: Kind | str,
    finding: str,
    subtitle: str,
    total: float | None = None,
    minimum: int = honesty.SHOWN_FROM,
    low_is_good: bool = False,
    noun: str = "answers",
) -> Chart:
    """The chart of one score in several groups, sorted by value, withheld ones last; at least one group.

    Raises:
        ValueError: there is no group: show an empty state instead.
    """
    if not rows:
        raise ValueError("a comparison needs at least one group; show an empty state instead")
    kind = Kind(kind)
    ordered = _ordered(rows, low_is_good=low_is_good)
    drawn = _Drawing(rows=ordered, total=total, kind=kind, minimum=minimum, noun=noun)
    return Chart(
        finding=finding,
        subtitle=subtitle,
        description=_description(ordered, kind, total),
        wide=drawn.wide(),
        narrow=drawn.narrow(),
        table=_table(ordered, kind, finding, minimum, noun),
    )


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    rows: Sequence[Group]
    total: float | None
    kind: Kind
    minimum: int
    noun: str

    def wide(self) -> Spec:
        """Names at the left, figures at the right."""
        x = self._x(5, grid=True)
        names = self._text("lines", align="left", x=-_NAMES, fontSize=13, lineHeight=16, dy=_CENTRED)
        figure = self._text("figure", **_right(_FIGURES - _COUNTS), fontSize=13, fontWeight="bold")
        answers = self._text("answers", **_right(_FIGURES), color=colour("muted"))
        layers = [*self._total(x, size=None), *self._ranges(x, 0), names, figure, answers]
        return self._spec(layers, row=40, width=WIDE - _NAMES - _FIGURES - 8)

    def narrow(self) -> Spec:
        """Name and figure above each line, answers beside it, so that nothing is squeezed."""
        x = self._x(4, grid=False)
        names = self._text("label", align="left", x=0, dy=-14, fontSize=13, limit=NARROW - 72)
        figure = self._text("figure", **_right(_COUNTS), dy=-14, fontSize=13, fontWeight="bold")
        answers = self._text("answers", **_right(_COUNTS), dy=8, color=colour("muted"))
        layers = [*self._total(x, size=18), *self._ranges(x, 8), names, figure, answers]
        return self._spec(layers, row=56, width=NARROW - 16 - _COUNTS)

    def _x(self, most: int, *, grid: bool) -> Spec:
        known = [v for r in self.rows for v in (r.value, r.low, r.high)]
        at = axes.marks([*known, self.total], self.kind, most)
        return axes.x("value", at[0], at[-1], axes.value_axis(at, self.kind, grid=grid))

    def _spec(self, layers: list[Spec], *, row: int, width: int) -> Spec:
        return spec(layers, width=width, height=row * len(self.rows), data={"values": self._values()})

    def _values(self) -> list[Spec]:
        withheld = _("fewer than %(minimum)s") % {"minimum": self.minimum}
        return [
            {
                "label": r.label,
                "lines": wrap(r.label, _LETTERS, max_lines=2, placeholder="…") or [""],
                "place": place,
                "value": r.value,
                "low": r.low,
                "high": r.high,
                "few": r.value is None or r.answers < honesty.JUDGED_FROM,
                "figure": numbers.figure(r.value, self.kind),
                "answers": withheld if r.value is None else numbers.counted(r.answers, self.noun),
            }
            for place, r in enumerate(self.rows)
        ]

    def _text(self, name: str, **mark: Any) -> Spec:
        muted = {
            "condition": {"test": "datum.few", "value": colour("muted")},
            "value": mark.pop("color", colour("ink")),
        }
        return {
            "mark": text({"expr": f"datum.{name}"}, baseline="middle", **mark),
            "encoding": {"y": _Y, "color": muted},
        }

    def _ranges(self, x: Spec, lift: int) -> list[Spec]:
        shown, ranged = [{"filter": "isValid(datum.value)"}], [{"filter": "isValid(datum.low)"}]
        tone = {"condition": {"test": "datum.few", "value": colour("edge")}, "value": colour("accent")}
        fill = {"condition": {"test": "datum.few", "value": colour("surface")}, "value": colour("accent")}
        rule = {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "opacity": 0.45, "yOffset": lift}
        dot = {"type": "point", "filled": True, "size": 90, "opacity": 1, "strokeWidth": 2, "yOffset": lift}
        across = {"y": _Y, "x": {**x, "field": "low"}, "x2": {"field": "high"}, "color": tone}
        at = {"y": _Y, "x": x, "stroke": tone, "fill": fill}
        return [
            {"transform": ranged, "mark": rule, "encoding": across},
            {"transform": shown, "mark": dot, "encoding": at},
        ]

    def _total(self, x: Spec, *, size: int | None) -> list[Spec]:
        """The total as one line, or as a tick of *size* pixels on each group's own line."""
        if self.total is None:
            return []
        values = {"values": [{"value": self.total}]}
        name = text(_all(self.total, self.kind), baseline="bottom", dy=-6, y=0)
        named = {"data": values, "mark": name, "encoding": {"x": x}}
        if size is None:
            return [{"data": values, "mark": {"type": "rule", "color": colour("ink")}, "encoding": {"x": x}}, named]
        at = {**{key: value for key, value in x.items() if key != "field"}, "datum": self.total}
        tick = {
            "type": "tick",
            "color": colour("ink"),
            "orient": "vertical",
            "size": size,
            "thickness": 1,
            "yOffset": 8,
        }
        return [{"mark": tick, "encoding": {"x": at, "y": _Y}}, named]


def _right(beyond: int) -> Spec:
    return {"align": "right", "x": {"expr": f"width + {beyond}"}}


def _all(total: float, kind: Kind) -> str:
    return _("All: %(figure)s") % {"figure": numbers.figure(total, kind)}


def _ordered(rows: Sequence[Group], *, low_is_good: bool) -> list[Group]:
    known = [row for row in rows if row.value is not None]
    best_first = sorted(known, key=lambda row: row.value or 0.0, reverse=not low_is_good)
    return [*best_first, *(row for row in rows if row.value is None)]


def _description(rows: Sequence[Group], kind: Kind, total: float | None) -> str:
    known = [row for row in rows if row.value is not None]
    if not known:
        return _("No group has enough answers to be shown.")
    words = _("%(first)s has %(first_figure)s, %(last)s has %(last_figure)s.") % {
        "first": known[0].label,
        "first_figure": numbers.figure(known[0].value, kind),
        "last": known[-1].label,
        "last_figure": numbers.figure(known[-1].value, kind),
    }
    whole = _all(total, kind) if total is not None else ""
    return f"{words} {whole}".rstrip()


def _table(rows: Sequence[Group], kind: Kind, caption: str, minimum: int, noun: str) -> Table:
    columns = [
        Column(label=_("Group")),
        Column(label=_("Score"), number=True),
        Column(label=_("Likely range"), number=True),
        Column(label=numbers.counted_heading(noun), number=True),
    ]
    withheld = _("fewer than %(minimum)s") % {"minimum": minimum}
    lines = [
        [
            Cell(text=row.label),
            Cell(text=numbers.figure(row.value, kind)),
            Cell(text=numbers.span(row.low, row.high, kind)),
            Cell(text=withheld if row.value is None else numbers.integer(row.answers), address=row.address),
        ]
        for row in rows
    ]
    return Table(caption=caption, columns=columns, rows=lines)
