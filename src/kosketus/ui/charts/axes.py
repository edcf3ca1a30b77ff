"""Axes: where they begin, where they are marked, and what stands at the marks."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence

from kosketus.ui import numbers
from kosketus.ui.charts.drawing import Spec
from kosketus.ui.numbers import Kind

# An axis is never cut tighter than this: a small change must look small.
_TIGHTEST = {Kind.NPS: 40.0, Kind.SHARE: 0.2, Kind.MEAN: 1.0}
_LIMITS = {Kind.NPS: (-100.0, 100.0), Kind.SHARE: (0.0, 1.0)}
_STEPS = (1, 2, 5)
# Seconds that read well: minutes, quarters of an hour, hours, days, weeks.
_DURATIONS = (1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600)
_SMALL = 1e-9


def marks(values: Iterable[float | None], kind: Kind, most: int = 5) -> list[float]:
    """Round values, at most *most*, that hold all *values* between them: the first and last are the axis' ends."""
    known = [value for value in values if value is not None] or [0.0]
    low, high = min(known), max(known)
    missing = max(_TIGHTEST.get(kind, 0.0) - (high - low), 0.0)
    low, high = _inside(low - missing / 2, high + missing / 2, kind)
    step = next(step for step in _steps((high - low) or 1.0, most, kind) if _count(low, high, step) <= most)
    first = math.floor(low / step + _SMALL)
    return [round((first + n) * step, 10) for n in range(_count(low, high, step))]


def value_axis(at: Sequence[float], kind: Kind, *, grid: bool = True) -> Spec:
    """An axis of figures with hairlines, its labels written as people of this language read them."""
    words = {mark: numbers.figure(mark, kind) for mark in at}
    return {"values": list(at), "grid": grid, "labelExpr": labels(words), "labelFlush": False}


def labels(words: dict[float, str]) -> str:
    """A Vega expression that writes *words* at their values."""
    return f"({json.dumps({_name(value): word for value, word in words.items()}, ensure_ascii=False)})[datum.value]"


def x(field: str, low: float, high: float, axis: Spec | None) -> Spec:
    """A horizontal channel over exactly this domain."""
    return _channel(field, low, high, axis)


def y(field: str, low: float, high: float, axis: Spec | None) -> Spec:
    """A vertical channel over exactly this domain."""
    return _channel(field, low, high, axis)


def _channel(field: str, low: float, high: float, axis: Spec | None) -> Spec:
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}


def _name(value: float) -> str:
    """As JavaScript names the property: 20 for 20.0."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def _steps(span: float, most: int, kind: Kind) -> Iterator[float]:
    if kind is Kind.DURATION and span < _DURATIONS[-1] * most:
        return (float(step) for step in (*_DURATIONS, 2 * _DURATIONS[-1]))
    power = 10.0 ** math.floor(math.log10(span / most))
    return (step * power * scale for scale in (1, 10, 100) for step in _STEPS)


def _count(low: float, high: float, step: float) -> int:
    return math.ceil(high / step - _SMALL) - math.floor(low / step + _SMALL) + 1


def _inside(low: float, high: float, kind: Kind) -> tuple[float, float]:
    least, most = _LIMITS.get(kind, (-math.inf, math.inf))
    shift = max(least - low, 0.0) - max(high - most, 0.0)
    return max(low + shift, least), min(high + shift, most)
