"""What a reader leaves out of the facts that it finds: undone imports, corrected facts, people to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.db.models import Max

from kosketus.kernel import corrections
from kosketus.understand.lake.models import Erasure
from kosketus.understand.lake.tables import LakeTable


@dataclass(frozen=True)
class Uncounted:
    """What does not count at one moment. ``stamp`` is another text at each moment at which something else counts."""

    imports: tuple[int, ...]
    facts: tuple[str, ...]
    identities: tuple[int, ...]
    subjects: tuple[str, ...]
    stamp: str


def uncounted(table: LakeTable) -> Uncounted:
    """What does not count now. Call inside ``db.snapshot()``, before the table is opened.

    A correction that was folded into a typed table is noted as settled afterwards, so a reader that still
    leaves the fact out finds nothing to leave out, and one that does not opens the table without it.
    """
    kind = table.source.kind if table.source else None
    gone = corrections.superseded(kind, settled=table.is_log)
    wishes = Erasure.objects.filter(vacuumed_at=None)
    return Uncounted(
        imports=tuple(sorted(corrections.excluded_imports())),
        facts=tuple(map(str, gone)),
        identities=tuple(sorted({one for wish in wishes for one in wish.identities})),
        subjects=tuple(sorted({one for wish in wishes for one in wish.subjects})),
        stamp=f"{corrections.stamp()}/{Erasure.objects.aggregate(top=Max('pk'))['top'] or 0}",
    )


def leave_out(frame: pl.LazyFrame, those: Uncounted) -> pl.LazyFrame:
    """The facts that count. Nothing is read for what there is not."""
    if those.imports:
        frame = frame.filter(_is_not_in("import_id", those.imports))
    if those.identities:
        frame = frame.filter(_is_not_in("identity", those.identities))
    if those.subjects:
        frame = frame.filter(~pl.col("subject").is_in(pl.Series(those.subjects).implode()))
    if those.facts:
        gone = pl.LazyFrame({"uid": those.facts}, schema={"uid": pl.String()})
        frame = frame.join(gone, on="uid", how="anti")
    return frame


def _is_not_in(column: str, values: tuple[int, ...]) -> pl.Expr:
    found = pl.col(column).is_in(pl.Series(values, dtype=pl.Int64()).implode())
    return pl.col(column).is_null() | ~found
