"""Letters as they lie in the table: compressed, because a hundred thousand invitations are nearly the same text."""

from __future__ import annotations

import zlib

import msgspec

from kosketus.channels.contract import Letter


def pack(letter: Letter) -> bytes:
    """A letter as bytes; level 1 takes two thirds off in some 30 µs."""
    return zlib.compress(msgspec.json.encode([letter.subject, letter.text, letter.html]), 1)


def unpack(body: bytes | memoryview) -> Letter:
    """The letter of :func:`pack`; databases hand it over as the one or the other."""
    subject, text, html = msgspec.json.decode(zlib.decompress(body), type=tuple[str, str, str])
    return Letter(subject=subject, text=text, html=html)
