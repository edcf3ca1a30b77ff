"""A person is erased: everywhere at once, also when the machine dies on the way.

First it is written down that somebody is to be erased; then all rows of all rooms go in one transaction, which
also publishes the fact `person.erased` and completes the receipt. A crash leaves either everything or nothing of
the person, and a duty resumes what was written down. Files cannot be part of a transaction: their names stand on
the record until they are gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q

from kosketus.kernel import blobs, clock, crash, db, events
from kosketus.kernel.events import Draft
from kosketus.people.customers.contracts import PersonErased
from kosketus.people.customers.domain import locking, persons, registry
from kosketus.people.customers.domain.leftovers import leftovers
from kosketus.people.customers.models import Identity, Person, PersonErasure, PersonExport

_TRIES = 5
# What was being written while a person was erased arrives within minutes, or it never does.
_SWEPT = timedelta(hours=2)


def request_erasure(*, person: Person, actor: str) -> PersonErasure:
    """Write down that a person is to be erased; the record that is there already if somebody asked before."""
    with db.write():
        locking.alone()
        known = PersonErasure.objects.filter(person_id=person.pk, finished_at=None).first()
        if known is not None:
            return known
        found = Identity.objects.filter(person=person).order_by("id").values_list("id", flat=True)
        return PersonErasure.objects.create(
            person_id=person.pk, identities=list(found), requested_by=actor, requested_at=clock.now()
        )


def finish_erasure(erasure: PersonErasure) -> None:
    """Do what was written down; done already: nothing but files that are still there.

    Raises:
        django.db.IntegrityError: rows of the person kept arriving; nothing was removed, the duty tries again.
    """
    crash.point("erasure.requested")
    for attempt in range(1, _TRIES + 1):
        try:
            with db.write():
                _erase(erasure.pk)
            break
        except IntegrityError:
            # A row that names one of the identities was committed between our look and the end.
            if attempt == _TRIES:
                raise
    crash.point("erasure.committed")
    _remove_files(erasure.pk)


def _erase(pk: int) -> None:
    locking.alone()
    record = PersonErasure.objects.select_for_update().filter(pk=pk, finished_at=None).first()
    if record is None:
        return
    group = locking.locked_group([record.person_id])
    members = [one.pk for one in group]
    known = Identity.objects.filter(Q(person__in=members) | Q(home__in=members)).select_for_update().order_by("id")
    # Those of the day of asking too: a merge that was undone meanwhile took some away, and they are not his.
    record.identities = [one.pk for one in known]
    exports = PersonExport.objects.filter(person__in=members, removed_at=None)
    record.files = list(exports.values_list("sha256", flat=True))
    record.remains = leftovers(record.identities)
    registry.testify([one.public_id for one in group])
    record.removed = _remove_rows(record.identities, members)
    record.finished_at = clock.now()
    record.save()
    _tell(record)
    crash.point("erasure.erased")


def _remove_rows(identities: Sequence[int], members: Sequence[int]) -> dict[str, int]:
    removed: Counter[str] = Counter()
    for holder in registry.holders():
        removed.update(holder.erase_person(identities))
        crash.point("erasure.room")
    # Somebody who is known by nothing at all.
    removed.update(persons.remove(members))
    return {noun: number for noun, number in removed.items() if number}


def _tell(record: PersonErasure) -> None:
    draft = Draft(fact=PersonErased(identities=record.identities), occurred_at=clock.now())
    events.publish([draft], actor=record.requested_by)


def _remove_files(pk: int) -> None:
    record = PersonErasure.objects.get(pk=pk)
    for sha256 in record.files:
        blobs.remove(sha256)
        crash.point("erasure.file")
    if record.files:
        with db.write():
            PersonErasure.objects.filter(pk=pk).update(files=[])


def erase_again(public_ids: Iterable[UUID], *, actor: str) -> int:
    """Erase whoever of these is here, as after a backup from before their erasure was restored; how many were."""
    here = [person for one in public_ids if (person := Person.objects.filter(public_id=one).first())]
    waiting = {request_erasure(person=person, actor=actor).pk for person in here}
    for erasure in PersonErasure.objects.filter(pk__in=waiting).order_by("pk"):
        finish_erasure(erasure)
    return len(here)


def finish_erasures() -> int:
    """Resume what was asked for and is not done, and sweep up facts that were on their way; how many were resumed."""
    waiting = list(PersonErasure.objects.filter(Q(finished_at=None) | ~Q(files=[])).order_by("id"))
    for erasure in waiting:
        finish_erasure(erasure)
    for erasure in PersonErasure.objects.filter(finished_at__gt=clock.now() - _SWEPT):
        _sweep(erasure)
    return len(waiting)


def _sweep(erasure: PersonErasure) -> None:
    """A fact without a row of its own may be committed by a writer who looked up the identity before it went."""
    with db.write():
        if any(persons.erase_facts(erasure.identities).values()):
            _tell(erasure)
