"""Taking rows out of a table: months that hold them are written anew without them, one commit after the other."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, DeltaError

from kosketus.kernel import crash
from kosketus.understand.lake import store
from kosketus.understand.lake.contracts import LakeError
from kosketus.understand.lake.tables import PARTITION, LakeTable

Values = Sequence[int] | Sequence[str]
_BATCH = 5_000
_TRIES = 8


def remove(table: LakeTable, column: str, values: Values) -> int:
    """Remove the rows of which *column* is one of *values*; how many. Hold ``maintenance()`` around it.

    Each month is flushed before the next one is begun. Killed anywhere, a second call removes the rest.

    Raises:
        LakeError: the table cannot be read or written; what was done until then stays done.
    """
    return sum(_remove_some(table, column, values[start : start + _BATCH]) for start in range(0, len(values), _BATCH))


def _remove_some(table: LakeTable, column: str, values: Values) -> int:
    for _attempt in range(_TRIES):
        handle = store.open_table(table)
        if handle is None:
            return 0
        try:
            return sum(_remove_from(table, handle, month, column, values) for month in _months(handle, column, values))
        except CommitFailedError:
            continue  # a loader appended first: look again
        except (OSError, DeltaError) as error:
            raise LakeError(
                f"The lake table {table.name} could not be rewritten: {error}. Nothing is lost and nothing is half "
                f"done. Free space or mend the rights of {store.place(table)}; the work goes on by itself."
            ) from error
    raise LakeError("Another program keeps writing to the lake at the same time. The work goes on by itself later.")


def _months(handle: DeltaTable, column: str, values: Values) -> list[str]:
    wanted = pl.col(column).is_in(pl.Series(list(values)).implode())
    found = pl.scan_delta(handle).filter(wanted).select(pl.col(PARTITION).unique()).collect()
    return sorted(found[PARTITION].to_list())


def _remove_from(table: LakeTable, handle: DeltaTable, month: str, column: str, values: Values) -> int:
    before = handle.version()
    crash.point("lake.before-rewrite")
    # The values are numbers or ids of our own making: nothing in them could end the quotes.
    listed = ", ".join(repr(value) for value in values)
    done = handle.delete(f"{PARTITION} = '{month}' AND {column} IN ({listed})")
    crash.point("lake.rewritten")
    store.make_durable(table, after=before, upto=handle.version())
    crash.point("lake.rewritten-safely")
    return int(done.get("num_deleted_rows", 0))
