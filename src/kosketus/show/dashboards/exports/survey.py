"""A survey's responses for people (a workbook with its code book) and for statistics programs (SPSS, with labels)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import polars as pl
from django.utils.translation import gettext as _

from kosketus.listen.surveys.contracts import ExportVariable
from kosketus.show.dashboards.exports.cells import Cell, Row, Sheet
from kosketus.show.dashboards.exports.workbook import MOST_ROWS

MOST_SAV_ROWS = 200_000
_LONGEST_NAME, _LONGEST_LABEL, _LONGEST_VALUE_LABEL, _LONGEST_TEXT = 64, 256, 120, 10_000
_RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}


class TooManyRows(ValueError):
    """A file of this kind cannot hold all rows, and one that holds some would be taken for whole."""


def at_most(most: int, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, if they are no more than *most*.

    Raises:
        TooManyRows: they are.
    """
    for number, row in enumerate(rows, 1):
        if number > most:
            raise TooManyRows(most)
        yield row


def sheets(variables: Sequence[ExportVariable], rows: Iterable[Row], language: str) -> Iterator[Sheet]:
    """The responses, and what each column, point and option means. The same errors, for a worksheet's rows."""
    kinds = ["count" if variable.is_number else "words" for variable in variables]
    yield Sheet(
        title=_("Responses"),
        columns=[variable.key for variable in variables],
        rows=at_most(MOST_ROWS, rows),
        kinds=kinds,
    )
    yield Sheet(
        title=_("What the columns mean"),
        columns=(_("Column"), _("Question"), _("Scale"), _("Value"), _("Meaning")),
        rows=list(_code_book(variables, language)),
        kinds=("text", "words", "text", "text", "words"),
    )


def _code_book(variables: Iterable[ExportVariable], language: str) -> Iterator[Row]:
    for variable in variables:
        text = words(variable.text, language)
        if not text:
            continue
        yield (variable.key, text, variable.scale, None, None)
        if variable.several:
            yield (variable.key, None, None, "1", _("Chosen"))
        for value, texts in variable.values.items():
            yield (variable.key, None, None, value, words(texts, language))


def words(texts: Mapping[str, str], language: str) -> str:
    """The words in *language*, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def sav(variables: Sequence[ExportVariable], rows: Iterable[Row], language: str, *, title: str) -> IO[bytes]:
    """An SPSS file (.sav): short names, the questions as labels, points and options with their words.

    The whole table is in memory, hence the limit. SPSS, PSPP, R and jamovi read it.

    Raises:
        TooManyRows: there are more than :data:`MOST_SAV_ROWS`.
    """
    import pyreadstat  # noqa: PLC0415 - brings numpy, which no start needs

    names = _names([variable.key for variable in variables])
    frame = _frame(variables, names, at_most(MOST_SAV_ROWS, rows))
    labels = {
        name: _cut(words(each.text, language) or each.key, _LONGEST_LABEL)
        for name, each in zip(names, variables, strict=True)
    }
    values = {name: _values(each, language) for name, each in zip(names, variables, strict=True) if each.values}
    measures = {name: _measure(each) for name, each in zip(names, variables, strict=True)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            frame,
            path,
            file_label=_cut(title, 60),
            column_labels=labels,
            variable_value_labels=values,
            variable_measure=measures,
        )
        return path.open("rb")  # outlives its name, as files do here


def _frame(variables: Sequence[ExportVariable], names: Sequence[str], rows: Iterable[Row]) -> pl.DataFrame:
    columns: dict[str, list[Cell]] = {name: [] for name in names}
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            columns[name].append(_cut(cell, _LONGEST_TEXT) if isinstance(cell, str) else cell)
    kinds = {name: pl.Float64 if each.is_number else pl.String for name, each in zip(names, variables, strict=True)}
    return pl.DataFrame(columns, schema=kinds)


def _values(variable: ExportVariable, language: str) -> dict[float | str, str]:
    """Value labels by number or text, as the column's own type."""
    found = {value: _cut(words(texts, language), _LONGEST_VALUE_LABEL) for value, texts in variable.values.items()}
    return {float(value) if variable.is_number else value: label for value, label in found.items() if label}


def _measure(variable: ExportVariable) -> str:
    if variable.scale:
        return "ordinal"
    return "nominal" if variable.several or not variable.is_number else "scale"


def _names(keys: Sequence[str]) -> list[str]:
    """Names that SPSS takes: letters, figures, dots and underscores, 64 bytes, no word of its language, each once."""
    taken: set[str] = set()
    names = []
    for key in keys:
        plain = re.sub(r"[^A-Za-z0-9_.]", "_", key).rstrip(".")[: _LONGEST_NAME - 4] or "v"
        plain = plain if plain[0].isalpha() and plain.upper() not in _RESERVED else f"v_{plain}"
        name, number = plain, 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}_{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, most: int) -> str:
    """At most *most* bytes in UTF-8, whole characters, without what no text holds."""
    return text.replace("\x00", "").encode()[:most].decode(errors="ignore")
