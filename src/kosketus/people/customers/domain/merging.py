"""Two records are found to be one person, and found to be two again.

A merge is an edge between two records. Who is one person follows from the edges that stand, and what they say
together follows from what each says alone (:mod:`together`), so undoing takes an edge away and arranges anew:
the order in which merges came and went leaves no trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from kosketus.kernel import clock, db
from kosketus.people.customers.domain import following, locking, together
from kosketus.people.customers.models import Identity, Match, Merge, Person, PersonErasure, SameAnswer


class Conflict(StrEnum):
    """Why two records cannot be one person."""

    SAME = "same"
    GONE = "gone"
    NUMBERS = "numbers"
    ERASURE = "erasure"


class MergeConflict(ValueError):
    """The merge was not made; ``why`` says what stands against it, ``source`` whose numbers differ."""

    def __init__(self, why: Conflict, source: str = "") -> None:
        super().__init__(f"{why} {source}".strip())
        self.why, self.source = why, source


def merge_persons(*, first: int, second: int, evidence: str, actor: str) -> Merge:
    """Say that two persons (ids) are one. The page, the numbers and the segments follow at once; no fact is touched.

    Raises:
        MergeConflict: they are one already, one is gone or about to be erased, or they have different numbers in
            the same system.
    """
    with db.write():
        locking.alone()
        members = locking.locked_group([first, second])
        _refuse_conflict(members, first, second)
        low, high = sorted((first, second))
        merge = Merge.objects.create(first_id=low, second_id=high, evidence=evidence[:200], merged_by=actor)
        Match.objects.filter(first=low, second=high, answer="").update(
            answer=SameAnswer.SAME, answered_by=actor, answered_at=clock.now()
        )
        _rearrange(members)
    return merge


def undo_merge(*, merge: Merge, actor: str) -> bool:
    """Take a merge back; everything that the two records said alone stands again. False: it was undone before.

    Where further merges hold some of the records together, those stay: only this one says no more.
    """
    with db.write():
        locking.alone()
        standing = Merge.objects.select_for_update().filter(pk=merge.pk, undone_at=None).first()
        if standing is None:
            return False
        members = locking.locked_group([standing.first_id, standing.second_id])
        standing.undone_by, standing.undone_at = actor, clock.now()
        standing.save(update_fields=["undone_by", "undone_at"])
        _rearrange(members)
    return True


def link_identities(*, first: int, second: int, evidence: str, actor: str) -> bool:
    """A trusted source names two identities as one person: their records are merged, whether or not that is news.

    False where something stands against it: then a person is asked on the page "Same person?".

    Raises:
        LookupError: an identity is unknown.
    """
    rows = Identity.objects.filter(id__in=(first, second)).values_list("id", "home_id", "person_id")
    homes = {pk: (home or person, person) for pk, home, person in rows}
    if {first, second} - set(homes):
        raise LookupError("there is no such identity")
    if homes[first][1] == homes[second][1]:
        return True
    try:
        merge_persons(first=homes[first][0], second=homes[second][0], evidence=evidence, actor=actor)
    except MergeConflict as conflict:
        return conflict.why == Conflict.SAME
    return True


def _rearrange(members: Sequence[Person]) -> None:
    together.arrange(members)
    following.follow({one.pk for one in members})


def _refuse_conflict(members: Sequence[Person], first: int, second: int) -> None:
    heads = {one.pk: one.merged_into_id or one.pk for one in members}
    if not {first, second} <= set(heads):
        raise MergeConflict(Conflict.GONE)
    if heads[first] == heads[second]:
        raise MergeConflict(Conflict.SAME)
    if PersonErasure.objects.filter(person_id__in=heads.values(), finished_at=None).exists():
        raise MergeConflict(Conflict.ERASURE)
    if shared := _sources(heads[first]) & _sources(heads[second]):
        raise MergeConflict(Conflict.NUMBERS, min(shared))


def _sources(head: int) -> set[str]:
    """The systems in which somebody has a number. A system gives each of its customers one."""
    found = Identity.objects.filter(person=head, kind="external").exclude(source="")
    return set(found.values_list("source", flat=True))
