"""Segments are made, changed, removed, and counted."""

from __future__ import annotations

from django.db.models import F
from django.utils.text import slugify

from kosketus.kernel import clock, db
from kosketus.people.customers.domain import conditions, following, locking
from kosketus.people.customers.domain.conditions import Group
from kosketus.people.customers.models import Person, Segment

_CHUNK = 5_000
_DAILY_AT = 3


def make_segment(*, name: str, wanted: Group, actor: str) -> Segment:
    """A new segment; its members are counted at once.

    Raises:
        conditions.ConditionsProblem: the conditions cannot be evaluated.
    """
    conditions.check(wanted)
    with db.write():
        segment = Segment.objects.create(
            slug=_free_slug(name),
            name=name,
            conditions=conditions.stored(wanted),
            counted_to=0,
            made_by=actor,
            changed_at=clock.now(),
        )
    count(segment)
    return segment


def _free_slug(name: str) -> str:
    plain = slugify(name)[:60] or "segment"
    taken = {"new", *Segment.objects.filter(slug__startswith=plain).values_list("slug", flat=True)}
    number = 1
    while (slug := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return slug


def change_segment(*, segment: Segment, name: str, wanted: Group) -> None:
    """Other conditions or another name; the slug stays, and members are counted anew.

    Raises:
        conditions.ConditionsProblem: the conditions cannot be evaluated.
    """
    conditions.check(wanted)
    with db.write():
        Segment.objects.filter(pk=segment.pk).update(
            name=name,
            conditions=conditions.stored(wanted),
            version=F("version") + 1,
            counted_to=0,
            changed_at=clock.now(),
        )
    count(Segment.objects.get(pk=segment.pk))


def remove_segment(*, segment: Segment) -> None:
    """Take a segment away; the customers stay."""
    with db.write():
        Segment.objects.filter(pk=segment.pk).delete()


def count(segment: Segment) -> None:
    """Look at everybody, some thousand at a time, and go on where a stopped count ended.

    Each chunk is one transaction that holds the persons still, so that whoever writes about them meanwhile and
    the count agree.
    """
    while segment.counted_to is not None:
        with db.write():
            if not _count_chunk(segment):
                return


def _count_chunk(segment: Segment) -> bool:
    """One chunk; False where the segment was changed or removed meanwhile."""
    later = Person.objects.filter(id__gt=segment.counted_to).order_by("id")
    listed = list(later.values_list("id", flat=True)[:_CHUNK])
    reached = listed[-1] if len(listed) == _CHUNK else None
    mine = Segment.objects.filter(pk=segment.pk, version=segment.version, counted_to=segment.counted_to)
    # First, so that a change of the conditions waits for this chunk and then starts over.
    if not mine.update(counted_to=reached):
        return False
    locking.lock(listed)
    following.settle([segment], listed)
    segment.counted_to = reached
    return True


def keep_current() -> int:
    """Finish stopped counts, and count anew what moves with time (and everything once a day); how many segments."""
    everything = clock.now().hour == _DAILY_AT
    counted = 0
    for segment in Segment.objects.order_by("id"):
        if everything or segment.counted_to is not None or _moves(segment):
            _start_over(segment)
            count(segment)
            counted += 1
    return counted


def _moves(segment: Segment) -> bool:
    return conditions.moves_with_time(conditions.read(segment.conditions))


def _start_over(segment: Segment) -> None:
    if segment.counted_to is not None:
        return
    with db.write():
        Segment.objects.filter(pk=segment.pk, version=segment.version).update(counted_to=0)
    segment.counted_to = 0
