"""Files as Polars frames, for the command line: kinds of columns found out, or told apart in the caller's words."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxmetrics.errors import MetricError

if TYPE_CHECKING:
    import polars as pl

_LOOKED_AT = 10_000
_SHOWN = 3
_MONTHS = 12
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DAY_OR_MONTH_FIRST = r"^(\d{1,2})[./-](\d{1,2})[./-]\d{4}\b"
_IN_WORDS = {
    "fastexcel": "XLSX needs one package more: pip install fastexcel",
    "utf-8": "it is not UTF-8; save it as UTF-8",
    "more fields": "a row has more cells than the first line has names",
    "properly escaped": "a quotation mark is opened and never closed",
}


class FileProblem(MetricError):
    """The file cannot be read, or does not hold what was asked of it."""


def read(path: Path) -> pl.DataFrame:
    """A CSV, Parquet or XLSX file as a Polars frame, spaces around column names dropped.

    Raises:
        FileProblem: it is not there, is of another kind, cannot be parsed, or has two columns of one name.
    """
    try:
        import polars as pl  # noqa: PLC0415 - the library itself needs no engine
    except ModuleNotFoundError:
        raise FileProblem("the command needs Polars: pip install 'cxmetrics[cli]'") from None
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": _read_csv,
        ".tsv": _read_csv,
        ".parquet": pl.read_parquet,
        ".xlsx": pl.read_excel,
    }
    if path.suffix.lower() not in readers:
        raise FileProblem(f"{path.name} is none of {', '.join(readers)}")
    if not path.is_file():
        raise FileProblem(f"there is no file {path}")
    try:
        frame = readers[path.suffix.lower()](path)
    except FileProblem:
        raise
    except Exception as problem:  # each reader has errors of its own kinds, and all mean the same here
        raise FileProblem(f"{path.name} cannot be read: {_in_words(problem)}") from problem
    return _well_named(path, frame)


def _in_words(problem: Exception) -> str:
    told = str(problem)
    return next((words for sign, words in _IN_WORDS.items() if sign in told), told.partition("\n")[0])


def _well_named(path: Path, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with names without spaces around them; Polars calls a second `q` `q_duplicated_0`."""
    names = [name.strip() for name in frame.columns]
    doubled = [name for name in names if names.count(name) > 1 or f"{name}_duplicated_0" in names]
    if doubled:
        raise FileProblem(f"{path.name} has more than one column {doubled[0]!r}; give them different names")
    return frame.rename(dict(zip(frame.columns, names, strict=True)))


def numeric(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Text that is all numbers as numbers; columns that are not there are left to who needs them.

    Raises:
        FileProblem: naming the first cells that are none, and their rows.
    """
    import polars as pl  # noqa: PLC0415

    for name in columns:
        if name in frame.columns and frame.schema[name] == pl.String:
            text = frame[name].str.strip_chars()
            numbers = text.cast(pl.Float64, strict=False)
            word = numbers.is_null() & text.is_not_null()
            _refuse_words(name, text.filter(word), word.arg_true())
            frame = frame.with_columns(numbers)
    return frame


def _refuse_words(name: str, words: pl.Series, places: pl.Series) -> None:
    if len(places):
        shown = zip(words.head(_SHOWN), places.head(_SHOWN), strict=True)
        named = ", ".join(f"{word!r} in row {place + 1}" for word, place in shown)
        more = f" and {len(places) - _SHOWN:,} more" if len(places) > _SHOWN else ""
        raise FileProblem(f"column {name!r} holds text, not numbers: {named}{more}. Nothing was counted.")


def dated(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Text that Polars did not take for dates, read as ISO dates.

    Raises:
        FileProblem: naming the first value.
    """
    import polars as pl  # noqa: PLC0415

    if column in frame.columns and frame.schema[column] == pl.String:
        if _two_ways(frame[column]):
            raise _no_dates(column, frame[column].drop_nulls().first(), "day and month can be taken for each other")
        try:
            return frame.with_columns(pl.col(column).str.to_datetime())
        except pl.exceptions.PolarsError:
            raise _no_dates(column, frame[column].drop_nulls().first()) from None
    return frame


def _no_dates(column: str, sample: object, why: str = "") -> FileProblem:
    reason = f", where {why}" if why else ""
    return FileProblem(f"column {column!r} holds no dates such as 2026-11-22; its first value is {sample!r}{reason}")


def _two_ways(text: pl.Series) -> bool:
    """Whether dates such as 02/01/2026 may be of February or of January: no value tells which part is the day."""
    parts = text.str.strip_chars().str.extract_groups(_DAY_OR_MONTH_FIRST).struct.unnest().cast({"1": int, "2": int})
    known = parts.drop_nulls()
    return bool(len(known)) and not (known["1"] > _MONTHS).any() and not (known["2"] > _MONTHS).any()


def _read_csv(path: Path) -> pl.DataFrame:
    """Kinds of columns from the first rows; where a later row disagrees, from all of them, which is slow.

    Between semicolons a comma is a decimal one. Dates that can be read in two ways stay text.
    """
    import polars as pl  # noqa: PLC0415

    separator = _separator(path)
    commas: dict[str, Any] = {"separator": separator, "decimal_comma": separator == ";"}
    first = pl.read_csv(path, separator=separator, n_rows=_LOOKED_AT, infer_schema=False)
    unsure = {name: pl.String for name in first.columns if _two_ways(first[name])}
    try:
        return pl.read_csv(
            path, **commas, infer_schema_length=_LOOKED_AT, try_parse_dates=True, schema_overrides=unsure
        )
    except pl.exceptions.ComputeError:
        return _retyped(pl.read_csv(path, separator=separator, infer_schema=False), unsure)


def _separator(path: Path) -> str:
    with path.open("rb") as file:
        first = file.readline()
    if first.startswith(_UTF16):
        raise FileProblem(f"{path.name} cannot be read: it is UTF-16; save it as UTF-8")
    return max(",;\t", key=first.decode("utf-8", "replace").count)


def _retyped(texts: pl.DataFrame, kept: Container[str]) -> pl.DataFrame:
    """Each column but *kept* as whole numbers, numbers or moments where all of its cells are, else as it is."""
    return texts.with_columns(_kind_of(texts[name]) for name in texts.columns if name not in kept)


def _kind_of(text: pl.Series) -> pl.Series:
    import polars as pl  # noqa: PLC0415

    for kind in (pl.Int64, pl.Float64):
        numbers = text.cast(kind, strict=False)
        if numbers.null_count() == text.null_count():
            return numbers
    try:
        return text.str.to_datetime()
    except pl.exceptions.PolarsError:
        return text
