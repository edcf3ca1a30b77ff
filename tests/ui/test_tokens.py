"""Colours that can be read, measured from the style sheet itself (WCAG 2.2, relative luminance)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kosketus.ui

STATIC = Path(kosketus.ui.__file__).parent / "static" / "ui"
_TOKEN = re.compile(r"--([\w-]+): (?:light-dark\()?(#[0-9a-f]{6})(?:, (#[0-9a-f]{6})\))?;")
TOKENS = {
    name: (light, dark or light)
    for name, light, dark in _TOKEN.findall(STATIC.joinpath("tokens.css").read_text(encoding="utf-8"))
}


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str, theme: int) -> float:
    light, dark = sorted((_luminance(TOKENS[name][theme]) for name in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "muted", "accent", "alarm") for ground in ("surface", "page", "sunken")),
        ("accent-ink", "accent"),
        ("accent-ink", "accent-strong"),
        ("accent-strong", "accent-soft"),
        ("ink", "alarm-soft"),
        ("alarm", "alarm-soft"),
        ("accent", "alarm-soft"),
        ("on-score", "good"),
        ("on-score", "bad"),
        ("on-middle", "middle"),
    ],
)
def test_text_can_be_read_on_its_ground(text: str, ground: str, theme: int) -> None:
    assert _contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["good", "middle", "bad", "edge", "accent"])
def test_marks_and_edges_of_fields_can_be_seen(mark: str, theme: int) -> None:
    assert _contrast(mark, "surface", theme) >= 3


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_hold_to_tokens_and_logical_directions(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    physical = re.findall(
        r"[{;\s](?:margin|padding|border)-(?:left|right|top|bottom)|[{;]\s*(?:left|right|top|bottom):", text
    )
    assert physical == []
    if sheet.name != "tokens.css":
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;,\s)])", text) == []
        assert "@layer" in text
