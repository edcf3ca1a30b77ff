"""Parquet, read in slices so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.formats.base import Table
from kosketus.listen.signals.domain.formats.xlsx import as_text
from kosketus.listen.signals.domain.inspecting import Inspected
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.errors import FileProblem

_SLICE = 20_000


@contextmanager
def opened(inspected: Inspected, _shape: FileShape) -> Iterator[Table]:
    """The file as a table.

    Raises:
        FileProblem: it is damaged.
    """
    frame = pl.scan_parquet(inspected.path, glob=False)
    try:
        header = frame.collect_schema().names()
        count = int(frame.select(pl.len()).collect().item())
    except pl.exceptions.PolarsError as error:
        raise FileProblem(
            _("%(file)s cannot be read as Parquet.") % {"file": inspected.path.name},
            todo=_("Export the file again, or export it as CSV."),
        ) from error
    read = _Reader(frame, count)
    yield Table(inspected, header=header, records=iter(read), done=lambda: inspected.size * read.rows // (count or 1))


class _Reader:
    """Iterates the rows; ``rows`` tells how many went by."""

    def __init__(self, frame: pl.LazyFrame, count: int) -> None:
        self._frame, self._count, self.rows = frame, count, 0

    def __iter__(self) -> Iterator[Record]:
        for start in range(0, self._count, _SLICE):
            row: tuple[Any, ...]
            for row in self._frame.slice(start, _SLICE).collect().iter_rows():
                self.rows += 1
                yield Record(self.rows + 1, [as_text(value) for value in row])
