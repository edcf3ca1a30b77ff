"""Attributes, traits, and the dimension that the lake joins."""

from __future__ import annotations

import pytest

from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.customers.models import Identity, Person

pytestmark = pytest.mark.django_db(transaction=True)


def _three() -> list[int]:
    keys = [IdentityKey("external", name, "shop") for name in "abc"]
    made = facade.identities_for(keys)
    return [made[key] for key in keys]


def test_set_attributes_merges_and_leaves_others_alone() -> None:
    a, b, c = _three()
    facade.set_attributes({a: {"plan": "Pro", "city": "Iași"}, b: {"plan": "Free"}})
    facade.set_attributes({a: {"plan": "Team", "seats": 3, "beta": True}, 999_999: {"plan": "lost"}})
    assert facade.attribute_names() == ["beta", "city", "plan", "seats"]
    assert facade.dimension(["plan", "city", "beta", "seats"]) == {
        "identity_id": [a, b, c],
        "person_id": list(Identity.objects.order_by("id").values_list("person_id", flat=True)),
        "plan": ["Team", "Free", None],
        "city": ["Iași", None, None],
        "beta": ["true", None, None],
        "seats": ["3", None, None],
    }


def test_two_identities_of_one_person_share_attributes() -> None:
    a, b, _c = _three()
    Identity.objects.filter(id=b).update(person=Identity.objects.get(id=a).person)
    facade.set_attributes({a: {"plan": "Pro"}, b: {"city": "Turku"}})
    assert facade.dimension(["plan", "city"])["plan"][:2] == ["Pro", "Pro"]
    assert facade.dimension(["plan", "city"])["city"][:2] == ["Turku", "Turku"]


def test_grouped_tells_what_the_dimension_tells() -> None:
    a, b, c = _three()
    facade.set_attributes({a: {"plan": "Pro", "beta": True}, b: {"plan": "Free"}, c: {"plan": "Pro", "beta": True}})
    whole = facade.dimension(["plan", "beta"])
    told = dict(zip(whole["identity_id"], zip(whole["plan"], whole["beta"], strict=True), strict=True))
    found = facade.grouped(["plan", "beta"])
    assert {int(one): each.values for each in found for one in each.identities.split(",")} == told
    assert len(found) == 2
    assert {one for each in facade.grouped(["segment:gone"]) for one in each.values} == {"no"}


def test_dimension_of_nobody_has_its_columns() -> None:
    assert facade.dimension(["plan"]) == {"identity_id": [], "person_id": [], "plan": []}


@pytest.mark.parametrize("name", ["", 'a"b', "a\\b", "a\nb", "x" * 61])
def test_attribute_with_an_impossible_name_is_refused(name: str) -> None:
    a, _b, _c = _three()
    with pytest.raises(ValueError, match="an attribute cannot be called"):
        facade.set_attributes({a: {name: 1}})
    assert facade.attribute_names() == []


def test_trait_is_set_replaced_and_taken_away() -> None:
    _three()
    person = Person.objects.order_by("id")[0]
    facade.set_trait(person_id=person.id, name="risk", value=0.25)
    facade.set_trait(person_id=person.id, name="stage", value="new")
    facade.set_trait(person_id=person.id, name="risk", value=None)
    person.refresh_from_db()
    assert person.traits == {"stage": "new"}
