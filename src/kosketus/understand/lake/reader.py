"""The reader: the lake and what has not reached it yet, as one consistent table.

The order is the proof: database snapshot first, then pin one handle, then the tail above the handle's figure
in that same snapshot, then scan through the same handle. Any other order loses facts or counts them twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import polars as pl

from kosketus.kernel import db
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import loader, outbox, rows, store, tables
from kosketus.understand.lake.contracts import LakeError, Pinned
from kosketus.understand.lake.tables import PARTITION, LakeTable
from kosketus.understand.lake.uncounted import leave_out, uncounted

P = ParamSpec("P")
T = TypeVar("T")
_MARGIN = timedelta(days=1)


def read(scope: Scope, kind: str, *, since: datetime | None = None, until: datetime | None = None) -> Pinned:
    """All facts of *kind* that occurred in [since, until), each exactly once, the newest included.

    ``scope`` says who reads; what may be *shown* of the rows is decided by the caller with it. Moments are aware.

    Raises:
        LakeError: the lake cannot be used.
        UnknownFact: nobody declared the kind.
    """
    if not scope.actor:
        raise PermissionError("a query of the lake needs an actor")
    return pin(tables.table_of(kind), since=since, until=until)


def history(scope: Scope, identities: Collection[int], *, limit: int) -> list[dict[str, Any]]:
    """The newest facts of some identities, newest first: columns of the envelope and the body as JSON text.

    Raises:
        PermissionError: the scope was given for figures, not for looking at one customer.
        LakeError: the lake cannot be used.
    """
    if scope.purpose is not Purpose.CUSTOMER:
        raise PermissionError("single facts are shown only to those who may see the customer")

    def newest() -> list[dict[str, Any]]:
        mine = of_identities(pin(tables.log()).frame, identities)
        return mine.sort("occurred_at", "seq", descending=True, nulls_last=False).head(limit).collect().to_dicts()

    return steadily(newest)


def of_identities(frame: pl.LazyFrame, identities: Collection[int], subjects: Collection[str] = ()) -> pl.LazyFrame:
    """The facts that came from some identities, or were published under some subjects."""
    theirs = pl.col("identity").is_in(pl.Series(list(identities), dtype=pl.Int64()).implode())
    if subjects:
        theirs |= pl.col("subject").is_in(pl.Series(list(subjects)).implode())
    return frame.filter(theirs)


def steadily(question: Callable[[], T]) -> T:
    """Ask *question*, which reads the lake and computes; once more when files went while it did (after an erasure).

    Raises:
        LakeError: files are missing from the newest version too.
    """
    try:
        return question()
    except FileNotFoundError:
        pass  # what was pinned before an erasure may vanish ten minutes after it: pin anew
    try:
        return question()
    except FileNotFoundError as error:
        raise LakeError(
            f"A file of the lake is gone: {error}. Facts are safe in the lake's log unless that is damaged too. "
            "Put the file back from a backup, or rebuild the tables with: kosketus replay"
        ) from error


def steady(question: Callable[P, T]) -> Callable[P, T]:
    """A function that reads the lake and computes, made to begin anew as :func:`steadily` does."""

    @wraps(question)
    def asked(*args: P.args, **more: P.kwargs) -> T:
        return steadily(lambda: question(*args, **more))

    return asked


def pin(table: LakeTable, *, since: datetime | None = None, until: datetime | None = None) -> Pinned:
    """The same without a scope, for the lake's own duties."""
    store.application()  # made at first use, which a snapshot could not
    with db.snapshot():
        those = uncounted(table)
        safe, head = outbox.safe_seq(table), outbox.sealed_head(table.lane)
        handle = loader.opened(table, safe=safe)
        figure = (store.figure_of(handle) or 0) if handle else 0
        # Between the figure and what is safe there is nothing of this kind: the cursor moves past other kinds too.
        tail = rows.project(outbox.tail(table, above=max(figure, safe)), table)
    parts = [tail.lazy()]
    if handle is not None:
        lake = store.scan(handle, table)
        parts = [lake, _without_overtaken(tail, lake, above=max(head, safe)).lazy()]
    newest = tail["seq"].max()
    return Pinned(
        frame=leave_out(_between(pl.concat(parts), since, until), those),
        version=handle.version() if handle else -1,
        figure=figure,
        latest=max(figure, newest if isinstance(newest, int) else 0),
        tail=tail.height,
        uncounted=those.stamp,
        corrected=those.corrected,
    )


def _without_overtaken(tail: pl.DataFrame, lake: pl.LazyFrame, *, above: int) -> pl.DataFrame:
    """Drop rows that were unsealed in the snapshot, but sealed and loaded before the handle was pinned.

    They got numbers above all that the snapshot knew, those of pruned rows included.
    """
    if not tail["seq"].null_count():
        return tail
    overtaken = lake.filter(pl.col("seq") > above).select("uid").collect()
    return tail.join(overtaken, on="uid", how="anti")


def _between(frame: pl.LazyFrame, since: datetime | None, until: datetime | None) -> pl.LazyFrame:
    """Prune by partition with a day's margin, then filter exactly."""
    if since is not None:
        month = f"{since - _MARGIN:%Y-%m}"
        frame = frame.filter((pl.col(PARTITION) >= month) & (pl.col("occurred_at") >= since))
    if until is not None:
        month = f"{until + _MARGIN:%Y-%m}"
        frame = frame.filter((pl.col(PARTITION) <= month) & (pl.col("occurred_at") < until))
    return frame
