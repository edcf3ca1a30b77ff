"""What stands beside a number: further figures of the same rows, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

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
    return [
        (
            str(_TERMS[name]),
            numbers.counted(int(value), definition.noun)
            if name == "waiting"
            else numbers.figure(value, definition.shown),
        )
        for name, value in sheet.beside.items()
    ]
