"""What a file is before anything is believed of it: its hash, its encoding, its delimiter."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from kosketus.listen.signals.errors import FileProblem

_BLOCK = 1 << 20
_SAMPLE = 4 << 20
_HIGH = re.compile(rb"[\x80-\xff]")
_ADJACENT = re.compile(rb"[\x80-\xff]{2,}")
_ESCAPED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_UNDEFINED = {"cp1252": b"\x81\x8d\x8f\x90\x9d", "cp1251": b"\x98"}
_SIGNATURES = {
    b"PK\x03\x04": "XLSX, ODS or ZIP",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"%PDF": "PDF",
    b"PAR1": "Parquet",
    b"\x1f\x8b": "GZIP",
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251")
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """A file that can be read as text. ``size`` in bytes; ``errors`` is the codec's error handler to read with."""

    path: Path
    sha256: str
    size: int
    encoding: str
    errors: str


def inspect(path: Path, *, encoding: str = "", on_bytes: Callable[[int], None] | None = None) -> Inspected:
    """Read *path* once: hash it and find its encoding, unless the recipe names one.

    Raises:
        FileProblem: the file is absent, empty, not text, or in an encoding that we do not know.
    """
    try:
        count = _Count(path, on_bytes)
    except OSError as error:
        raise FileProblem(
            _("The file %(file)s cannot be read: %(why)s.") % {"file": path.name, "why": error.strerror},
            todo=_("Check its name and that you may read it."),
        ) from error
    _refuse_other_kinds(path, count)
    found = _named(encoding) if encoding else _sniff(path, count)
    errors = "replace" if found.startswith("utf-16") else "surrogateescape"
    return Inspected(path=path, sha256=count.digest, size=count.size, encoding=found, errors=errors)


class _Count:
    """One pass over the bytes: hash, size, a sample, and how well they are UTF-8."""

    def __init__(self, path: Path, on_bytes: Callable[[int], None] | None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        hasher, self.size, self.sample = hashlib.sha256(), 0, b""
        self.signs = self.bad = 0
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                hasher.update(block)
                self.size += len(block)
                if len(self.sample) < _SAMPLE:
                    self.sample += block
                self._look(decoder, block)
                if on_bytes:
                    on_bytes(len(block))
        self.bad += len(_ESCAPED.findall(decoder.decode(b"", final=True)))
        self.digest = hasher.hexdigest()

    def _look(self, decoder: codecs.IncrementalDecoder, block: bytes) -> None:
        if block.isascii() and not decoder.getstate()[0]:
            return
        text = decoder.decode(block)
        bad = len(_ESCAPED.findall(text))
        self.bad += bad
        self.signs += len(_NOT_ASCII.findall(text)) - bad


def _refuse_other_kinds(path: Path, count: _Count) -> None:
    if not count.size:
        raise FileProblem(_("The file %(file)s is empty.") % {"file": path.name}, todo=_("Export it again."))
    for signature, kind in _SIGNATURES.items():
        if count.sample.startswith(signature):
            raise FileProblem(
                _("%(file)s is not a text table but a file of the kind %(kind)s.") % {"file": path.name, "kind": kind},
                todo=_("Open it and save it as CSV (UTF-8), then bring that file."),
            )


def _sniff(path: Path, count: _Count) -> str:
    if count.sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if wide := _utf16_without_mark(count.sample):
        return wide
    # A file that is UTF-8 but for a few bytes is UTF-8 with damaged lines, not a file in another encoding.
    if count.bad * 20 <= count.signs:
        return "utf-8-sig" if count.sample.startswith(codecs.BOM_UTF8) else "utf-8"
    if b"\x00" not in count.sample and (found := _code_page(count.sample)):
        return found
    raise FileProblem(
        _("The encoding of %(file)s is not one that we know (tried: %(tried)s).")
        % {"file": path.name, "tried": ", ".join(ENCODINGS)},
        todo=_("Save the file as CSV in UTF-8 and bring it again, or name the encoding in the recipe."),
    )


def _utf16_without_mark(sample: bytes) -> str:
    head = sample[:4096]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if odd > len(head) // 4 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 4 and not odd else ""


def _code_page(sample: bytes) -> str:
    """Cyrillic words are runs of high bytes; accented letters of western words mostly stand alone."""
    high = len(_HIGH.findall(sample))
    in_runs = sum(len(run) for run in _ADJACENT.findall(sample))
    likely = ("cp1251", "cp1252") if in_runs * 2 > high else ("cp1252", "cp1251")
    return next((page for page in likely if not any(byte in sample for byte in _UNDEFINED[page])), "")


def _named(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise FileProblem(
            _("There is no encoding called %(name)s.") % {"name": encoding},
            todo=_("Name one such as utf-8, cp1252 or cp1251 in the recipe, or leave it out."),
        ) from None


def guess_delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the first line into most columns; of equal ones, the one that the others agree with."""

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = [_outside_quotes(line).count(delimiter) for line in lines]
        return (counts[0], sum(count == counts[0] for count in counts)) if counts else (0, 0)

    return max(DELIMITERS, key=agreement)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
