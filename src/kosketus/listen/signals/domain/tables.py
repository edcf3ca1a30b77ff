"""A file opened as a table: its header checked against a recipe, then its records one by one."""

from __future__ import annotations

import difflib
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import IO

from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.inspecting import Inspected, guess_delimiter
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.records import Line, Record, Records, lines
from kosketus.listen.signals.errors import FileProblem, RecipeProblem
from kosketus.listen.signals.outcome import Reason
from kosketus.listen.signals.wording import REASONS

MARK = "left_out_line"
"""The first column of a file of rows left out; by it such a file is known when it is brought in again."""
_PROBE_LINES = 20
_SHOWN_COLUMNS = 40
_FORMULA = ("'=", "'+", "'-", "'@", "'\t", "'\r")


class Table:
    """A header and the records after it. ``done`` tells how many bytes were read."""

    def __init__(self, inspected: Inspected, file: IO[str], raw: IO[bytes], delimiter: str) -> None:
        self.inspected, self._raw = inspected, raw
        source = lines(file)
        probe = list(islice(source, _PROBE_LINES))
        self.delimiter = delimiter or guess_delimiter([line.text for line in probe])
        self.header = self._header(probe)
        self._source = chain(self._after_header(probe), source)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.inspected.path.name

    def done(self) -> int:
        """Bytes read so far."""
        return self._raw.tell()

    def records(self) -> Iterator[Record]:
        """The rows after the header; cells that were made safe for spreadsheets are as they were."""
        records: Iterator[Record] = iter(Records(self._source, delimiter=self.delimiter, width=len(self.header)))
        return map(_unguard, records) if self.header[:1] == [MARK] else records

    def _header(self, probe: list[Line]) -> list[str]:
        first = next(iter(Records(iter(probe), delimiter=self.delimiter)), None)
        if first is None or first.fault is not None:
            raise FileProblem(
                _("The first line of %(file)s cannot be read as column names (%(why)s).")
                % {"file": self.name, "why": REASONS[first.fault if first and first.fault else Reason.EMPTY]},
                todo=_("The first line must name the columns. Export the file again as CSV with a header."),
            )
        self._header_ends = first.line + "".join(first.cells).count("\n")
        return [" ".join(cell.replace("\ufeff", "").split()) for cell in first.cells]

    def _after_header(self, probe: list[Line]) -> list[Line]:
        return [line for line in probe if line.number > self._header_ends]


@contextmanager
def opened(inspected: Inspected, *, delimiter: str = "") -> Iterator[Table]:
    """The file as a table.

    Raises:
        FileProblem: its first line cannot be read as a header.
    """
    with (
        inspected.path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding=inspected.encoding, errors=inspected.errors, newline="") as text,
    ):
        yield Table(inspected, text, raw, delimiter)


def check_columns(table: Table, recipe: Recipe) -> None:
    """Refuse a table that the recipe does not fit.

    Raises:
        RecipeProblem: columns are missing, or one that is needed stands there twice.
    """
    wanted = recipe.columns()
    if missing := [name for name in wanted if name not in table.header]:
        raise RecipeProblem(
            _("%(file)s has no column %(missing)s.") % {"file": table.name, "missing": _named(missing)},
            todo=_("Found were: %(found)s. %(hint)s Rename the columns or change the recipe '%(recipe)s'.")
            % {"found": _shown(table.header), "hint": _hint(missing, table.header), "recipe": recipe.name},
        )
    counted = Counter(table.header)
    if twice := [name for name in wanted if counted[name] > 1]:
        places = ", ".join(str(index + 1) for index, name in enumerate(table.header) if name == twice[0])
        raise RecipeProblem(
            _("%(file)s has the column %(name)s more than once (columns %(places)s).")
            % {"file": table.name, "name": _named(twice), "places": places},
            todo=_("Rename all but one of them, so that it is clear which one counts, and bring the file again."),
        )


def repeated_columns(table: Table) -> list[str]:
    """Names that stand in the header more than once, empty ones aside."""
    return [name for name, count in Counter(table.header).items() if name and count > 1]


def _named(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _shown(header: list[str]) -> str:
    shown = _named([name for name in header if name][:_SHOWN_COLUMNS])
    return shown if len(header) <= _SHOWN_COLUMNS else f"{shown}, …"


def _hint(missing: list[str], header: list[str]) -> str:
    folded = {name.casefold(): name for name in header}
    near = [
        (name, folded[match[0]])
        for name in missing
        if (match := difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.75))
    ]
    return " ".join(_("Is '%(found)s' meant by '%(name)s'?") % {"found": found, "name": name} for name, found in near)


def _unguard(record: Record) -> Record:
    return record._replace(cells=[cell[1:] if cell.startswith(_FORMULA) else cell for cell in record.cells])
