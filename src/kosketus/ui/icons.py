"""The drawn icons of ``drawings.svg``, put into the page itself: nothing to fetch, nothing that flashes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_DRAWINGS = Path(__file__).with_name("drawings.svg")
_SYMBOL = re.compile(r'<symbol id="([a-z-]+)">(.*?)</symbol>', re.DOTALL)
_FRAME = (
    '<svg class="icon" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" {told}>{drawn}</svg>'
)
_DECORATION = mark_safe('aria-hidden="true" focusable="false"')


def names() -> list[str]:
    """Every icon there is."""
    return sorted(_drawings())


def draw(name: str, *, label: str = "", size: int = 20) -> SafeString:
    """The icon as inline SVG: decoration without *label*, an image with that name with it.

    Raises:
        LookupError: there is no icon of that name.
    """
    drawn = _drawings().get(name)
    if drawn is None:
        raise LookupError(f"no icon {name!r}; there are: {', '.join(names())}")
    told = format_html('role="img" aria-label="{}"', label) if label else _DECORATION
    return format_html(_FRAME, size=size, told=told, drawn=drawn)


@cache
def _drawings() -> dict[str, SafeString]:
    found = _SYMBOL.findall(_DRAWINGS.read_text(encoding="utf-8"))
    return {name: mark_safe("".join(line.strip() for line in drawn.splitlines())) for name, drawn in found}  # noqa: S308 - our file
