"""A sheet to hang up: the question, its code and its address on one page of A4."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import vl_convert
from django.utils.html import escape

from kosketus.listen.surveys import qr

# A4 in points (ISO 216: 210 × 297 mm).
_WIDTH, _HEIGHT = 595, 842
_CODE, _EDGE = 400, 44
_FONT = "Liberation Sans, DejaVu Sans, Noto Sans, Arial, sans-serif"
_LARGE, _MIDDLE, _SMALL = 34, 20, 14
_LINE = _LARGE * 1.3
# An average letter is about half as wide as the type is high.
_LETTERS = int((_WIDTH - 2 * _EDGE) / (_LARGE * 0.52))
_MOST_LINES = 5


def pdf(*, house: str, words: str, address: str, shown: str, right_to_left: bool = False) -> bytes:
    """*words* above the code of *address*, and below it *shown*, the address as people type it."""
    # Isolates, for the renderer knows no direction of a text: U+2067 and U+2069 (Unicode, annex 9).
    lines = wrap(words, _LETTERS, max_lines=_MOST_LINES, placeholder=" …")
    turned = [f"\u2067{line}\u2069" for line in lines] if right_to_left else lines
    return bytes(vl_convert.svg_to_pdf(_svg(house, turned, address, shown)))


def _svg(house: str, lines: Sequence[str], address: str, shown: str) -> str:
    squares, size = qr.drawing(address)
    # As much room above as below; the type of a long address shrinks to the width of the sheet.
    first = (_HEIGHT - len(lines) * _LINE - _CODE - 2 * _LARGE) / 2 + _LARGE
    code = first + len(lines) * _LINE
    small = min(_MIDDLE, (_WIDTH - 2 * _EDGE) / (len(shown) * 0.56))
    text = [
        _line(house, _EDGE, _SMALL),
        *(_line(line, first + number * _LINE, _LARGE, bold=True) for number, line in enumerate(lines)),
        _line(shown, code + _CODE + _LARGE, small),
    ]
    moved = f"translate({(_WIDTH - _CODE) / 2} {code - _LARGE:.0f}) scale({_CODE / size:.4f})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>{"".join(text)}'
        f'<path transform="{moved}" d="{squares}"/></svg>'
    )


def _line(text: str, y: float, size: float, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{_WIDTH / 2}" y="{y:.0f}" text-anchor="middle"'
    return f'<text {place} font-family="{_FONT}" font-size="{size:g}"{weight} fill="#000">{escape(text)}</text>'
