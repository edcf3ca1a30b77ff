"""What every form of file becomes: a header and records of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kosketus.listen.signals.domain.inspecting import Inspected
from kosketus.listen.signals.domain.records import Record

MARK = "left_out_line"
"""The first column of a file of rows left out; by it such a file is known when it is brought in again."""


class Table:
    """A header and the records after it. ``done`` tells how many bytes of the file were read."""

    def __init__(
        self,
        inspected: Inspected,
        *,
        header: list[str],
        records: Iterator[Record],
        done: Callable[[], int],
        delimiter: str = ",",
    ) -> None:
        self.inspected, self.header, self.records, self.done = inspected, header, records, done
        self.delimiter = delimiter

    @property
    def name(self) -> str:
        """The file's name."""
        return self.inspected.path.name


def tidy_header(cells: list[str]) -> list[str]:
    """Column names without marks and doubled blanks."""
    return [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
