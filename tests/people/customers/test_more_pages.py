"""Pages that change something: from the form in to the effect, and back to what the reader sees."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import matching
from kosketus.people.customers.models import Consent, Identity, Merge, Note, Person, PersonErasure, Segment
from kosketus.people.team.models import Role, User

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner(client: Client) -> Client:
    user = User.objects.create_user("owner@example.org", name="Olga Owner", role=Role.OWNER)
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def aino() -> Person:
    facade.record_people(
        {
            IdentityKey("email", "aino@example.org"): Profile("Aino Virtanen", {"plan": "Pro", "seats": 12}),
            IdentityKey("external", "7", "shop"): Profile("aino VIRTANEN", {"plan": "Free"}),
            IdentityKey("external", "8", "shop"): Profile("Bo"),
        }
    )
    return Person.objects.get(name="Aino Virtanen")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_note_and_consent_are_written_shown_and_proved(owner: Client, aino: Person) -> None:
    page = f"/customers/{aino.public_id}"
    assert owner.post(f"{page}/notes", {"text": "Calls <b>often</b>"}).status_code == 302
    assert owner.post(f"{page}/consents", {"purpose": "promoting", "given": "yes"}).status_code == 422
    for given, evidence in (("yes", "on the phone"), ("no", "by mail")):
        sent = {"purpose": "promoting", "given": given, "evidence": evidence}
        assert owner.post(f"{page}/consents", sent).status_code == 302
    shown = text(owner.get(page))
    assert "Calls &lt;b&gt;often&lt;/b&gt;" in shown
    assert "Olga Owner" in shown
    assert "on the phone" in shown
    identity = facade.identify(kind="email", value="aino@example.org")
    other = facade.identify(kind="external", value="8", source="shop")
    assert facade.consents([identity, other], purpose="promoting") == {identity: False}
    assert list(Consent.objects.order_by("id").values_list("given", flat=True)) == [True, False]
    note = Note.objects.get()
    assert owner.post(f"/customers/notes/{note.public_id}/removal").status_code == 302
    assert "Calls" not in text(owner.get(page))


def test_records_are_joined_and_taken_apart_on_the_page(owner: Client, aino: Person) -> None:
    page = f"/customers/{aino.public_id}"
    refused = owner.post(f"{page}/merges", {"other": "nobody@example.org", "evidence": "x"})
    assert (refused.status_code, "Nobody is known by this" in text(refused)) == (422, True)
    assert owner.post(f"{page}/merges", {"other": "7", "evidence": "wrote from both"}).status_code == 302
    refused = owner.post(f"{page}/merges", {"other": "8", "evidence": "x"})
    assert (refused.status_code, "Both have a number in shop" in text(refused)) == (422, True)
    shown = text(owner.get(page))
    assert "wrote from both" in shown
    assert "number in another system (shop)" in shown
    merged = Person.objects.get(merged_into=aino)
    assert owner.get(f"/customers/{merged.public_id}").headers["Location"] == page
    assert "2 customers" in text(owner.get("/customers"))
    assert owner.post(f"/customers/merges/{Merge.objects.get().public_id}/undoing").status_code == 302
    assert "3 customers" in text(owner.get("/customers"))


def test_pairs_wait_for_an_answer(owner: Client, aino: Person) -> None:
    assert matching.find_matches() == 1
    assert "Same person?" in text(owner.get("/customers"))
    shown = owner.get("/customers/matches")
    assert "They have the same name." in text(shown)
    [(pair, _reason)] = shown.context["pairs"]
    owner.post(f"/customers/matches/{pair.match.public_id}/answer", {"answer": "same"})
    assert Identity.objects.filter(person=aino).count() == 2
    assert "No pair waits" in text(owner.get("/customers/matches"))


def test_a_segment_is_made_without_scripts(owner: Client, aino: Person) -> None:
    typed = {"name": "Big Pros", "match-0": "all", "0-0-field": "attribute:plan", "0-0-operator": "equals",
             "0-0-value": "pro"}  # fmt: skip
    grown = owner.post("/customers/segments/new", {**typed, "change": "line-0"})
    assert 'name="0-1-field"' in text(grown)
    assert 'value="pro"' in text(grown)
    typed |= {"0-1-field": "attribute:seats", "0-1-operator": "more", "0-1-value": "many"}
    wrong = owner.post("/customers/segments/new", {**typed, "save": "1"})
    assert (wrong.status_code, "Type one number." in text(wrong), Segment.objects.count()) == (422, True, 0)
    typed |= {"0-1-value": "10"}
    tried = owner.post("/customers/segments/new", {**typed, "try": "1"})
    assert (tried.context["number"], [one.title for one in tried.context["sample"]]) == (1, ["Aino Virtanen"])
    assert owner.post("/customers/segments/new", {**typed, "save": "1"}).status_code == 302
    typed |= {"match": "any", "match-1": "any", "1-0-field": "attribute:plan", "1-0-operator": "empty", "1-0-value": ""}
    assert owner.post("/customers/segments/big-pros", {**typed, "name": "Big", "save": "1"}).status_code == 302
    shown = owner.get("/customers/segments/big-pros")
    assert (shown.context["number"], len(shown.context["form"].blocks)) == (2, 2)
    listed = text(owner.get("/customers/segments"))
    assert "(Plan is pro and Seats is more than 10) or (Plan is empty)" in listed
    hostile = {**typed, "0-0-field": "attribute:x' OR 1=1 --", "save": "1"}
    assert owner.post("/customers/segments/big-pros", hostile).status_code == 302
    assert owner.get("/customers/segments/big-pros").context["number"] == 1
    assert "1 customer" in text(owner.get("/customers?segment=big-pros"))
    assert "No customer fits" in text(owner.get("/customers?segment=nobody"))
    assert owner.post("/customers/segments/big-pros/removal").status_code == 302
    assert (Segment.objects.count(), Person.objects.count()) == (0, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_one_and_three(
    owner: Client, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        facade.record_people(
            {IdentityKey("email", f"{side}{number}@example.org"): Profile(f"Same Name{number}") for side in "ab"}
        )
        Segment.objects.create(
            slug=f"s{number}",
            name=f"S{number}",
            conditions={"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "empty"}]},
        )
    matching.find_matches()
    owner.get("/customers/matches")
    # session, user, organisation, count, pairs with both records, identities, sample
    with django_assert_num_queries(7):
        assert len(owner.get("/customers/matches").context["pairs"]) == count
    # session, user, organisation, segments, sample
    with django_assert_num_queries(5):
        assert len(owner.get("/customers/segments").context["table"].rows) == count


def test_a_person_is_exported_and_erased_from_the_page(owner: Client, aino: Person) -> None:
    page = f"/customers/{aino.public_id}"
    made = owner.post(f"{page}/exports")
    shown = owner.get(made.headers["Location"])
    file: Any = owner.get(shown.context["address"])
    assert b"aino@example.org" in b"".join(file.streaming_content)
    assert "attachment" in file.headers["Content-Disposition"]
    asked = text(owner.get(f"{page}/erasure"))
    assert "Backups made before this moment still hold the person" in asked
    refused = owner.post(f"{page}/erasure", {"name": "Someone Else"})
    assert (refused.status_code, Person.objects.filter(pk=aino.pk).exists()) == (422, True)
    done = owner.post(f"{page}/erasure", {"name": "aino virtanen"})
    receipt = text(owner.get(done.headers["Location"]))
    assert "Olga Owner" in receipt
    assert "irtanen" not in receipt
    assert PersonErasure.objects.get().finished_at is not None
    assert owner.get(page).status_code == 404
    assert "aino@example.org" not in text(owner.get("/customers"))
    assert done.headers["Location"] in text(owner.get("/customers/erasures"))
    audit = text(owner.get("/settings/audit"))
    assert "Erasure of a customer – made" in audit  # its number would tell a reader nothing
    assert "irtanen" not in audit
