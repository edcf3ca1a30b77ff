"""JSON: one object in each line, or one list of objects; what lies within an object is reached by ``outer.inner``."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.formats.base import Table
from kosketus.listen.signals.domain.formats.text import opened_lines
from kosketus.listen.signals.domain.inspecting import Inspected
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.records import Line, Record
from kosketus.listen.signals.errors import FileProblem
from kosketus.listen.signals.outcome import Reason

_PROBE_LINES = 1_000
_DEPTH = 4
_WHOLE = 32 << 20
"""Bytes of a file that is one list: it is held in memory as a whole."""
_json = msgspec.json.Encoder()


@contextmanager
def opened(inspected: Inspected, shape: FileShape) -> Iterator[Table]:
    """The file as a table whose columns are the names in its first thousand objects.

    Raises:
        FileProblem: none of its first lines is an object.
    """
    with opened_lines(inspected) as (source, raw):
        objects = _objects(source, inspected)
        probe = list(islice(objects, _PROBE_LINES))
        flat = [found for line in probe if (found := _flat(line)) is not None]
        header = list(shape.header) or list(dict.fromkeys(name for found in flat for name in found))
        if not header:
            raise FileProblem(
                _("%(file)s has no JSON object in its first lines.") % {"file": inspected.path.name},
                todo=_("Export it as JSON lines: one object in each line. Or as CSV."),
            )
        lines = (line for line in chain(probe, objects) if line.text.strip())
        yield Table(inspected, header=header, records=(_record(line, header) for line in lines), done=raw.tell)


def _objects(source: Iterator[Line], inspected: Inspected) -> Iterator[Line]:
    """One object each: the lines, or, where the whole file is one list, what stands in it, numbered from 1."""
    first = next((line for line in source if line.text.strip()), None)
    if first is None or not first.text.lstrip("\ufeff \t\r\n").startswith("["):
        yield from chain([first] if first else [], source)
        return
    try:
        listed = msgspec.json.decode(_whole(inspected), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeError, OSError, EOFError) as error:
        raise FileProblem(
            _("%(file)s is damaged: its list does not end, or has a slip in it.") % {"file": inspected.path.name},
            todo=_("Export the file again."),
        ) from error
    for number, one in enumerate(listed, start=1):
        yield Line(number, bytes(one).decode())


def _whole(inspected: Inspected) -> str:
    """The text of the file; its lines may be longer than those of any table."""
    with gzip.open(inspected.path) if inspected.packed else inspected.path.open("rb") as file:
        content = file.read(_WHOLE + 1)
    if len(content) > _WHOLE:
        raise FileProblem(
            _("%(file)s is one long list, which cannot be read piece by piece.") % {"file": inspected.path.name},
            todo=_("Export it as JSON lines: one object in each line. Or as CSV."),
        )
    return content.decode(inspected.encoding).lstrip("\ufeff")


def _record(line: Line, header: list[str]) -> Record:
    found = None if line.fault else _flat(line)
    if found is None:
        return Record(line.number, [line.text.strip()], line.fault or Reason.BROKEN_LINE)
    return Record(line.number, [found.get(name, "") for name in header])


def _flat(line: Line) -> dict[str, str] | None:
    try:
        found = msgspec.json.decode(line.text.strip().lstrip("\ufeff"))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return dict(_pairs(found, "", 0)) if isinstance(found, dict) else None


def _pairs(found: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, str]]:
    for name, value in found.items():
        if isinstance(value, dict) and depth < _DEPTH:
            yield from _pairs(value, f"{before}{name}.", depth + 1)
        else:
            yield f"{before}{name}", _as_text(value)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return _json.encode(value).decode()
