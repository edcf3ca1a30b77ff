"""Delimited text: CSV, TSV, columns parted by blanks."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import IO, cast

from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.formats.base import MARK, Table, tidy_header
from kosketus.listen.signals.domain.inspecting import BLANKS, Inspected, guess_delimiter
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.records import Line, Record, Records, lines
from kosketus.listen.signals.errors import FileProblem
from kosketus.listen.signals.outcome import Reason
from kosketus.listen.signals.wording import REASONS

_PROBE_LINES = 20


@contextmanager
def opened(inspected: Inspected, shape: FileShape) -> Iterator[Table]:
    """The file as a table.

    Raises:
        FileProblem: its first line cannot be read as column names.
    """
    with opened_lines(inspected) as (source, raw):
        probe = list(islice(source, _PROBE_LINES))
        returned = bool(probe) and probe[0].text.lstrip("\ufeff").startswith(MARK)
        delimiter = "" if returned and shape.delimiter == BLANKS else shape.delimiter
        delimiter = delimiter or guess_delimiter([line.text for line in probe])
        everything = chain(probe, source)
        if shape.header and not returned:
            header = list(shape.header)
        else:
            header, ends = _header(probe, delimiter, inspected)
            everything = chain([line for line in probe if line.number > ends], source)
        records = _records(everything, delimiter, len(header))
        written = "," if delimiter == BLANKS else delimiter
        yield Table(inspected, header=header, records=records, done=raw.tell, delimiter=written)


@contextmanager
def opened_lines(inspected: Inspected) -> Iterator[tuple[Iterator[Line], IO[bytes]]]:
    """The lines of the file, unpacked where it is packed, and the file itself."""
    with ExitStack() as stack:
        raw = stack.enter_context(inspected.path.open("rb"))
        plain: IO[bytes] = raw
        if inspected.packed:
            plain = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=raw)))
        encoding, errors = inspected.encoding, inspected.errors
        text = stack.enter_context(io.TextIOWrapper(plain, encoding=encoding, errors=errors, newline=""))
        yield lines(text), raw


def _records(source: Iterator[Line], delimiter: str, width: int) -> Iterator[Record]:
    if delimiter != BLANKS:
        return iter(Records(source, delimiter=delimiter, width=width))
    return (_parted(line, width) for line in source if line.fault or line.text.strip())


def _parted(line: Line, width: int) -> Record:
    cells = line.text.split()
    return Record(line.number, cells, line.fault or (None if len(cells) == width else Reason.RAGGED))


def _header(probe: list[Line], delimiter: str, inspected: Inspected) -> tuple[list[str], int]:
    if delimiter == BLANKS and probe:
        return tidy_header(probe[0].text.split()), probe[0].number
    first = next(iter(Records(iter(probe), delimiter=delimiter)), None)
    if first is None or first.fault is not None:
        raise FileProblem(
            _("The first line of %(file)s cannot be read as column names (%(why)s).")
            % {"file": inspected.path.name, "why": REASONS[first.fault if first and first.fault else Reason.EMPTY]},
            todo=_("The first line must name the columns. Export the file again as CSV with a header."),
        )
    return tidy_header(first.cells), first.line + "".join(first.cells).count("\n")
