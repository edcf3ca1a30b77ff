"""Whether a colour can be read, by WCAG 2.2 (success criterion 1.4.3), and the nearest shade that can.

Contrast is (L1 + 0.05) / (L2 + 0.05) with L the relative luminance of sRGB, from 1 to 21; text needs 4.5. No single
colour reaches that on white and on our dark surface both, so a brand has one for light pages and a shade for dark.
"""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

READABLE = 4.5
LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#12181e"
LIGHT_INK = "#ffffff"
DARK_INK = "#0d1216"
USUAL_ACCENT = "#0f5c66"
USUAL_DARK_ACCENT = "#5fc3ce"
# sRGB: below this a channel is linear, above it a power (IEC 61966-2-1, as WCAG writes it).
_LINEAR = 0.04045
_STEPS = 255
_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Accent:
    """A colour for links, the main button and the focus ring: on light pages, on dark ones, and the ink on each.

    ``colour`` is the one that was chosen; where it can be read it is drawn as it is.
    """

    colour: str = USUAL_ACCENT
    light: str = USUAL_ACCENT
    dark: str = USUAL_DARK_ACCENT
    ink_on_light: str = LIGHT_INK
    ink_on_dark: str = DARK_INK


def is_colour(text: str) -> bool:
    """Whether *text* is ``#rrggbb`` in small letters."""
    return _HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=256)
def accent_of(colour: str) -> Accent:
    """The pair of shades for a brand's *colour*; our own for none. What cannot be read is moved to where it can."""
    if not is_colour(colour) or colour == USUAL_ACCENT:
        return Accent()
    return Accent(colour=colour, light=nearest(colour, on=LIGHT_SURFACE), dark=nearest(colour, on=DARK_SURFACE))


def nearest(colour: str, *, on: str) -> str:
    """The shade of the same hue with the smallest change of lightness that reads on the surface *on*."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    away = -1 if contrast(on, "#000000") > contrast(on, "#ffffff") else 1
    for step in range(_STEPS + 1):
        shade = _hex(hue, min(1.0, max(0.0, lightness + away * step / _STEPS)), saturation) if step else colour
        if contrast(shade, on) >= READABLE:
            return shade
    raise AssertionError("black reads on white, and white on black")


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / _STEPS for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR else float(((channel + 0.055) / 1.055) ** 2.4)


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(
        f"{round(channel * _STEPS):02x}" for channel in colorsys.hls_to_rgb(hue, lightness, saturation)
    )
