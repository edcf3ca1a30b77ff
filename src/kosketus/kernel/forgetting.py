"""Forgetting: the rows of some identities and subjects leave the outbox, and the facts that are parked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from django.db.models import Q

from kosketus.kernel import db
from kosketus.kernel.models import Event, Parked

T = TypeVar("T")
_BATCH = 500


def forget(identities: Sequence[int], subjects: Sequence[str] = ()) -> int:
    """Remove every row of the outbox that came from one of them, and every parked one; how many.

    Consumers that have not come to these rows never see them. Each batch is a transaction of its own, unless one is
    open; a crash in between leaves the rest for the next call.
    """
    removed = 0
    for some in _pages(identities):
        removed += _remove(Q(identity__in=some), Q(row__identity__in=some))
    for these in _pages(subjects):
        removed += _remove(Q(subject__in=these), Q(subject__in=these))
    return removed


def _pages(values: Sequence[T]) -> Iterator[list[T]]:
    return (list(values[start : start + _BATCH]) for start in range(0, len(values), _BATCH))


def _remove(of_outbox: Q, of_parked: Q) -> int:
    with db.write():
        return Event.objects.filter(of_outbox).delete()[0] + Parked.objects.filter(of_parked).delete()[0]
