"""Files as Polars frames, for the command line: kinds of columns found out, or told apart in the caller's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cxmetrics.errors import MetricError

if TYPE_CHECKING:
    import polars as pl

_LOOKED_AT = 10_000
_SHOWN = 3


class FileProblem(MetricError):
    """The file cannot be read, or does not hold what was asked of it."""


def read(path: Path) -> pl.DataFrame:
    """A CSV, Parquet or XLSX file as a Polars frame, spaces around column names dropped.

    Raises:
        FileProblem: it is not there, is of another kind, or cannot be parsed.
    """
    try:
        import polars as pl  # noqa: PLC0415 - the library itself needs no engine
    except ModuleNotFoundError:
        raise FileProblem("the command needs Polars: pip install 'cxmetrics[cli]'") from None
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": _read_csv,
        ".parquet": pl.read_parquet,
        ".xlsx": pl.read_excel,
    }
    if path.suffix.lower() not in readers:
        raise FileProblem(f"{path.name} is none of {', '.join(readers)}")
    if not path.is_file():
        raise FileProblem(f"there is no file {path}")
    try:
        frame = readers[path.suffix.lower()](path)
    except (pl.exceptions.PolarsError, ModuleNotFoundError, OSError, ValueError) as problem:
        hint = "; save it as UTF-8" if "utf-8" in str(problem) else ""
        raise FileProblem(f"{path.name} cannot be read: {problem}{hint}") from problem
    return frame.rename({name: name.strip() for name in frame.columns})


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
        try:
            return frame.with_columns(pl.col(column).str.to_datetime())
        except pl.exceptions.PolarsError:
            sample = frame[column].drop_nulls().first()
            raise FileProblem(
                f"column {column!r} holds no dates such as 2026-11-22; its first value is {sample!r}"
            ) from None
    return frame


def _read_csv(path: Path) -> pl.DataFrame:
    """Kinds of columns from the first rows; where a later row disagrees, from all of them, which is slow."""
    import polars as pl  # noqa: PLC0415

    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        first = lines.readline()
    separator = max(",;\t", key=first.count)
    try:
        return pl.read_csv(path, separator=separator, infer_schema_length=_LOOKED_AT, try_parse_dates=True)
    except pl.exceptions.ComputeError:
        return _retyped(pl.read_csv(path, separator=separator, infer_schema=False))


def _retyped(texts: pl.DataFrame) -> pl.DataFrame:
    """Each column as whole numbers, numbers or moments where all of its cells are, else as the text it is."""
    return texts.with_columns(_kind_of(texts[name]) for name in texts.columns)


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
