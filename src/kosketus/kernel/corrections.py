"""What no longer counts, though it was published: facts never change, so a change is told beside them.

A *correction* is a new fact and a row that says which older one it replaces. An import that was undone is one
row with its id. Readers of facts leave both out in the snapshot in which they read; nothing is deleted, so an
import can be taken back in, and a copy of the tables carries what was corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max, QuerySet

from kosketus.kernel import bulk, clock, db, events, facts, live
from kosketus.kernel.events import Draft
from kosketus.kernel.facts import Arrived
from kosketus.kernel.models import ExcludedImport, Superseded

_COLUMNS = ("uid", "replaced_by", "kind", "import_id", "actor", "superseded_at")
_BATCH = 500
_Line = tuple[UUID, UUID | None, str, int | None, str, datetime]


def supersede(
    replacements: Mapping[UUID, Draft],
    *,
    actor: str,
    arrived: Arrived = Arrived.LIVE,
    import_id: int | None = None,
    recorded_at: datetime | None = None,
) -> int:
    """Publish a new fact in the place of each older one (``uid`` → draft of the same kind); how many.

    Call inside ``db.write()`` beside the rows they tell of. From its commit on nobody counts the older ones.
    *recorded_at* as in :func:`events.publish`.

    Raises:
        RuntimeError: there is no open write transaction.
        ValueError: as :func:`events.publish`.
        django.db.IntegrityError: an older fact is superseded already; correct the one that replaced it.
    """
    at = recorded_at or clock.now()
    count = events.publish(
        replacements.values(), actor=actor, arrived=arrived, import_id=import_id, recorded_at=recorded_at
    )
    lines = ((old, new.uid, facts.type_of(new.fact).kind, import_id, actor, at) for old, new in replacements.items())
    _write_down(lines)
    return count


def withdraw(uids: Iterable[UUID], *, kind: str, actor: str) -> None:
    """Say that facts of one kind no longer count, with nothing in their place. Call inside ``db.write()``.

    Raises:
        RuntimeError: there is no open write transaction.
        facts.UnknownFact: nobody declared the kind.
        django.db.IntegrityError: one of them is superseded already.
    """
    declared, at = facts.declared(kind), clock.now()
    _write_down((uid, None, declared.kind, None, actor, at) for uid in uids)


def _write_down(lines: Iterable[_Line]) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("correct facts inside db.write(), together with the rows they tell of")
    bulk.insert(Superseded, _COLUMNS, lines)
    live.ring(events.WRITTEN)


def exclude_import(*, import_id: int, actor: str) -> bool:
    """Let the facts of an import count no longer; whether they counted until now. Joins an open write."""
    with db.write():
        _row, made = ExcludedImport.objects.get_or_create(
            import_id=import_id, defaults={"actor": actor, "excluded_at": clock.now()}
        )
        live.ring(events.WRITTEN)
    return made


def include_import(*, import_id: int) -> bool:
    """Let the facts of an import count again; whether they were excluded. Joins an open write."""
    with db.write():
        removed, _each = ExcludedImport.objects.filter(import_id=import_id).delete()
        live.ring(events.WRITTEN)
    return bool(removed)


def excluded_imports() -> frozenset[int]:
    """The imports whose facts do not count."""
    return frozenset(ExcludedImport.objects.values_list("import_id", flat=True))


def superseded(kind: str | None = None, *, settled: bool = True) -> set[UUID]:
    """Facts (of one kind, or of all) that no longer count because of a correction.

    A correction that an excluded import brought does not hold. Without *settled* those are left out that the
    lake's table of the kind does not hold any more.
    """
    found = _in_force()
    if kind is not None:
        found = found.filter(kind=kind)
    if not settled:
        found = found.filter(settled_at=None)
    return set(found.values_list("uid", flat=True))


def _in_force() -> QuerySet[Superseded]:
    return Superseded.objects.exclude(import_id__in=ExcludedImport.objects.values("import_id"))


def lasting(kind: str, *, settled: bool = False) -> set[UUID]:
    """Superseded facts of a kind that can never count again, so that a table may drop them: no import's correction.

    With *settled* those too that were dropped before: what a table that is made anew must not take in.
    """
    found = Superseded.objects.filter(kind=kind, import_id=None)
    return set((found if settled else found.filter(settled_at=None)).values_list("uid", flat=True))


def settle(uids: Collection[UUID]) -> None:
    """Note that the lake's table does not hold these any more, and never will."""
    listed, at = list(uids), clock.now()
    for start in range(0, len(listed), _BATCH):
        with db.write():
            mine = Superseded.objects.filter(uid__in=listed[start : start + _BATCH], settled_at=None)
            mine.update(settled_at=at)


def stamp() -> str:
    """A text that is another one after every correction and every import undone or taken back in: a key for caches."""
    newest = Superseded.objects.aggregate(top=Max("pk"))["top"] or 0
    return f"{newest}/{','.join(map(str, sorted(excluded_imports())))}"
