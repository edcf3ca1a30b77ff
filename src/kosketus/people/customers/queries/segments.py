"""Segments as pages and other rooms see them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from kosketus.people.customers.contracts import SegmentInfo
from kosketus.people.customers.domain import conditions, following
from kosketus.people.customers.domain.conditions import Group
from kosketus.people.customers.models import AttributeName, Identity, Person, Segment, TraitName

SAMPLE = 5
_CHUNK = 20_000


def all_segments() -> QuerySet[Segment]:
    """Every segment by name, with the number of its members as ``size``."""
    alive = Count("members", filter=Q(members__person__merged_into=None))
    return Segment.objects.annotate(size=alive).order_by("name", "id")


def segments() -> tuple[SegmentInfo, ...]:
    """Every segment by name."""
    return tuple(
        SegmentInfo(slug=one.slug, name=one.name, customers=getattr(one, "size", 0), is_counted=one.counted_to is None)
        for one in all_segments()
    )


def segment_identities(slug: str) -> list[int]:
    """The identities of all members now, by id.

    Raises:
        LookupError: there is no such segment.
    """
    segment = Segment.objects.filter(slug=slug).first()
    if segment is None:
        raise LookupError(f"there is no segment {slug}")
    members = Person.objects.filter(id__in=segment.members.values("person_id"))
    return list(Identity.objects.filter(person__in=members).order_by("id").values_list("id", flat=True))


def choices() -> list[tuple[str, str]]:
    """Slug and name of every segment, by name."""
    return list(Segment.objects.order_by("name", "id").values_list("slug", "name"))


def members_of(segment: Segment, *, limit: int = SAMPLE) -> QuerySet[Person]:
    """Some members, by name."""
    found = Person.objects.filter(id__in=segment.members.values("person_id"), merged_into=None)
    return found.order_by("folded", "id")[:limit]


def tried(wanted: Group) -> tuple[int, list[Person]]:
    """How many customers fulfil conditions that are not saved, and five of them. Looks at everybody."""
    holds = conditions.compiled(wanted, today=following.today())
    number, above = 0, 0
    sample: list[int] = []
    while listed := _next(above):
        found = [one.id for one in following.read(listed) if holds(one.attributes, one.traits)]
        number += len(found)
        sample += sorted(found)[: SAMPLE - len(sample)]
        above = listed[-1]
    return number, list(Person.objects.filter(id__in=sample).order_by("folded", "id"))


def _next(above: int) -> list[int]:
    later = Person.objects.filter(id__gt=above, merged_into=None).order_by("id")
    return list(later.values_list("id", flat=True)[:_CHUNK])


def fields() -> list[str]:
    """What conditions can be about: attributes, then traits."""
    attributes = AttributeName.objects.order_by("name").values_list("name", flat=True)
    traits = TraitName.objects.order_by("name").values_list("name", flat=True)
    return [*(f"attribute:{name}" for name in attributes), *(f"trait:{name}" for name in traits)]
