"""Answers as cells: how many of one value, of one import, in one group, in one month. Small, and all numbers follow.

Every score counts answers on a scale of a few steps, so ten million answers of two years are some thousand cells.
What lies in the lake is counted once, and what came since is added (see :mod:`growing`); what waits in the outbox
is counted each time, so a new answer is in the numbers at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import polars as pl

import cxmetrics
from cxmetrics import Metric
from kosketus.understand.lake.contracts import Pinned
from kosketus.understand.scores.queries.cache import Key
from kosketus.understand.scores.queries.growing import over_lake

N = "n"
_EACH = "_each_"


def cells(frame: pl.LazyFrame, pinned: Pinned, by: Sequence[str], *, key: Key) -> pl.DataFrame:
    """The rows of *frame*, which was made of *pinned*, counted by the columns *by*: those columns and ``n``.

    *key* tells this question from every other one over the same facts.
    """
    kept = over_lake(
        (*key, *by), pinned, lambda above, upto: _counted(between(frame, above, upto), by), partial(_together, by)
    )
    return _together(by, kept, _counted(waiting(frame, pinned), by)) if pinned.tail else kept


def between(frame: pl.LazyFrame, above: int, upto: int) -> pl.LazyFrame:
    """The rows of the facts in (above, upto], by their ``seq``."""
    early = frame.filter(pl.col("seq") <= upto)
    return early.filter(pl.col("seq") > above) if above > 0 else early


def waiting(frame: pl.LazyFrame, pinned: Pinned) -> pl.LazyFrame:
    """The rows that the lake does not hold yet."""
    return frame.filter(pl.col("seq").is_null() | (pl.col("seq") > pinned.figure))


def _together(by: Sequence[str], one: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([one, other]).group_by(by).agg(pl.col(N).sum())


def tally(found: pl.DataFrame, metric: Metric, value: str, *, by: Sequence[str]) -> pl.DataFrame:
    """The tally of *metric* over cells, as `cxmetrics.tally` gives it over rows: the tally of each value, n times.

    Answers that the scale cannot hold are counted in ``outside``; see `cxmetrics.check`.
    """
    values = found.lazy().select(value).unique().with_columns(pl.col(value).alias(_EACH))
    (role,) = metric.roles
    columns: dict[str, Any] = {role: value}
    one = cxmetrics.tally(values, metric, by=[_EACH], **columns).collect()
    sums = [name for name in one.columns if name != _EACH]
    renamed = one.rename({name: f"{_EACH}{name}" for name in sums})
    joined = found.join(renamed, left_on=value, right_on=_EACH, how="left", nulls_equal=True)
    parts = [(pl.col(f"{_EACH}{name}") * pl.col(N)).sum().alias(name) for name in sums]
    return joined.group_by(list(by)).agg(parts) if by else joined.select(parts)


def _counted(frame: pl.LazyFrame, by: Sequence[str]) -> pl.DataFrame:
    return frame.group_by(by).agg(pl.len().cast(pl.Int64).alias(N)).collect()
