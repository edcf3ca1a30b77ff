"""The two pictures of drivers: importance with its range, and importance against how well each is rated."""

from __future__ import annotations

from textwrap import wrap

from django.utils.translation import gettext as _

from kosketus.show.dashboards import driver_words, words
from kosketus.ui import numbers
from kosketus.ui.charts import Chart, axes
from kosketus.ui.charts.drawing import NARROW, WIDE, Spec, colour, spec, text
from kosketus.ui.numbers import Kind
from kosketus.ui.tables import Column, Table, table
from kosketus.understand.scores.contracts import Driver, DriverSheet
from kosketus.understand.scores.facade import Definition

_NAMES, _FIGURES, _RATINGS = 230, 150, 70
_LETTERS = 30
_TONES = {"fix first": "bad", "keep up": "good", "watch": "edge", "maintain": "edge"}
_Y: Spec = {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0, "paddingOuter": 0}}


def importance(definition: Definition, found: DriverSheet) -> Chart | None:
    """Each touchpoint's part with its range, the most important first."""
    if not found.drivers:
        return None
    return Chart(
        finding=driver_words.headline(definition, found),
        subtitle=_subtitle(definition, found),
        description=_description(found),
        wide=_ranges(found, wide=True),
        narrow=_ranges(found, wide=False),
        table=_table(definition, found),
    )


def matrix(definition: Definition, found: DriverSheet) -> Chart | None:
    """Importance upwards, rating to the right; the lines are the means of both."""
    if not found.drivers:
        return None
    finding = driver_words.mend_first(found) or _("Nothing above the mean in importance is below it in rating")
    return Chart(
        finding=finding,
        subtitle=_("Upwards: together with %(score)s; to the right: mean rating of %(scale)s; the lines are the means")
        % {"score": definition.name, "scale": _of(found)},
        description=_description(found),
        wide=_plane(found, width=WIDE - 96, height=360, wide=True),
        narrow=_plane(found, width=NARROW - 60, height=300, wide=False),
        table=_table(definition, found),
    )


def _subtitle(definition: Definition, found: DriverSheet) -> str:
    told = {
        "score": definition.name,
        "period": words.period(found.period) if found.period else "",
        "people": numbers.people(found.n or 0),
    }
    return _("Part of what goes together with %(score)s, and mean rating, %(period)s, %(people)s") % told


def _description(found: DriverSheet) -> str:
    return "; ".join(
        f"{place}. {each.name} {numbers.share(each.importance)} ({numbers.decimal(each.rating, 1)})"
        for place, each in enumerate(found.drivers, start=1)
    )


def _of(found: DriverSheet) -> str:
    return found.scale.split("-")[-1]


def _rows(found: DriverSheet) -> list[Spec]:
    return [
        {
            "place": place,
            "number": str(place + 1),
            "name": each.name,
            "lines": wrap(f"{place + 1}  {each.name}", _LETTERS, max_lines=2, placeholder="…"),
            "label": f"{place + 1}  {each.name}",
            "value": each.importance,
            "low": each.low,
            "high": each.high,
            "rating": each.rating,
            "figure": numbers.share(each.importance),
            "rated": numbers.decimal(each.rating, 1),
            "tone": colour(_TONES[each.standing]),
        }
        for place, each in enumerate(found.drivers)
    ]


