"""Customers in a browser: each page that changes something, wide and on a phone, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House, running
from tests.e2e.helpers.visitor import PHONE, WIDE, Visitor

_CUSTOMERS = """
import django
django.setup()
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import matching, remarks
from kosketus.people.customers.models import Person
known = {
    IdentityKey("email", "aino.virtanen@example.org"): Profile("Aino Virtanen", {"plan": "Pro", "seats": 12}),
    IdentityKey("external", "A-1007", "shop"): Profile("Aino Virtanen", {"plan": "Free", "city": "Turku"}),
    IdentityKey("email", "bo@example.org"): Profile("Bo Lindqvist", {"plan": "Pro", "seats": 3}),
}
made = customers.record_people(known, evidence="import:0190")
matching.find_matches()
aino = next(iter(made.values()))
person = customers.person_of(aino)
customers.record_consent(identity_id=aino, purpose="asking", given=True, evidence="by phone on 3 May", actor="test")
remarks.write_note(
    person=Person.objects.get(pk=person.id), text="Prefers to be called after four.", actor="test"
)
print(person.public_id)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: customers would stand in the lists of other tests."""
    with running(tmp_path_factory.mktemp("customers")) as risen:
        yield risen


@pytest.fixture(scope="module")
def aino(house: House) -> str:
    """The address of a customer with a namesake."""
    return f"/customers/{house.run(_CUSTOMERS).split()[-1]}"


def seen(visitor: Visitor, name: str) -> None:
    visitor.look(f"customers-{name}")
    assert visitor.violations() == "", name
    assert visitor.sideways() == 0, (name, visitor.overhanging())


@pytest.mark.parametrize(("width", "theme"), [(WIDE, "light"), (PHONE, "dark")])
def test_pages_of_customers_stand_wide_and_on_a_phone(visit: Visiting, aino: str, width: int, theme: str) -> None:
    with visit(width=width) as visitor:
        visitor.choose_theme(theme)
        visitor.log_in("owner")
        for name, path in {"list": "/customers", "person": aino, "erasure": f"{aino}/erasure",
                           "matches": "/customers/matches"}.items():  # fmt: skip
            visitor.open(path)
            seen(visitor, name)
        page = visitor.open("/customers/segments/new")
        page.get_by_label("Name").fill(f"Big {width}")
        page.get_by_label("What").select_option("attribute:seats")
        page.get_by_label("How").select_option("more")
        page.get_by_label("Value").fill("10")
        page.get_by_role("button", name="Try it out").click()
        expect(page.get_by_role("heading", name="1 customer")).to_be_visible()
        visitor.look("customers-tried")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name=f"Big {width}")).to_be_visible()
        seen(visitor, "segment")
