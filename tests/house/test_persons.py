"""Every table that leads to a person is exported and erased by the room that owns it."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models

from kosketus.people.customers.domain import registry

PERSONS = {"customers.Person", "customers.Identity"}
TELLING = {"identity", "identity_id", "identities", "person", "person_id"}
# A copy of an outbox row: its identity lies in the JSON.
ALSO = {"kernel.Parked"}


def leading(found: Iterable[type[models.Model]]) -> set[str]:
    """Models that have an identity, a person, or a key to a model that has, however far."""
    known = {model._meta.label: model for model in found}
    leads = {label for label, model in known.items() if label in PERSONS | ALSO or _tells(model)}
    while more := {label for label, model in known.items() if label not in leads and _points(model) & leads}:
        leads |= more
    return leads


def _tells(model: type[models.Model]) -> bool:
    return any(field.name in TELLING for field in model._meta.get_fields() if field.concrete)


def _points(model: type[models.Model]) -> set[str]:
    fields = (*model._meta.fields, *model._meta.many_to_many)
    return {field.related_model._meta.label for field in fields if isinstance(field.related_model, type)}


def rooms() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kosketus.")]


def test_every_model_that_leads_to_a_person_is_exported_and_erased() -> None:
    named = {label for holder in registry.holders() for label in holder.models}
    found = leading(rooms())
    assert PERSONS | ALSO | {"kernel.Event", "surveys.Response", "surveys.Answer"} <= found
    assert sorted(found - named) == [], "call customers.facade.register_person_data() in the room's apps.py"
    assert sorted(named - {model._meta.label for model in rooms()}) == [], "registered, but not there"


def test_a_model_far_from_the_person_is_found() -> None:
    class Shelf(models.Model):  # noqa: DJ008 - only its fields are looked at
        class Meta:
            app_label = "house_persons"

    class Basket(models.Model):  # noqa: DJ008 - only its fields are looked at
        person_id = models.BigIntegerField()

        class Meta:
            app_label = "house_persons"

    class Thing(models.Model):  # noqa: DJ008 - only its fields are looked at
        basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="+")
        shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "house_persons"

    assert leading([Shelf, Basket, Thing]) == {"house_persons.Basket", "house_persons.Thing"}
