"""What a file is before anything is believed of it: its hash, its encoding, its delimiter."""

from __future__ import annotations

import codecs
import hashlib
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _

from kosketus.listen.signals.errors import FileProblem

_BLOCK = 1 << 20
_SAMPLE = 4 << 20
_OBJECT = re.compile(rb"\s*(?:\[\s*)?\{")
"""An object in each line, or one list of objects."""
_HIGH = re.compile(rb"[\x80-\xff]")
_ADJACENT = re.compile(rb"[\x80-\xff]{2,}")
_ESCAPED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_UNDEFINED = {"cp1252": b"\x81\x8d\x8f\x90\x9d", "cp1251": b"\x98"}
_ZIP, _PARQUET, _GZIP = b"PK\x03\x04", b"PAR1", b"\x1f\x8b"
_SIGNATURES = {_ZIP: "ODS or ZIP", b"\xd0\xcf\x11\xe0": "XLS", b"%PDF": "PDF"}
_UNPACKED = 20 << 30
"""Bytes that a packed file may unpack to."""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251")
DELIMITERS = (",", ";", "\t", "|")
BLANKS = "blanks"
"""The delimiter of a table whose columns are parted by one or more blanks."""
_COLUMNS = 3


class Form(StrEnum):
    """The forms of tables that can be read."""

    TEXT = "text"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """A file that can be read as a table. ``size`` in bytes as it lies there, ``packed`` by gzip or not.

    ``errors`` is the codec's error handler to read text with.
    """

    path: Path
    sha256: str
    size: int
    form: Form = Form.TEXT
    packed: bool = False
    encoding: str = "utf-8"
    errors: str = "surrogateescape"


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
    form = _form(path, count)
    if form in {Form.XLSX, Form.PARQUET}:
        return Inspected(path=path, sha256=count.digest, size=count.size, form=form)
    # A file of rows left out is written as UTF-8 with a mark, whatever the file was that they came from.
    marked = count.sample.startswith(codecs.BOM_UTF8)
    found = _named(encoding) if encoding and not marked else _sniff(path, count)
    return Inspected(
        path=path,
        sha256=count.digest,
        size=count.size,
        form=form,
        packed=count.packed,
        encoding=found,
        errors="replace" if found.startswith("utf-16") else "surrogateescape",
    )


class _Count:
    """One pass over the bytes: hash, size, a sample (unpacked), and how well they are UTF-8."""

    def __init__(self, path: Path, on_bytes: Callable[[int], None] | None) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
        hasher, self.size, self.sample = hashlib.sha256(), 0, b""
        self.signs = self.bad = 0
        self.packed = False
        with path.open("rb") as file:
            unpack = self._unpacker(file.peek(2)[:2], path)
            while block := file.read(_BLOCK):
                hasher.update(block)
                self.size += len(block)
                for plain in unpack(block):
                    if len(self.sample) < _SAMPLE:
                        self.sample += plain
                    self._look(decoder, plain)
                if on_bytes:
                    on_bytes(len(block))
        self.bad += len(_ESCAPED.findall(decoder.decode(b"", final=True)))
        self.digest = hasher.hexdigest()

    def _unpacker(self, first: bytes, path: Path) -> Callable[[bytes], Iterator[bytes]]:
        self.packed = first == _GZIP
        return _Unpacker(path) if self.packed else lambda block: iter((block,))

    def _look(self, decoder: codecs.IncrementalDecoder, block: bytes) -> None:
        if block.isascii() and not decoder.getstate()[0]:
            return
        text = decoder.decode(block)
        bad = len(_ESCAPED.findall(text))
        self.bad += bad
        self.signs += len(_NOT_ASCII.findall(text)) - bad


class _Unpacker:
    """Unpacks gzip block by block, never more than a block at a time."""

    def __init__(self, path: Path) -> None:
        self._path, self._done, self._inflate = path, 0, zlib.decompressobj(wbits=31)

    def __call__(self, block: bytes) -> Iterator[bytes]:
        while block:
            try:
                plain = self._inflate.decompress(block, _BLOCK)
            except zlib.error as error:
                raise FileProblem(
                    _("%(file)s is damaged: it cannot be unpacked.") % {"file": self._path.name},
                    todo=_("Export the file again."),
                ) from error
            self._done += len(plain)
            if self._done > _UNPACKED:
                raise FileProblem(
                    _("%(file)s unpacks to more than 20 GB.") % {"file": self._path.name},
                    todo=_("Bring it in parts."),
                )
            if plain:
                yield plain
            block = self._inflate.unconsumed_tail
            if self._inflate.eof:
                # gzip files may be strung together.
                block, self._inflate = self._inflate.unused_data, zlib.decompressobj(wbits=31)


def _form(path: Path, count: _Count) -> Form:
    if not count.sample:
        raise FileProblem(_("The file %(file)s is empty.") % {"file": path.name}, todo=_("Export it again."))
    if count.sample.startswith(_PARQUET) and not count.packed:
        return Form.PARQUET
    if count.sample.startswith(_ZIP) and not count.packed and _is_workbook(path):
        return Form.XLSX
    _refuse_other_kinds(path, count)
    return Form.JSON_LINES if _OBJECT.match(count.sample.removeprefix(codecs.BOM_UTF8)) else Form.TEXT


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _refuse_other_kinds(path: Path, count: _Count) -> None:
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

    found = max(DELIMITERS, key=agreement)
    return BLANKS if not agreement(found)[0] and _is_parted_by_blanks(lines) else found


def _is_parted_by_blanks(lines: list[str]) -> bool:
    """Whether every line has as many words, three or more: two may be a first and a last name."""
    widths = {len(line.split()) for line in lines if line.strip()}
    return len(lines) >= _COLUMNS and len(widths) == 1 and widths.pop() >= _COLUMNS


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
