"""A file opened as a table: its header checked against a recipe, then its records one by one."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.utils.translation import gettext as _

from kosketus.kernel.formulas import unguard
from kosketus.listen.signals.domain.formats import json_lines, parquet, text, xlsx
from kosketus.listen.signals.domain.formats.base import MARK, Table
from kosketus.listen.signals.domain.inspecting import Form, Inspected
from kosketus.listen.signals.domain.recipe import FileShape, Recipe
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.errors import FileProblem, RecipeProblem

__all__ = ["MARK", "Table", "check_columns", "opened", "repeated_columns", "without_rows"]

_SHOWN_COLUMNS = 40
_OPENERS: dict[Form, Callable[[Inspected, FileShape], AbstractContextManager[Table]]] = {
    Form.TEXT: text.opened,
    Form.XLSX: xlsx.opened,
    Form.JSON_LINES: json_lines.opened,
    Form.PARQUET: parquet.opened,
}


@contextmanager
def opened(inspected: Inspected, shape: FileShape | None = None) -> Iterator[Table]:
    """The file as a table; cells of a file of rows left out are as they were before they were made safe.

    Raises:
        FileProblem: it cannot be read as a table, or has no column names.
    """
    with _OPENERS[inspected.form](inspected, shape or FileShape()) as table:
        if table.header[:1] == [MARK]:
            table.records = map(_unguard, table.records)
        yield table


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


def without_rows(file: str) -> FileProblem:
    """What is wrong with a file that ends with its first line."""
    words = _("%(file)s has no rows below its first line.") % {"file": file}
    return FileProblem(words, todo=_("Export the file again."))


def _unguard(record: Record) -> Record:
    return record._replace(cells=[unguard(cell) for cell in record.cells])