def _ranges(found: DriverSheet, *, wide: bool) -> Spec:
    at = axes.marks([0.0, *(each.high for each in found.drivers)], Kind.SHARE, 5 if wide else 4)
    x = axes.x("value", at[0], at[-1], axes.value_axis(at, Kind.SHARE, grid=wide))
    rule = {"type": "rule", "strokeWidth": 3, "strokeCap": "round", "opacity": 0.45, "color": colour("accent")}
    dot = {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": colour("accent")}
    lift = 0 if wide else 8
    layers: list[Spec] = [
        {"mark": {**rule, "yOffset": lift}, "encoding": {"y": _Y, "x": {**x, "field": "low"}, "x2": {"field": "high"}}},
        {"mark": {**dot, "yOffset": lift}, "encoding": {"y": _Y, "x": x}},
        *(_wide_names() if wide else _narrow_names()),
    ]
    width = WIDE - _NAMES - _FIGURES - 8 if wide else NARROW - 16 - _RATINGS
    return spec(layers, width=width, height=(40 if wide else 54) * len(found.drivers), data={"values": _rows(found)})


def _wide_names() -> list[Spec]:
    two_lines = {"expr": "length(datum.lines) > 1 ? -8 : 0"}
    return [
        _named("lines", align="left", x=-_NAMES, fontSize=13, lineHeight=16, dy=two_lines),
        _named("figure", align="right", x={"expr": f"width + {_FIGURES - _RATINGS}"}, fontSize=13, fontWeight="bold"),
        _named("rated", align="right", x={"expr": f"width + {_FIGURES}"}, color=colour("muted")),
        _heads(_("Part"), _FIGURES - _RATINGS),
        _heads(_("Rating"), _FIGURES),
    ]


def _narrow_names() -> list[Spec]:
    return [
        _named("label", align="left", x=0, dy=-12, fontSize=13, limit=NARROW - 24 - _RATINGS),
        _named("figure", align="right", x={"expr": f"width + {_RATINGS}"}, dy=-12, fontSize=13, fontWeight="bold"),
        _named("rated", align="right", x={"expr": f"width + {_RATINGS}"}, dy=8, color=colour("muted")),
    ]


def _heads(word: str, beyond: int) -> Spec:
    mark = text(word, align="right", x={"expr": f"width + {beyond}"}, y=-10, color=colour("muted"))
    return {"data": {"values": [{}]}, "mark": mark}


def _named(field: str, **mark: object) -> Spec:
    return {"mark": text({"expr": f"datum.{field}"}, baseline="middle", **mark), "encoding": {"y": _Y}}


def _plane(found: DriverSheet, *, width: int, height: int, wide: bool) -> Spec:
    rows = _rows(found)
    across = axes.marks([each.rating for each in found.drivers], Kind.MEAN, 5 if wide else 4)
    upwards = axes.marks([0.0, *(each.importance for each in found.drivers)], Kind.SHARE, 5)
    x = axes.x("rating", across[0], across[-1], {**axes.value_axis(across, Kind.MEAN, grid=False), "orient": "bottom"})
    y = axes.y("value", upwards[0], upwards[-1], axes.value_axis(upwards, Kind.SHARE, grid=False))
    means = {
        "rating": sum(each.rating for each in found.drivers) / len(rows),
        "value": sum(each.importance for each in found.drivers) / len(rows),
    }
    rule = {"type": "rule", "color": colour("edge"), "strokeDash": [2, 3]}
    fill = {"field": "tone", "type": "nominal", "scale": None}
    layers: list[Spec] = [
        *_corners(width, height),
        {"data": {"values": [means]}, "mark": rule, "encoding": {"x": x}},
        {"data": {"values": [means]}, "mark": rule, "encoding": {"y": y}},
        {
            "mark": {"type": "point", "filled": True, "size": 340, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": fill},
        },
        {
            "mark": text({"expr": "datum.number"}, baseline="middle", color=colour("on-score"), fontWeight="bold"),
            "encoding": {"x": x, "y": y},
        },
    ]
    return spec(layers, width=width, height=height, data={"values": rows})


def _corners(width: int, height: int) -> list[Spec]:
    places = {"fix first": ("left", 8, 12), "keep up": ("right", width - 8, 12)}
    places |= {"watch": ("left", 8, height - 12), "maintain": ("right", width - 8, height - 12)}
    return [
        {
            "data": {"values": [{}]},
            "mark": text(
                str(driver_words.STANDINGS[name]), align=align, x=left, y=top, color=colour("muted"), baseline="middle"
            ),
        }
        for name, (align, left, top) in places.items()
    ]


def _table(definition: Definition, found: DriverSheet) -> Table:
    columns = [
        Column(label=_("Touchpoint")),
        Column(label=_("Part"), number=True),
        Column(label=_("Likely range"), number=True),
        Column(label=_("Rating"), number=True),
        Column(label=_("What it asks for")),
    ]
    caption = _("What goes together with %(score)s") % {"score": definition.name}
    return table(caption, columns, [_line(place, each) for place, each in enumerate(found.drivers, start=1)])


def _line(place: int, each: Driver) -> list[str]:
    return [
        f"{place}. {each.name}",
        numbers.share(each.importance),
        numbers.span(each.low, each.high, Kind.SHARE),
        numbers.decimal(each.rating, 1),
        str(driver_words.STANDINGS[each.standing]),
    ]
