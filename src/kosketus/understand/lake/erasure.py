"""Forgetting people: their facts leave the log, the typed tables and the outbox, and then the disk.

From the commit of the wish on no reader sees the facts. Then the partitions that hold them are rewritten without
them, each in a commit of its own, flushed before the next; killed anywhere, the next run does what is left. Ten
minutes later, when no honest reader holds the old files any more, a second pass takes what was on its way
meanwhile, and the replaced files go.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet

from kosketus.kernel import clock, crash, db, forgetting
from kosketus.kernel.facts import Lane
from kosketus.understand.lake import loader, store, tables
from kosketus.understand.lake.models import Erasure
from kosketus.understand.lake.rewriting import remove

KEPT = timedelta(minutes=10)


def ask(identities: Iterable[int], subjects: Iterable[str] = ()) -> None:
    """Write down that the facts of some identities and subjects are to go. Joins an open write."""
    with db.write():
        Erasure.objects.create(identities=sorted(set(identities)), subjects=sorted(set(subjects)), asked_at=clock.now())


def erase_due() -> int:
    """Carry out what is due of all wishes; the number of facts that went out of the lake's tables.

    Raises:
        LakeError: the lake cannot be used; the wishes stand, and their facts stay hidden.
    """
    if not _due().exists():
        return 0
    with loader.maintenance():
        rewritten = _rewrite_new()
        return rewritten + _vacuum_old()


def _due() -> QuerySet[Erasure]:
    return Erasure.objects.filter(rewritten_at=None) | _replaced_long_ago()


def _replaced_long_ago() -> QuerySet[Erasure]:
    return Erasure.objects.filter(vacuumed_at=None, rewritten_at__lte=clock.now() - KEPT)


def _rewrite_new() -> int:
    removed = [_carry_out(wish) for wish in Erasure.objects.filter(rewritten_at=None).order_by("pk")]
    return sum(removed)


def _carry_out(wish: Erasure) -> int:
    removed = _forget(wish)
    with db.write():
        mine = Erasure.objects.filter(pk=wish.pk)
        mine.update(rewritten_at=clock.now(), facts=F("facts") + removed)
    return removed


def _vacuum_old() -> int:
    due = list(_replaced_long_ago().order_by("pk"))
    if not due:
        return 0
    late = [_carry_out_again(wish) for wish in due]
    crash.point("lake.before-vacuum")
    _vacuum()
    with db.write():
        Erasure.objects.filter(pk__in=[wish.pk for wish in due]).update(vacuumed_at=clock.now())
    return sum(late)


def _carry_out_again(wish: Erasure) -> int:
    """What was on its way when the wish was carried out first, such as a transaction that was open then."""
    removed = _forget(wish)
    with db.write():
        Erasure.objects.filter(pk=wish.pk).update(facts=F("facts") + removed)
    return removed


def _forget(wish: Erasure) -> int:
    """Take the facts out of every table, then out of the outbox; how many of the log and of the web's tables."""
    # All that is numbered goes into the lake first, so that no cursor stands behind rows that vanish.
    loader.load_all()
    removed = 0
    for table in tables.tables():
        gone = remove(table, "identity", wish.identities) + remove(table, "subject", wish.subjects)
        if table.is_log or table.lane != Lane.FACTS:
            removed += gone
    crash.point("lake.before-forget")
    forgetting.forget(wish.identities, wish.subjects)
    return removed


def _vacuum() -> None:
    """Take away every file that no table names any more, those of a replay or a load that was killed included."""
    for table in tables.tables():
        handle = store.open_table(table)
        if handle is not None:
            handle.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    store.remove_leftovers()
