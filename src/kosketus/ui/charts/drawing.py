"""From a specification to a picture: the theme, the cache, and what makes an SVG fit to stand inside a page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import vl_convert
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kosketus.ui.tables import Table

Spec = dict[str, Any]

WIDE = 760
NARROW = 340
# The same values as in tokens.css (a test compares them): light, dark.
TOKENS: Mapping[str, tuple[str, str]] = {
    "ink": ("#16202a", "#e8ecf0"),
    "muted": ("#56616d", "#a3adb8"),
    "surface": ("#ffffff", "#12181e"),
    "line": ("#dfe3e7", "#28323b"),
    "edge": ("#7d8893", "#6f7a85"),
    "accent": ("#0f5c66", "#5fc3ce"),
    "good": ("#1b66a8", "#6db3ec"),
    "middle": ("#8a94a0", "#8a94a0"),
    "bad": ("#b8480f", "#f0925f"),
    "on-score": ("#fffffe", "#12181f"),
    "on-middle": ("#0d1216", "#0d1217"),
}
_TOKEN_OF = {light: name for name, (light, _dark) in TOKENS.items()}
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')
_ROOT = re.compile(r"<svg [^>]*viewBox=\"([^\"]+)\"[^>]*>")
# Roles of a graphics document say nothing that the description beside it does not say better.
_NOISE = re.compile(
    r' (?:class|role|aria-\w+|pointer-events|font-family)="[^"]*"'
    r'|<path[^>]*\bd="(?:M0,0h0v0h0Z)?"[^>]*/>'
)


def colour(token: str) -> str:
    """The colour of a token for use in a specification; the page replaces it by its own theme's."""
    return TOKENS[token][0]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A finding with its picture in two widths and its numbers as a table.

    ``finding`` is the title, ``subtitle`` says metric, period and number of answers, ``description`` tells in words
    what the picture shows.
    """

    finding: str
    subtitle: str
    description: str
    wide: Spec
    narrow: Spec
    table: Table

    @property
    def wide_picture(self) -> SafeString:
        """Inline SVG for containers from 520 px."""
        return self._picture(self.wide, "chart-wide")

    @property
    def narrow_picture(self) -> SafeString:
        """Inline SVG for phones."""
        return self._picture(self.narrow, "chart-narrow")

    def svg(self, theme: str = "light", *, note: str = "") -> str:
        """A file of its own: title, *note* (when it was counted) under the subtitle, fixed colours of *theme*."""
        return _fixed(_drawn(_key(_titled(self.wide, self, note))), theme)

    def png(self, theme: str = "light", scale: float = 2, *, note: str = "") -> bytes:
        """The same as pixels, for mails and slides."""
        return vl_convert.svg_to_png(self.svg(theme, note=note), scale=scale)

    def _picture(self, spec: Spec, css_class: str) -> SafeString:
        drawn = _in_page(_key(spec))
        root = _ROOT.match(drawn)
        if root is None:
            raise RuntimeError("the renderer gave no SVG with a viewBox")
        told = format_html('class="{}" role="img" aria-label="{}. {}"', css_class, self.finding, self.description)
        frame = format_html('<svg {} viewBox="{}">', told, root[1])
        return frame + mark_safe(drawn[root.end() :])  # noqa: S308 - the renderer escapes what it writes


def spec(layers: Sequence[Spec], *, width: int, height: int, **more: Any) -> Spec:
    """A specification of the house: *layers* in the theme, *width* and *height* of the plot in pixels."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": width,
        "height": height,
        "layer": list(layers),
        "config": _CONFIG,
        "background": None,
        "padding": 4,
        **more,
    }


def warm() -> None:
    """Start the renderer, so that the first reader does not wait half a second for it."""
    _drawn(_key(spec([{"data": {"values": [{}]}, "mark": "point"}], width=10, height=10)))


def text(value: str | Spec, **more: Any) -> Spec:
    """A layer's text mark in the house's type."""
    return {"type": "text", "fontSize": 12, "color": colour("ink"), "text": value, **more}


@lru_cache(maxsize=512)
def _drawn(key: str) -> str:
    return vl_convert.vegalite_to_svg(json.loads(key))


@lru_cache(maxsize=512)
def _in_page(key: str) -> str:
    return _COLOUR.sub(_as_token, _NOISE.sub("", _drawn(key)))


def _key(wanted: Spec) -> str:
    return json.dumps(wanted, sort_keys=True, ensure_ascii=False)


def _as_token(found: re.Match[str]) -> str:
    token = _TOKEN_OF.get(found[2])
    return f'{found[1]}="var(--{token})"' if token else found[0]


def _fixed(svg: str, theme: str) -> str:
    place = 1 if theme == "dark" else 0
    return _COLOUR.sub(lambda m: f'{m[1]}="{TOKENS[_TOKEN_OF[m[2]]][place] if m[2] in _TOKEN_OF else m[2]}"', svg)


def _titled(wanted: Spec, chart: Chart, note: str) -> Spec:
    below = [chart.subtitle, note] if note else chart.subtitle
    title = {"text": chart.finding, "subtitle": below, "anchor": "start", "offset": 16}
    return {**wanted, "title": title, "background": colour("surface"), "padding": 16}


_CONFIG: Spec = {
    "aria": False,
    "font": "Arial, Liberation Sans, DejaVu Sans, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "gridColor": colour("line"),
        "labelColor": colour("muted"),
        "labelFontSize": 12,
        "labelPadding": 8,
        "title": None,
    },
    "title": {
        "color": colour("ink"),
        "fontSize": 16,
        "fontWeight": "bold",
        "subtitleColor": colour("muted"),
        "subtitleFontSize": 12,
        "subtitlePadding": 4,
    },
}
