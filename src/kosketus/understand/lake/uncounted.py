"""What a reader leaves out of the facts that it finds: undone imports, corrected facts, people to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.db.models import Max

from kosketus.kernel import corrections
from kosketus.kernel.models import Superseded
from kosketus.understand.lake import outbox
from kosketus.understand.lake.contracts import Corrected
from kosketus.understand.lake.models import Erasure
from kosketus.understand.lake.tables import LakeTable

# Among so many corrections one with a smaller number may still be on its way from another transaction.
_LATE = 10_000


@dataclass(frozen=True)
class Uncounted:
    """What does not count at one moment. ``stamp`` is another text whenever other imports or people do not count."""

    imports: tuple[int, ...]
    facts: tuple[str, ...]
    identities: tuple[int, ...]
    subjects: tuple[str, ...]
    stamp: str
    corrected: Corrected


def uncounted(table: LakeTable) -> Uncounted:
    """What does not count now. Call inside ``db.snapshot()``, before the table is opened.

    A correction that was folded into a typed table is noted as settled afterwards, so a reader that still
    leaves the fact out finds nothing to leave out, and one that does not opens the table without it.
    """
    kind = table.source.kind if table.source else None
    gone = corrections.superseded(kind, settled=table.is_log)
    imports = tuple(sorted(corrections.excluded_imports()))
    wishes = Erasure.objects.filter(vacuumed_at=None)
    return Uncounted(
        imports=imports,
        facts=tuple(map(str, gone)),
        identities=tuple(sorted({one for wish in wishes for one in wish.identities})),
        subjects=tuple(sorted({one for wish in wishes for one in wish.subjects})),
        stamp=f"{','.join(map(str, imports))}/{Erasure.objects.aggregate(top=Max('pk'))['top'] or 0}",
        corrected=_corrected(Superseded.objects.aggregate(top=Max("pk"))["top"] or 0),
    )


def _corrected(newest: int) -> Corrected:
    recent = Superseded.objects.filter(pk__gt=newest - _LATE, pk__lte=newest)
    return Corrected(newest, recent.count())


def lowest_corrected(since: Corrected) -> int | None:
    """The lowest ``seq`` of a fact that was corrected after *since*; 0 where that is not known, None without any.

    Facts that left the outbox are so old that nobody knows their number any more.
    """
    if _corrected(since.newest) != since:
        return 0
    uids = set(Superseded.objects.filter(pk__gt=since.newest).values_list("uid", flat=True))
    found = outbox.where(uids)
    if len(found) < len(uids):
        return 0
    return min((seq for seq in found.values() if seq is not None), default=None)


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
