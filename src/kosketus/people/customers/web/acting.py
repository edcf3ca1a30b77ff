"""Whom a page is about, and who acts."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest

from kosketus.people.customers.models import Person
from kosketus.people.team import facade as team


def actor(request: HttpRequest) -> str:
    """Who acts, as the kernel's string."""
    return team.actor_of(cast("Any", request.user))


def person_at(public_id: UUID) -> Person:
    """The person of an address; for a record that is merged, the one that stands for it.

    Raises:
        Http404: there is nobody.
    """
    found = Person.objects.select_related("merged_into").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found.merged_into or found


def title_of(person: Person) -> str:
    """The name, or else the first thing that the person is known as."""
    return person.name or person.identities.order_by("id").values_list("value", flat=True).first() or ""
