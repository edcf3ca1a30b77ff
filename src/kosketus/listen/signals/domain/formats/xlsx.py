"""XLSX, read row by row; a small file that unpacks to a huge one is refused before it is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.formats.base import Table, tidy_header
from kosketus.listen.signals.domain.inspecting import Form, Inspected
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.errors import FileProblem
from kosketus.listen.signals.outcome import Reason

UNPACKED = 1 << 30
"""Bytes that a workbook may unpack to."""
STRINGS = 150 << 20
"""Bytes of its shared texts, which are all held in memory."""
CELLS = 50_000_000
"""Cells that are read; a sheet with one cell in its last corner has seventeen thousand million."""
_PARTS = 10_000
_HEADER_ROWS = 20
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError, EOFError)


@contextmanager
def opened(inspected: Inspected, shape: FileShape) -> Iterator[Table]:
    """The named sheet, or the first that holds anything.

    Raises:
        FileProblem: it is damaged, too big when unpacked, or has no such sheet.
    """
    _refuse_bombs(inspected)
    with ExitStack() as stack:
        try:
            # Opened by us, since a workbook counts by what is in it and not by its name.
            file = stack.enter_context(inspected.path.open("rb"))
            book = stack.enter_context(closing(_workbook(file, data_only=True)))
        except _BROKEN as error:
            raise _broken(inspected) from error
        sheet = _sheet(book, shape, inspected)
        sheet.reset_dimensions()
        rows = _Rows(sheet, inspected)
        records = iter(rows)
        header = list(shape.header) or _header(records, inspected)
        size = sheet.max_row or 0
        yield Table(
            inspected,
            header=header,
            records=(_fitted(record, len(header)) for record in records),
            done=lambda: min(inspected.size, inspected.size * rows.number // (size or rows.number or 1)),
        )


def _workbook(file: BinaryIO, *, data_only: bool = False) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 - every start would pay for what few files need

    return load_workbook(file, read_only=True, data_only=data_only, keep_links=False)


def _refuse_bombs(inspected: Inspected) -> None:
    try:
        with zipfile.ZipFile(inspected.path) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise _broken(inspected) from error
    strings = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > UNPACKED or strings > STRINGS:
        raise _too_big(inspected)


def _too_big(inspected: Inspected) -> FileProblem:
    return FileProblem(
        _("%(file)s is far larger than it looks: unpacked it would fill the memory.") % {"file": inspected.path.name},
        todo=_("Save the one sheet that matters as CSV (UTF-8) and bring that file."),
    )


def _broken(inspected: Inspected) -> FileProblem:
    return FileProblem(
        _("%(file)s cannot be read as XLSX.") % {"file": inspected.path.name},
        todo=_("Open it and save it as CSV (UTF-8), then bring that file."),
    )


def sheet_names(inspected: Inspected) -> list[str]:
    """The sheets of a workbook in their order; none for other files.

    Raises:
        FileProblem: it is damaged.
    """
    if inspected.form is not Form.XLSX:
        return []
    _refuse_bombs(inspected)
    try:
        with inspected.path.open("rb") as file, closing(_workbook(file)) as book:
            return [sheet.title for sheet in book.worksheets]
    except _BROKEN as error:
        raise _broken(inspected) from error


def _sheet(book: Any, shape: FileShape, inspected: Inspected) -> Any:
    sheets = [sheet for sheet in book.worksheets if not shape.sheet or sheet.title == shape.sheet]
    if not shape.sheet:
        # An empty sheet in front of the one that matters is common.
        sheets.sort(key=_is_empty)
    if not sheets:
        raise FileProblem(
            _("%(file)s has no sheet called %(name)s.") % {"file": inspected.path.name, "name": shape.sheet},
            todo=_("Its sheets are: %(names)s.") % {"names": ", ".join(book.sheetnames)},
        )
    return sheets[0]


def _is_empty(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return not any(any(row) for row in islice(sheet.iter_rows(values_only=True), _HEADER_ROWS))


class _Rows:
    """Iterates a sheet's rows as records, numbered from 1; empty ones are passed over."""

    def __init__(self, sheet: Any, inspected: Inspected) -> None:
        self._sheet, self._inspected, self.number = sheet, inspected, 0

    def __iter__(self) -> Iterator[Record]:
        cells = 0
        try:
            for row in self._sheet.iter_rows(values_only=True):
                self.number += 1
                cells += len(row) + 1
                if cells > CELLS:
                    raise _too_big(self._inspected)
                texts = [as_text(value) for value in row]
                if any(texts):
                    yield Record(self.number, texts)
        except _BROKEN as error:
            raise _broken(self._inspected) from error


def _header(records: Iterator[Record], inspected: Inspected) -> list[str]:
    for record in islice(records, _HEADER_ROWS):
        while record.cells and not record.cells[-1]:
            record.cells.pop()
        return tidy_header(record.cells)
    raise FileProblem(_("The file %(file)s is empty.") % {"file": inspected.path.name}, todo=_("Export it again."))


def _fitted(record: Record, width: int) -> Record:
    """A sheet leaves out empty cells at the end of a row, and may have some too many."""
    cells: Sequence[str] = record.cells
    if len(cells) < width:
        return record._replace(cells=[*cells, *[""] * (width - len(cells))])
    if any(cells[width:]):
        return record._replace(fault=Reason.RAGGED)
    return record._replace(cells=list(cells[:width]))


def as_text(value: Any) -> str:
    """A typed value as it would stand in a CSV file: 5.0 is "5", midnight is the day alone."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
