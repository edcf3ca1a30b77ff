"""What stands beside a number: further figures of the same rows, and how far it is from its target."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kosketus.listen.surveys import facade as surveys
from kosketus.show.dashboards import planning
from kosketus.ui import numbers
from kosketus.understand.scores.contracts import Sheet
from kosketus.understand.scores.facade import Definition

_TERMS: dict[str, str | Promise] = {
    "p90": gettext_lazy("Nine of ten at most"),
    "mean": gettext_lazy("On average"),
    "waiting": gettext_lazy("Still waiting"),
}


def beside(definition: Definition, sheet: Sheet) -> list[tuple[str, str]]:
    """Further figures of the period in focus, each with its term."""
    told = [(str(_TERMS[name]), _figure(definition, name, value)) for name, value in sheet.beside.items()]
    away = planning.distance(definition, sheet)
    return [*told, *_tapped(definition), *([(_("Target"), away)] if away else [])]


def taps(count: int) -> str:
    """Ratings in letters that stand beside n, because nobody was seen to be there."""
    words = ngettext("+%(count)s tap not confirmed", "+%(count)s taps not confirmed", count)
    return words % {"count": numbers.integer(count)}


def _tapped(definition: Definition) -> list[tuple[str, str]]:
    asked = definition.source == "answers" and definition.family and definition.scale
    count = surveys.waiting_taps_of(metric=definition.family, scale=definition.scale) if asked else 0
    return [(_("In letters"), taps(count))] if count else []


def _figure(definition: Definition, name: str, value: float) -> str:
    if name == "waiting":
        return numbers.counted(int(value), definition.noun)
    return numbers.figure(value, definition.shown)
