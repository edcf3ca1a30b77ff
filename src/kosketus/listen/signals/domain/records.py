"""Records of a delimited text file, one by one, in bounded memory, with the line number of each fault."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import IO, NamedTuple

from kosketus.listen.signals.outcome import Reason

LINE_LENGTH = 1_000_000
"""Characters of a line that are read into memory; a longer line is left out."""
_RECORD_LENGTH = 2_000_000
_RECORD_LINES = 500
_DAMAGED = re.compile("[\udc80-\udcff\ufffd]")


class Line(NamedTuple):
    """One line of the file, counted from 1, with what is wrong with it."""

    number: int
    text: str
    fault: Reason | None = None


class Record(NamedTuple):
    """The cells of a row and the line it begins on; with a fault the cells are what could be read."""

    line: int
    cells: list[str]
    fault: Reason | None = None


class _Faulty(Exception):
    """A line that cannot be part of a record."""


def lines(file: IO[str]) -> Iterator[Line]:
    """The lines of *file*, none longer in memory than LINE_LENGTH; the rest of a longer one is passed over."""
    number = 0
    while text := file.readline(LINE_LENGTH):
        number += 1
        if len(text) == LINE_LENGTH and text[-1] not in "\r\n":
            _skip_rest(file)
            yield Line(number, text[:200], Reason.TOO_LONG)
        elif not text.isascii() and _DAMAGED.search(text):
            yield Line(number, text, Reason.BAD_ENCODING)
        else:
            yield Line(number, text)


def _skip_rest(file: IO[str]) -> None:
    while (rest := file.readline(LINE_LENGTH)) and rest[-1] not in "\r\n":
        pass


class Records:
    """Iterates the records of a file.

    A quote that is never closed would swallow the rows after it. When a record over several lines turns out
    broken (or too big, or of a wrong width), only its first line is set aside and reading goes on at the next.
    """

    def __init__(self, source: Iterator[Line], *, delimiter: str, width: int | None = None) -> None:
        self._source, self._delimiter, self._width = source, delimiter, width
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []

    def __iter__(self) -> Iterator[Record]:
        reader = self._reader()
        while True:
            self._taken = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Faulty):
                yield self._set_first_aside()
                reader = self._reader()
                continue
            if not cells:
                continue
            record = self._judge(cells)
            if record.fault is not None and len(self._taken) > 1:
                record = self._set_first_aside()
                reader = self._reader()
            yield record

    def _reader(self) -> Iterator[list[str]]:
        csv.field_size_limit(_RECORD_LENGTH)
        return csv.reader(self._feed(), delimiter=self._delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        size = 0
        while True:
            if not self._taken:
                size = 0
            line = self._again.popleft() if self._again else next(self._source, None)
            if line is None:
                return
            self._taken.append(line)
            size += len(line.text)
            if line.fault is not None or size > _RECORD_LENGTH or len(self._taken) > _RECORD_LINES:
                raise _Faulty
            yield line.text

    def _judge(self, cells: list[str]) -> Record:
        line = self._taken[0].number
        if self._width is None or len(cells) == self._width:
            return Record(line, cells)
        if len(cells) > self._width and not any(cell.strip() for cell in cells[self._width :]):
            return Record(line, cells[: self._width])
        return Record(line, cells, Reason.RAGGED)

    def _set_first_aside(self) -> Record:
        first, *rest = self._taken
        self._again.extendleft(reversed(rest))
        return Record(first.number, [first.text.rstrip("\r\n")], first.fault or Reason.BROKEN_QUOTES)
