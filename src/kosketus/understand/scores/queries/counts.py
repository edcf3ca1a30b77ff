"""One pass over the answers: small tables by month, from which every number of a page is merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

import cxmetrics
from kosketus.understand.scores.contracts import Grain
from kosketus.understand.scores.queries.answers import GROUP, PERIOD, VALUE, Answers, period_column


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
    """Read the answers once and count them; ``by`` is the field of the breakdown."""
    frame = answers.frame.with_columns(period_column(Grain.MONTH))
    grouped = (
        frame.with_columns(pl.col(by).cast(pl.String).alias(GROUP))
        if by
        else frame.with_columns(pl.lit(None, pl.String).alias(GROUP))
    )
    metric = answers.definition.metric
    counted = grouped.filter(pl.col(VALUE).is_not_null())
    whole_frame = frame if answers.everybody is None else answers.everybody.with_columns(period_column(Grain.MONTH))
    parts = [
        cxmetrics.tally(frame, metric, by=[PERIOD], score=VALUE),
        cxmetrics.tally(whole_frame, metric, by=[PERIOD], score=VALUE),
        cxmetrics.tally(grouped.filter(pl.col(GROUP).is_not_null()), metric, by=[PERIOD, GROUP], score=VALUE),
        counted.group_by(PERIOD, GROUP, VALUE).len("n"),
        counted.filter(pl.col("import_id").is_not_null()).group_by(PERIOD, "import_id").len("n"),
    ]
    months, everybody, groups, values, imports = pl.collect_all(parts)
    return Counts(
        months=cxmetrics.check(months),
        everybody=everybody,
        groups=cxmetrics.check(groups),
        values=values,
        imports=imports,
    )


def by_period(months: pl.DataFrame, grain: Grain) -> list[tuple[date, dict[str, Any]]]:
    """Tallies of the months added up by period, oldest first; periods without answers are absent."""
    if months.is_empty():
        return []
    coarse = months.with_columns(pl.col(PERIOD).dt.truncate({"month": "1mo", "quarter": "1q", "year": "1y"}[grain]))
    merged = cxmetrics.merge_tallies([coarse], by=[PERIOD]).sort(PERIOD)
    return [(row.pop(PERIOD), row) for row in merged.to_dicts() if row["n"]]


def by_group(groups: pl.DataFrame, since: date, until: date) -> list[tuple[str, dict[str, Any]]]:
    """Tallies of the groups within [since, until)."""
    part = within(groups, since, until)
    if part.is_empty():
        return []
    merged = cxmetrics.merge_tallies([part], by=[GROUP]).sort(GROUP)
    return [(row.pop(GROUP), row) for row in merged.to_dicts() if row["n"]]


def sizes(groups: pl.DataFrame) -> dict[str, int]:
    """How many answers each group has over all months, as far as it has any."""
    return {name: n for name, n in totals(groups, GROUP).items() if n}


def total(months: pl.DataFrame) -> dict[str, Any] | None:
    """The tally of all months, or None without answers."""
    return None if months.is_empty() else cxmetrics.merge_tallies([months]).to_dicts()[0]


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
