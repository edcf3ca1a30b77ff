"""A file looked at: by the names of its columns, or by numbers where its first line is a row already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from kosketus.listen.signals.domain.inspecting import Form, Inspected
from kosketus.listen.signals.domain.proposing.looks import Looked, look_at
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.tables import opened

_PROBED = 100


def looked_at(inspected: Inspected, shape: FileShape) -> Looked:
    """What its columns hold.

    Raises:
        FileProblem: it cannot be read as a table.
    """
    with opened(inspected, shape) as table:
        # The first row of a sheet without column names may be short, and all others then look too long.
        sheet, width = inspected.form is Form.XLSX, len(table.header)
        looked = look_at(table.header, (row.cells[:width] for row in table.records if sheet or not row.fault))
    return looked if has_first_line(inspected) else replace(looked, unnamed=False)


def has_first_line(inspected: Inspected) -> bool:
    """Whether its first line should name the columns; JSON lines and Parquet name them elsewhere."""
    return inspected.form in {Form.TEXT, Form.XLSX}


def numbered(inspected: Inspected, shape: FileShape) -> FileShape:
    """The shape with names for columns that have none; a sheet may be wider than its first row.

    Raises:
        FileProblem: it cannot be read as a table.
    """
    with opened(inspected, shape) as table:
        widths = [len(table.header)]
        if inspected.form is Form.XLSX:
            widths += [_width(record.cells) for record in islice(table.records, _PROBED)]
    return replace(shape, header=tuple(f"column_{number}" for number in range(1, max(widths) + 1)))


def _width(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
