"""Small tables by month, from which every number of a page is merged: one pass over the answers, or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

import cxmetrics
from kosketus.understand.scores.contracts import Grain
from kosketus.understand.scores.queries import cells, rollups, tallies
from kosketus.understand.scores.queries.answers import GROUP, PERIOD, VALUE, Answers, period_column
from kosketus.understand.scores.queries.cells import N

IMPORT = "import_id"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Tallies by month, by month and group; answers by month, group and value; rows by month and import.

    ``everybody`` is the tally by month before filters, the same as ``months`` where there are none.
    """

    months: pl.DataFrame
    everybody: pl.DataFrame
    groups: pl.DataFrame
    values: pl.DataFrame
    imports: pl.DataFrame


def count(answers: Answers, *, by: str | None) -> Counts:
    """Count the answers; ``by`` is the field of the breakdown. Where that was done before, nothing is read."""
    answered = answers.definition.is_answered
    if not answered and answers.definition.source != "comments":
        return _count_rows(answers, by)
    mine = _cells(answers, by)
    metric = answers.definition.metric
    groups = mine.filter(pl.col(GROUP).is_not_null())
    months = cxmetrics.check(cells.tally(mine, metric, VALUE, by=[PERIOD]))
    counted = mine.filter(pl.col(VALUE).is_not_null())
    return Counts(
        months=months,
        everybody=months if answers.everybody is None else _everybody(answers, answers.everybody),
        groups=cells.tally(groups, metric, VALUE, by=[PERIOD, GROUP]),
        values=counted.filter(answered).group_by(PERIOD, GROUP, VALUE).agg(pl.col(N).sum()),
        imports=counted.filter(pl.col(IMPORT).is_not_null()).group_by(PERIOD, IMPORT).agg(pl.col(N).sum()),
    )


def _count_rows(answers: Answers, by: str | None) -> Counts:
    """Count rows that are no answers on a scale, and so no cells: in one pass, each time."""
    group = pl.col(by).cast(pl.String) if by else pl.lit(None, pl.String)
    frame = answers.frame.with_columns(period_column(Grain.MONTH), group.alias(GROUP))
    whole_frame = frame if answers.everybody is None else answers.everybody.with_columns(period_column(Grain.MONTH))
    definition, counted = answers.definition, frame.filter(pl.col(VALUE).is_not_null())
    parts = [
        tallies.tally(frame, definition, by=[PERIOD]),
        tallies.tally(whole_frame, definition, by=[PERIOD]),
        tallies.tally(frame.filter(pl.col(GROUP).is_not_null()), definition, by=[PERIOD, GROUP]),
        counted.filter(pl.col(IMPORT).is_not_null()).group_by(PERIOD, IMPORT).agg(pl.len().cast(pl.Int64).alias(N)),
    ]
    months, everybody, groups, imports = pl.collect_all(parts)
    nothing = pl.DataFrame(schema={PERIOD: pl.Date, GROUP: pl.String, VALUE: pl.Float64, N: pl.Int64})
    return Counts(
        months=tallies.checked(months),
        everybody=everybody,
        groups=tallies.checked(groups),
        values=nothing,
        imports=imports,
    )


def _cells(answers: Answers, by: str | None) -> pl.DataFrame:
    """Cells by month, group, import and value; of all answers without filter or group they follow from the roll-up."""
    no_group = pl.lit(None, pl.String).alias(GROUP)
    if by is None and answers.is_everything and answers.definition.is_answered:
        found = rollups.roll_up(answers.pinned, answers.zone, answers.key).filter(answers.definition.selects())
        month = found.with_columns(period_column(Grain.MONTH), no_group)
        return month.group_by(PERIOD, GROUP, IMPORT, VALUE).agg(pl.col(N).sum())
    group = pl.col(by).cast(pl.String).alias(GROUP) if by else no_group
    frame = answers.frame.with_columns(period_column(Grain.MONTH), group)
    return cells.cells(frame, answers.pinned, [PERIOD, GROUP, IMPORT, VALUE], key=answers.key_of(by))


def _everybody(answers: Answers, frame: pl.LazyFrame) -> pl.DataFrame:
    """The tally by month before filters."""
    by_month = frame.with_columns(period_column(Grain.MONTH))
    found = cells.cells(by_month, answers.pinned, [PERIOD, VALUE], key=answers.key_before_filters)
    return cells.tally(found, answers.definition.metric, VALUE, by=[PERIOD])


def by_period(months: pl.DataFrame, grain: Grain) -> list[tuple[date, dict[str, Any]]]:
    """Tallies of the months added up by period, oldest first; periods without answers are absent."""
    if months.is_empty():
        return []
    coarse = months.with_columns(pl.col(PERIOD).dt.truncate({"month": "1mo", "quarter": "1q", "year": "1y"}[grain]))
    merged = tallies.merge(coarse, by=[PERIOD]).sort(PERIOD)
    return [(row.pop(PERIOD), row) for row in merged.to_dicts() if row["n"]]


def by_group(groups: pl.DataFrame, since: date, until: date) -> list[tuple[str, dict[str, Any]]]:
    """Tallies of the groups within [since, until)."""
    part = within(groups, since, until)
    if part.is_empty():
        return []
    merged = tallies.merge(part, by=[GROUP]).sort(GROUP)
    return [(row.pop(GROUP), row) for row in merged.to_dicts() if row["n"]]


def sizes(groups: pl.DataFrame) -> dict[str, int]:
    """How many answers each group has over all months, as far as it has any."""
    return {name: n for name, n in totals(groups, GROUP).items() if n}


def total(months: pl.DataFrame) -> dict[str, Any] | None:
    """The tally of all months, or None without answers."""
    return None if months.is_empty() else tallies.merge(months).to_dicts()[0]


def whole(months: pl.DataFrame, since: date, until: date) -> dict[str, Any] | None:
    """The tally of [since, until), or None without answers."""
    return total(within(months, since, until))


def within(frame: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """The rows of the periods in [since, until)."""
    return frame.filter((pl.col(PERIOD) >= since) & (pl.col(PERIOD) < until))


def totals(frame: pl.DataFrame, key: str) -> dict[Any, int]:
    """The ``n`` of *frame* added up by *key*."""
    rows: Iterable[tuple[Any, int]] = frame.group_by(key).agg(pl.col("n").sum()).sort(key).iter_rows()
    return dict(rows)
