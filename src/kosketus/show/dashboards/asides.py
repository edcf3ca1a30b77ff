"""What stands beside a number: further figures of the same rows, and how far it is from its target."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    return [*told, *([(_("Target"), away)] if away else [])]


def _figure(definition: Definition, name: str, value: float) -> str:
    if name == "waiting":
        return numbers.counted(int(value), definition.noun)
    return numbers.figure(value, definition.shown)
