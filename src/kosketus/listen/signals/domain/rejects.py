"""The file of rows left out: with reasons, safe to open in a spreadsheet, fit to be mended and brought in again."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from kosketus.kernel.formulas import guard
from kosketus.listen.signals.domain.formats.base import MARK


class Rejects:
    """Writes rows left out of one table; without a path it writes nothing.

    The file is made with the first row, readable for its owner only.
    """

    def __init__(self, path: Path | None, header: Sequence[str], delimiter: str) -> None:
        self.path = path
        self._header, self._delimiter = header, delimiter
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def written(self) -> bool:
        """Whether any row was left out."""
        return self._file is not None

    def add(self, *, line: int, reasons: Sequence[str], columns: Sequence[str], cells: Sequence[str]) -> None:
        """Add one row with why and where; *cells* as they stood in the file."""
        if self.path is None:
            return
        if self._file is None:
            self._open(self.path)
        note = [str(line), "; ".join(dict.fromkeys(reasons)), "; ".join(columns)]
        self._writer.writerow([*note, *(guard(cell) for cell in cells)])

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(handle, "w", encoding="utf-8-sig", newline="", errors="replace")
        self._writer = csv.writer(self._file, delimiter=self._delimiter)
        header = (guard(name) for name in self._header)
        self._writer.writerow([MARK, "left_out_reason", "left_out_column", *header])
