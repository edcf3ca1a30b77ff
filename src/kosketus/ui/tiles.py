"""The score tile as data: score, likely range, answers, verdict, and the states in which one of them is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kosketus.ui import honesty, numbers
from kosketus.ui.honesty import Finding, Verdict
from kosketus.ui.numbers import Kind

_WHOLE_SCALE = {Kind.NPS: (-100.0, 100.0), Kind.SHARE: (0.0, 1.0)}


@dataclass(frozen=True, kw_only=True)
class Range:
    """A likely range on an axis: its ``start`` and ``length``, the ``dot`` and ``zero`` in per cent of the axis."""

    start: float
    length: float
    dot: float
    zero: float | None
    low_end: str
    high_end: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One score. Without ``value`` it is empty or withheld, and ``reason`` or the verdict says why.

    ``axis`` is the same for all tiles of a metric (:func:`common_axis`); ``top`` is the highest step of a mean's scale;
    ``low_is_easy`` says its direction, None where ease is not the matter.
    """

    name: str | Promise
    kind: Kind | str
    value: float | None
    low: float | None = None
    high: float | None = None
    answers: int = 0
    verdict: Verdict | None = None
    reason: str | Promise = ""
    address: str = ""
    period: str = ""
    axis: tuple[float, float] | None = None
    top: int = 0
    low_is_easy: bool | None = None
    digits: int | None = None
    noun: str = "answers"

    @property
    def state(self) -> str:
        """``enough``, ``few``, ``hidden`` or ``empty``."""
        if self.verdict and self.verdict.finding is Finding.HIDDEN:
            return "hidden"
        if self.value is None:
            return "empty"
        return "few" if self.verdict and self.verdict.finding is Finding.FEW else "enough"

    @property
    def figure(self) -> str:
        """The score itself; "–" where it is empty or withheld, whatever the value."""
        return numbers.figure(None if self.state == "hidden" else self.value, self.kind, self.digits)

    @property
    def scale(self) -> str:
        """What stands after a mean."""
        if not self.top or self.state in {"hidden", "empty"}:
            return ""
        return numbers.scale(top=self.top, low_is_easy=self.low_is_easy)

    @property
    def count(self) -> str:
        """How many answered; not where the verdict says it, nor where even that would tell on people."""
        if self.state != "enough" or Kind(self.kind) is Kind.COUNT:
            return ""
        return numbers.counted(self.answers, self.noun)

    @property
    def range(self) -> Range | None:
        """The likely range, where there is one to show."""
        if self.state in {"hidden", "empty"} or self.value is None or self.low is None or self.high is None:
            return None
        return likely_range(
            self.value, self.low, self.high, kind=self.kind, axis=self.axis or self._scale(), digits=self.digits
        )

    def _scale(self) -> tuple[float, float]:
        return _WHOLE_SCALE.get(Kind(self.kind), (1.0, float(self.top or 5)))


def likely_range(
    value: float, low: float, high: float, *, kind: Kind | str, axis: tuple[float, float], digits: int | None = None
) -> Range:
    """The range as a picture needs it; what lies beyond the axis is drawn at its end."""
    start, dot, end = (_place(number, axis) for number in (low, value, high))
    return Range(
        start=start,
        length=round(end - start, 2),
        dot=dot,
        zero=_place(0.0, axis) if axis[0] < 0 < axis[1] else None,
        low_end=numbers.figure(axis[0], kind, 0),
        high_end=numbers.figure(axis[1], kind, 0),
        words=honesty.likely_range(low, high, kind, digits),
    )


def common_axis(tiles: Iterable[tuple[float | None, float | None]], kind: Kind | str) -> tuple[float, float]:
    """One axis for many ranges (pairs of low and high) of the same metric, in tens of points or per cent."""
    step = {Kind.NPS: 10.0, Kind.SHARE: 0.1}.get(Kind(kind), 0.5)
    ends = [end for pair in tiles for end in pair if end is not None]
    if not ends:
        return _WHOLE_SCALE.get(Kind(kind), (0.0, 1.0))
    low, high = min(ends), max(ends)
    return round((low // step) * step, 10), round(-((-high) // step) * step, 10)


def withheld(name: str | Promise, kind: Kind | str, *, minimum: int, address: str = "") -> Tile:
    """A tile that tells nothing but why."""
    return Tile(name=name, kind=kind, value=None, verdict=honesty.hidden(minimum), address=address)


def empty(name: str | Promise, kind: Kind | str, reason: str | Promise = "") -> Tile:
    """A tile without a figure yet."""
    return Tile(name=name, kind=kind, value=None, reason=reason or _("No answers in this period"))


def _place(number: float, axis: tuple[float, float]) -> float:
    low, high = axis
    share = (number - low) / (high - low) if high > low else 0.5
    return round(min(max(share, 0.0), 1.0) * 100, 2)
