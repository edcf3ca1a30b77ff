"""A logo as people bring it, drawn anew so that nothing of the file itself reaches customers.

What comes out is an opaque PNG of known size: no metadata, no hidden parts, no surprise for a mail program. The
picture lies on the ground it was made for, white or dark, so that it can be seen on pages of either kind.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from dataclasses import dataclass
from enum import StrEnum

import vl_convert
from django.utils.translation import gettext_lazy as _

from kosketus.people.team.colours import DARK_SURFACE, LIGHT_SURFACE, contrast
from kosketus.people.team.errors import TeamError

LARGEST_FILE = 1 << 20
MOST_PIXELS = 4_000_000
# Twice what is shown, for screens with two dots to a pixel.
HEIGHT = 80
WIDTH = 480
# From here on a picture brings its own ground; 255 is all of it.
_COVERED = 250
# Marks without text need 3 (WCAG 2.2, 1.4.11).
_VISIBLE = 3.0
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# SOF0 to SOF15 without DHT, JPG and DAC: the segments that hold the size (ITU-T T.81, table B.1).
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Ground(StrEnum):
    """What a picture lies on."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True)
class Picture:
    """A PNG; ``width`` and ``height`` in pixels."""

    png: bytes
    width: int
    height: int
    ground: Ground


def redrawn(content: bytes) -> Picture:
    """The picture in a PNG or JPEG file, at most 480 by 80 pixels.

    Raises:
        TeamError: too large, of another kind (SVG files can carry programs), broken, or empty.
    """
    kind, width, height = _read_head(content)
    if not width * height:
        raise _broken()
    if width * height > MOST_PIXELS:
        raise _refused(_("This picture has too many pixels. 1000 by 200 are plenty."))
    light = _on(LIGHT_SURFACE, content, kind, width, height)
    ground = _ground(_mean(light, width, height), _mean(_on("#000000", content, kind, width, height), width, height))
    chosen = light if ground is Ground.LIGHT else _on(DARK_SURFACE, content, kind, width, height)
    small = _fitting(width, height)
    return Picture(_shrunk(chosen, (width, height), small), *small, ground)


def _read_head(content: bytes) -> tuple[str, int, int]:
    if len(content) > LARGEST_FILE:
        raise _refused(_("This file is larger than 1 MB. Save the logo smaller, as PNG."))
    try:
        if content.startswith(_PNG):
            return "png", *struct.unpack(">II", content[16:24])
        if content.startswith(_JPEG):
            return "jpeg", *_jpeg_size(content)
    except struct.error:
        raise _broken() from None
    raise _refused(
        _("Only PNG and JPEG can be a logo: other files, SVG among them, may carry programs. Save it as PNG.")
    )


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while True:
        marker, kind, length = struct.unpack(">BBH", content[at : at + 4])
        if marker != _JPEG[0]:
            raise _broken()
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length


def _ground(over_white: tuple[int, ...], over_black: tuple[int, ...]) -> Ground:
    """Where the ink of a picture with transparent parts can be seen, by its mean over white and over black."""
    if not any(over_black) and over_white == (255, 255, 255):
        raise _broken()
    covered = max(1, 255 - max(white - black for white, black in zip(over_white, over_black, strict=True)))
    ink = [min(255, round(black * 255 / covered)) for black in over_black]
    seen = contrast("#" + "".join(f"{channel:02x}" for channel in ink), LIGHT_SURFACE)
    return Ground.DARK if covered < _COVERED and seen < _VISIBLE else Ground.LIGHT


def _fitting(width: int, height: int) -> tuple[int, int]:
    shrink = min(1.0, HEIGHT / height, WIDTH / width)
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _mean(png: bytes, width: int, height: int) -> tuple[int, ...]:
    """The mean colour: the picture at one pixel."""
    return tuple(_raw(_shrunk(png, (width, height), (1, 1)))[1:4])


def _shrunk(png: bytes, size: tuple[int, int], to: tuple[int, int]) -> bytes:
    """By halves, because a single step would leave out most of the pixels."""
    while size != to:
        size = (max(to[0], (size[0] + 1) // 2), max(to[1], (size[1] + 1) // 2))
        png = _drawn("", png, "png", *size)
    return png


def _on(ground: str, content: bytes, kind: str, width: int, height: int) -> bytes:
    return _drawn(f'<rect width="{width}" height="{height}" fill="{ground}"/>', content, kind, width, height)


def _drawn(below: str, content: bytes, kind: str, width: int, height: int) -> bytes:
    image = (
        f'<image width="{width}" height="{height}" preserveAspectRatio="none" '
        f'href="data:image/{kind};base64,{b64encode(content).decode()}"/>'
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{below}{image}</svg>'
    try:
        png: bytes = vl_convert.svg_to_png(svg)
    except (ValueError, RuntimeError):
        raise _broken() from None
    return png


def _raw(png: bytes) -> bytes:
    """The unpacked rows of a PNG."""
    at, packed = len(_PNG), b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        packed += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(packed)


def _broken() -> TeamError:
    return _refused(_("This picture could not be read, or nothing can be seen on it. Save it again, as PNG."))


def _refused(message: object) -> TeamError:
    return TeamError(str(message), field="logo")
