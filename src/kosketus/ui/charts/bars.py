"""Shares: how the answers lie on the scale, and the three bands of one or several groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kosketus.ui import numbers
from kosketus.ui.charts import axes
from kosketus.ui.charts.drawing import NARROW, WIDE, Chart, Spec, colour, spec, text
from kosketus.ui.numbers import Kind
from kosketus.ui.tables import Cell, Column, Table, table

_NAMES = 190
_LABELLED_FROM = 0.08
_ANCHORS = {"bad": ("right", "to"), "good": ("left", "from")}
_ON = {"good": "on-score", "middle": "on-middle", "bad": "on-score"}


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One step of a scale: ``share`` from 0 to 1, ``tone`` good, middle, bad or accent.

    ``address`` leads from the number of answers to the answers.
    """

    label: str
    share: float
    answers: int
    tone: str = "accent"
    address: str = ""


def distribution(bars: Sequence[Bar], *, finding: str, subtitle: str) -> Chart:
    """Bars from zero, one for each step of the scale, low to high; at least one.

    Raises:
        ValueError: there is no bar.
    """
    if not bars:
        raise ValueError("a distribution needs at least one bar")
    return Chart(
        finding=finding,
        subtitle=subtitle,
        description=_tallest(bars),
        wide=_bars(bars, width=WIDE - 24, height=200),
        narrow=_bars(bars, width=NARROW - 16, height=160),
        table=_bar_table(bars, finding),
    )


@dataclass(frozen=True, kw_only=True)
class Band:
    """One part of a whole: ``share`` from 0 to 1."""

    label: str
    share: float
    tone: str


@dataclass(frozen=True, kw_only=True)
class Bands:
    """A group with its bands from bad through middle to good."""

    label: str
    parts: Sequence[Band]
    answers: int


def bands(rows: Sequence[Bands], *, finding: str, subtitle: str) -> Chart:
    """Stacked bars that part in the middle of the middle band: bad to the left, good to the right.

    Raises:
        ValueError: there is no group.
    """
    if not rows:
        raise ValueError("bands need at least one group")
    return Chart(
        finding=finding,
        subtitle=subtitle,
        description="; ".join(_in_words(row) for row in rows),
        wide=_stack(rows, wide=True),
        narrow=_stack(rows, wide=False),
        table=_band_table(rows, finding),
    )


def _bars(bars: Sequence[Bar], *, width: int, height: int) -> Spec:
    values = [
        {"place": n, "label": b.label, "share": b.share, "words": numbers.share(b.share), "tone": colour(b.tone)}
        for n, b in enumerate(bars)
    ]
    highest = max(*(b.share for b in bars), 0.01) * 1.12
    x = {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.12, "paddingOuter": 0}}
    y = axes.y("share", 0, highest, None)
    fill = {"field": "tone", "type": "nominal", "scale": None}
    below = {"x": x, "y": {"value": height}}
    floor = {"y": {"value": height}, "x": {"value": 0}, "x2": {"value": width}}
    layers: list[Spec] = [
        {"mark": "bar", "encoding": {"x": x, "y": y, "color": fill}},
        {"mark": text({"expr": "datum.words"}, dy=-8), "encoding": {"x": x, "y": y}},
        {"data": {"values": [{}]}, "mark": {"type": "rule", "color": colour("edge")}, "encoding": floor},
        {"mark": text({"expr": "datum.label"}, dy=16, color=colour("muted")), "encoding": below},
    ]
    return spec(layers, width=width, height=height, data={"values": values})


