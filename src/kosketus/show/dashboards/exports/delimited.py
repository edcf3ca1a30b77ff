"""CSV as machines and spreadsheets read it alike: UTF-8 with a mark, commas, dots, ISO 8601.

The byte order mark is there because Excel takes a file without one for the code page of its machine and breaks every
letter outside it; Polars, pandas, DuckDB and LibreOffice skip the mark.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from kosketus.show.dashboards.exports.cells import Cell, Row, harmless

BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """What the writer of the standard library writes into; it keeps one line."""

    def write(self, text: str) -> str:
        return text


def lines(columns: Row, rows: Iterable[Row], notes: Iterable[str] = ()) -> Iterator[bytes]:
    """A file, line by line: heading, rows, then *notes* as lines of one cell that begin with ``#``."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield (BYTE_ORDER_MARK + _written(writer, columns)).encode()
    for row in rows:
        yield _written(writer, row).encode()
    for note in notes:
        yield _written(writer, [f"# {' '.join(note.split())}"]).encode()


def _written(writer: object, row: Row) -> str:
    written: str = writer.writerow([_plain(cell) for cell in row])  # type: ignore[attr-defined]
    return written


def _plain(cell: Cell) -> str | int | float:
    match cell:
        case None:
            return ""
        case datetime() | date():
            return cell.isoformat()
        case str():
            return harmless(cell)
    return cell
