"""XLSX: true numbers and dates, which each reader's own program writes in its own language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kosketus.kernel.formulas import might_run
from kosketus.show.dashboards.exports.cells import Cell, Row, Sheet

MOST_ROWS = 1_048_575  # of a worksheet, without its heading
_IN_MEMORY = 2_000_000
_LONGEST = 32_767
_FORMATS = {
    "nps": "+0;\N{MINUS SIGN}0;0",
    "share": "0%",
    "mean": "0.0",
    "count": "#,##0",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_WIDTHS = {"text": 24, "words": 60, "moment": 18}
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def written(sheets: Iterable[Sheet]) -> IO[bytes]:
    """A workbook with these sheets, ready to be read. Rows go to disk as they come; nothing in it is a formula."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever hands it out closes it
    try:
        _write_book(file, sheets)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _write_book(file: IO[bytes], sheets: Iterable[Sheet]) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(file, options) as book:
        formats = {name: book.add_format({"num_format": text}) for name, text in _FORMATS.items()}
        formats["heading"] = book.add_format({"bold": True, "bottom": 1})
        formats["quoted"] = book.add_format({"quote_prefix": True})
        taken: set[str] = set()
        for sheet in sheets:
            _fill(book.add_worksheet(_name(sheet.title, taken)), sheet, formats)


def _name(title: str, taken: set[str]) -> str:
    """A name that a worksheet may have: 31 characters, none of the forbidden ones, each once."""
    plain = title.translate(_NOT_IN_A_NAME).strip()[:31] or "1"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[:27]} {number}"
    taken.add(name.casefold())
    return name


def _fill(page: Worksheet, sheet: Sheet, formats: dict[str, Format]) -> None:
    kinds = sheet.kinds or ["text"] * len(sheet.columns)
    page.freeze_panes(1, 0)
    for column, (heading, kind) in enumerate(zip(sheet.columns, kinds, strict=True)):
        page.set_column(column, column, _WIDTHS.get(kind, 14))
        page.write_string(0, column, heading, formats["heading"])
    for number, row in enumerate(sheet.rows, start=1):
        _write_row(page, number, row, kinds, formats)


def _write_row(page: Worksheet, number: int, row: Row, kinds: Iterable[str], formats: dict[str, Format]) -> None:
    for column, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
        _write(page, (number, column), cell, formats.get(kind), formats["quoted"])


def _write(page: Worksheet, place: tuple[int, int], cell: Cell, shown: Any, quoted: Format) -> None:
    match cell:
        case None:
            return
        case str():
            page.write_string(*place, cell.replace("\x00", "")[:_LONGEST], quoted if might_run(cell) else None)
        case datetime():
            page.write_datetime(*place, cell.replace(tzinfo=None), shown)
        case date():
            page.write_datetime(*place, cell, shown)
        case _:
            page.write_number(*place, cell, shown)