def _stack(rows: Sequence[Bands], *, wide: bool) -> Spec:
    parts = [part for place, row in enumerate(rows) for part in _parts(row, place)]
    x = axes.x("from", min(p["from"] for p in parts), max(p["to"] for p in parts), None)
    gap = {"paddingInner": 0.36, "paddingOuter": 0.18} if wide else {"paddingInner": 0.6, "paddingOuter": 0.3}
    y: Spec = {"field": "place", "type": "ordinal", "axis": None, "scale": gap}
    names = {"x": -_NAMES, "limit": _NAMES - 16} if wide else {"x": 0, "dy": -22, "limit": NARROW - 24}
    labels = {"values": [{"place": n, "label": row.label} for n, row in enumerate(rows)]}
    fill, on = ({"field": field, "type": "nominal", "scale": None} for field in ("tone", "on"))
    bar = {"type": "bar", "stroke": colour("surface"), "strokeWidth": 2}
    name = text({"expr": "datum.label"}, align="left", baseline="middle", fontSize=13, **names)
    layers: list[Spec] = [
        {"mark": bar, "encoding": {"y": y, "x": x, "x2": {"field": "to"}, "color": fill}},
        {"mark": text({"expr": "datum.words"}), "encoding": {"y": y, "x": {**x, "field": "middle"}, "color": on}},
        {"data": labels, "mark": name, "encoding": {"y": y}},
        *_headings(rows[0], parts, x, wide=wide),
    ]
    width = WIDE - _NAMES - 16 if wide else NARROW - 16
    return spec(layers, width=width, height=(44 if wide else 60) * len(rows), data={"values": parts})


def _headings(row: Bands, parts: Sequence[Spec], x: Spec, *, wide: bool) -> list[Spec]:
    """The bands' names above the first group: direct labels, no legend. A narrow middle one stands a line higher."""
    layers: list[Spec] = []
    for part, drawn in zip(row.parts, parts, strict=False):
        align, at = _ANCHORS.get(part.tone, ("center", "middle"))
        raised = part.tone == "middle" and part.share < (0.2 if wide else 0.4)
        mark = text(part.label, align=align, color=colour("muted"), y=(-24 if raised else -8) - (0 if wide else 8))
        layers.append({"data": {"values": [drawn]}, "mark": mark, "encoding": {"x": {**x, "field": at}}})
    return layers


def _parts(row: Bands, place: int) -> list[Spec]:
    start = -sum(part.share * _left_of_middle(part.tone) for part in row.parts)
    drawn: list[Spec] = []
    for part in row.parts:
        end = start + part.share
        labelled = part.share >= _LABELLED_FROM
        drawn.append(
            {
                "place": place,
                "from": start,
                "to": end,
                "middle": (start + end) / 2,
                "tone": colour(part.tone),
                "on": colour(_ON.get(part.tone, "on-score")),
                "words": numbers.share(part.share) if labelled else "",
            }
        )
        start = end
    return drawn


def _left_of_middle(tone: str) -> float:
    return {"bad": 1.0, "middle": 0.5}.get(tone, 0.0)


def _tallest(bars: Sequence[Bar]) -> str:
    tallest = max(bars, key=lambda bar: bar.share)
    words = {"share": numbers.share(tallest.share), "step": tallest.label}
    return _("Most often chosen: %(step)s, by %(share)s.") % words


def _in_words(row: Bands) -> str:
    parts = ", ".join(f"{part.label} {numbers.share(part.share)}" for part in row.parts)
    return f"{row.label}: {parts}"


def _bar_table(bars: Sequence[Bar], caption: str) -> Table:
    columns = [
        Column(label=_("Answer")),
        Column(label=_("Share"), number=True),
        Column(label=_("Answers"), number=True),
    ]
    rows = [
        [
            Cell(text=bar.label),
            Cell(text=numbers.share(bar.share)),
            Cell(text=numbers.integer(bar.answers), address=bar.address),
        ]
        for bar in bars
    ]
    return Table(caption=caption, columns=columns, rows=rows)


def _band_table(rows: Sequence[Bands], caption: str) -> Table:
    parts = [Column(label=part.label, number=True) for part in rows[0].parts]
    columns = [Column(label=_("Group")), *parts, Column(label=_("Answers"), number=True)]
    lines = [
        [row.label, *(numbers.figure(part.share, Kind.SHARE) for part in row.parts), numbers.integer(row.answers)]
        for row in rows
    ]
    return table(caption, columns, lines)
