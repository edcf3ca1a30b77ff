"""The list of customers and one customer's page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import remarks
from kosketus.people.customers.models import Company, Membership, Person
from kosketus.people.customers.web import views
from kosketus.people.team.models import Role, User
from kosketus.ui import slots

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/customers"


@pytest.fixture
def agent(client: Client) -> Client:
    """Somebody who may read customers, logged in, in a house that is open."""
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    client.force_login(
        User.objects.create_user("agent@example.org", name="Agent", role=Role.AGENT),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def _people(*names: str) -> None:
    facade.record_people(
        {
            IdentityKey("email", f"{facade.fold(name).replace(' ', '.')}@example.org"): Profile(name, {"plan": plan})
            for name, plan in zip(names, ["Pro", "Free"] * len(names), strict=False)
        }
    )


def _named(response: Any) -> list[str]:
    return [str(row[0].text) for row in response.context["table"].rows]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(
    agent: Client, count: int, django_assert_num_queries: Any
) -> None:
    _people(*["Aino Virtanen", "Ștefan Țăranu", "Жанна Д'Арк"][:count])
    agent.get(LIST)
    # session, user, organisation, attribute names, count, customers, identities, segments, pairs, sample
    with django_assert_num_queries(10):
        response = agent.get(LIST)
    assert len(_named(response)) == count


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("жан", ["Жанна Д'Арк"]),
        ("ЖАН", ["Жанна Д'Арк"]),
        ("stefan t", ["Ștefan Țăranu"]),
        ("țar", ["Ștefan Țăranu"]),
        ("VIRT", ["Aino Virtanen"]),
        ("irtanen", []),
        ("Aino.Virtanen@", ["Aino Virtanen"]),
        ("%", []),
        ("nobody", []),
    ],
)
def test_search_finds_beginnings_of_names_in_every_script(agent: Client, words: str, found: list[str]) -> None:
    _people("Aino Virtanen", "Ștefan Țăranu", "Жанна Д'Арк")
    assert _named(agent.get(LIST, {"q": words})) == found


def test_filter_by_an_attribute_comes_from_the_address(agent: Client) -> None:
    _people("Aino", "Bo", "Cy")
    assert _named(agent.get(LIST, {"attribute": "plan", "value": "Pro"})) == ["Aino", "Cy"]
    assert _named(agent.get(LIST, {"attribute": "plan", "value": "Pro", "q": "c"})) == ["Cy"]
    for attribute, value in [("plan", "pro"), ("colour", "red"), ('a"b', "x"), ("plan", "' OR 1=1 --")]:
        response = agent.get(LIST, {"attribute": attribute, "value": value})
        assert (_named(response), response.status_code) == ([], 200)


def test_pages_keep_the_place_and_the_filter(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    _people("Aino", "Bo", "Cy", "Di", "Ed")
    response = agent.get(LIST, {"attribute": "plan", "value": "Pro", "page": "2"})
    assert _named(response) == ["Ed"]
    content = response.content.decode()
    assert 'href="?attribute=plan&amp;value=Pro&amp;page=1"' in content
    link = response.context["table"].rows[0][0].address
    person = agent.get(link).content.decode()
    assert 'href="/customers?attribute=plan&amp;value=Pro&amp;page=2"' in person
    assert _named(agent.get(LIST, {"page": "99"})) == ["Ed"]


@pytest.mark.parametrize("count", [1, 3])
def test_person_shows_identities_attributes_and_the_panel(
    agent: Client, count: int, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling = slots.Filling(url_name="customers:person", order=1, permission="customers.read")
    monkeypatch.setattr(slots, "fillings", lambda name: (filling,) if name == "customer.panel" else ())
    _people("Aino", "Other")
    aino = Person.objects.get(name="Aino")
    for number in range(count):
        identity = facade.identify(kind="external", value=str(number), source="shop", evidence="import:x")
        aino.identities.model.objects.filter(id=identity).update(person=aino)
        Membership.objects.create(
            person=aino, company=Company.objects.create(name=f"Firm {number}", folded=f"f{number}")
        )
        remarks.write_note(person=aino, text=f"note {number}", actor="user:0190aaaa-0000-7000-8000-000000000000")
        facade.record_consent(identity_id=identity, purpose="asking", given=True, evidence="said", actor="test")
    facade.set_trait(person_id=aino.id, name="risk_level", value=0.5)
    address = reverse("customers:person", args=[aino.public_id])
    agent.get(address)
    # session, user, organisation, person, identities, companies, notes, consents, names, sample
    with django_assert_num_queries(10):
        response = agent.get(address)
    content = response.content.decode()
    assert [str(cell.text) for cell in response.context["identities"].rows[1]][:3] == [
        "0", "number in another system (shop)", "came with a file",
    ]  # fmt: skip
    assert len(response.context["identities"].rows) == count + 1
    assert response.context["traits"] == [
        {"label": "Risk level", "value": "0.5", "address": "/customers?attribute=risk_level&value=0.5"}
    ]
    assert "Firm 0" in content
    assert f'hx-get="{address}"' in content
    assert "other@example.org" not in content


def test_script_in_a_name_is_only_text(agent: Client) -> None:
    _people("<script>alert(1)</script>")
    assert "<script>alert(1)" not in agent.get(LIST).content.decode()


def test_customers_are_not_shown_to_those_who_may_not_read_them(client: Client) -> None:
    User.objects.create_user("owner@example.org", name="Owner", role=Role.OWNER)
    _people("Leaky Customer")
    person = Person.objects.get()
    client.force_login(
        User.objects.create_user("viewer@example.org", name="Viewer", role=Role.VIEWER),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for address in (LIST, reverse("customers:person", args=[person.public_id])):
        response = client.get(address)
        assert response.status_code == 403
        assert "Leaky" not in response.content.decode()
        client.logout()
        assert client.get(address).status_code == 302
        client.force_login(
            User.objects.get(email="viewer@example.org"), backend="allauth.account.auth_backends.AuthenticationBackend"
        )


def test_empty_list_teaches_and_an_empty_search_leads_back(agent: Client) -> None:
    assert "The first ones come with a file" in agent.get(LIST).content.decode()
    assert "Show all customers" in agent.get(LIST, {"q": "x"}).content.decode()


@pytest.mark.parametrize("query", ["q=a%00", "segment=%00", "attribute=plan&value=%00", "attribute=%00&value=1"])
def test_a_search_for_what_no_database_holds_goes_by_the_rest(agent: Client, query: str) -> None:
    found = agent.get(f"/customers?{query}")
    plain = agent.get(f"/customers?{query.replace('%00', '')}")
    assert (found.status_code, list(found.context["shown"])) == (200, list(plain.context["shown"]))
