"""A colour as people write it, taken where it can be read."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from kosketus.people.team import colours
from kosketus.people.team.errors import TeamError
from kosketus.ui import numbers


class PaleColour(TeamError):
    """It cannot be read on white; ``proposal`` is the nearest shade that can."""

    def __init__(self, colour: str, proposal: str) -> None:
        words = _(
            "Too pale to read on white: %(found)s to 1, and words need %(needed)s to 1. "
            "The nearest shade that can be read is %(proposal)s."
        )
        found = numbers.decimal(colours.contrast(colour, colours.LIGHT_SURFACE), 1)
        needed = numbers.decimal(colours.READABLE, 1)
        super().__init__(words % {"found": found, "needed": needed, "proposal": proposal}, field="accent")
        self.proposal = proposal


def accent_from(text: str, *, kept: str = "", near_enough: bool = False) -> str:
    """``0F5C66``, ``#0f5c66`` and ``#abc`` as ``#rrggbb``; empty for nothing and for our own colour.

    A pale colour is taken where somebody said that its nearest shade is *near_enough*, now or when it was *kept*:
    light pages draw the shade, dark ones the colour itself.

    Raises:
        PaleColour: it cannot be read on white.
        TeamError: it is no colour.
    """
    colour = _full(text.strip().lower())
    if colour in {"", colours.USUAL_ACCENT}:
        return ""
    if not colours.is_colour(colour):
        raise TeamError(_("This is no colour. Write it as # and six digits, such as #0f5c66."), field="accent")
    proposal = colours.nearest(colour, on=colours.LIGHT_SURFACE)
    if colour not in {proposal, kept} and not near_enough:
        raise PaleColour(colour, proposal)
    return colour


def _full(text: str) -> str:
    digits = text.removeprefix("#")
    short = re.fullmatch(r"[0-9a-f]{3}", digits)
    return "#" + ("".join(digit * 2 for digit in digits) if short else digits) if text else ""
