"""How targets read and are typed: in the unit that people know, and how far a number is from its target."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kosketus.show.dashboards import words
from kosketus.ui import dates, numbers
from kosketus.understand.scores.contracts import Sheet, State, TargetInfo, Value
from kosketus.understand.scores.facade import Definition

_FACTORS = {"share": 0.01, "duration": 60.0}


def from_typed(definition: Definition, typed: float) -> float:
    """What somebody typed (per cent, minutes, points) in the unit of the score."""
    return typed * _FACTORS.get(definition.shown, 1.0)


def limits(definition: Definition) -> tuple[float | None, float | None]:
    """The least and the most that may be typed."""
    if definition.shown == "nps":
        return -100.0, 100.0
    if definition.shown == "share":
        return 0.0, 100.0
    if definition.shown == "mean" and definition.is_answered:
        return float(definition.lowest_answer), float(definition.highest_answer)
    return 0.0, None


def unit(definition: Definition) -> str:
    """The unit in which a target is typed."""
    return {
        "nps": _("in points from −100 to 100"),
        "share": _("in per cent"),
        "duration": _("in minutes"),
        "mean": _("as a mean"),
        "count": _("as a number"),
    }[definition.shown]


def target_line(definition: Definition, target: TargetInfo) -> str:
    """A target with its beginning and who set it."""
    told = {"figure": numbers.figure(target.value, definition.shown), "day": dates.day(target.valid_from)}
    said = _("%(figure)s from %(day)s") % told
    return _("%(said)s, set by %(who)s") % {"said": said, "who": target.set_by} if target.set_by else said


def distance(definition: Definition, sheet: Sheet) -> str:
    """How the number in focus stands to its target; empty without one."""
    if sheet.target is None or sheet.current is None or sheet.current.value.value is None:
        return ""
    value, target = sheet.current.value, sheet.target.value
    size = words.size(definition, abs((value.value or 0.0) - target))
    told = {"size": size, "target": numbers.figure(target, definition.shown)}
    if abs((value.value or 0.0) - target) < _as_good_as_none(definition):
        return _("On target (%(target)s)") % told
    below = (value.value or 0.0) < target
    said = (_("%(size)s below target (%(target)s)") if below else _("%(size)s above target (%(target)s)")) % told
    return _("%(said)s; %(range)s") % {"said": said, "range": tail} if (tail := _range_says(value, target)) else said


def _range_says(value: Value, target: float) -> str:
    if value.low is None or value.high is None:
        return ""
    if value.state is State.FEW:
        return _("too few to say whether that is chance")
    inside = value.low <= target <= value.high
    return _("the likely range includes it") if inside else _("the likely range does not reach it")


def _as_good_as_none(definition: Definition) -> float:
    return {"nps": 0.5, "share": 0.005, "mean": 0.05, "duration": 1.0}.get(definition.shown, 0.5)
