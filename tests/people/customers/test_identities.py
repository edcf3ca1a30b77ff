"""Identities: found again, made once, also under a race."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.customers.models import Identity, Person

pytestmark = pytest.mark.django_db(transaction=True)


def test_identities_for_makes_each_once_and_finds_it_again() -> None:
    keys = [
        IdentityKey("email", " Anna@Example.ORG "),
        IdentityKey("email", "anna@example.org"),
        IdentityKey("phone", "+358 (40) 123-45"),
        IdentityKey("phone", "003584012345"),
        IdentityKey("external", "17", "shop"),
        IdentityKey("external", "17", "club"),
    ]
    first = facade.identities_for(keys, evidence="import 3")
    assert facade.identities_for(reversed(keys)) == first
    assert first[keys[0]] == first[keys[1]]
    assert first[keys[2]] == first[keys[3]]
    rows = sorted(Identity.objects.values_list("kind", "source", "value", "evidence"))
    assert rows == [
        ("email", "", "anna@example.org", "import 3"),
        ("external", "club", "17", "import 3"),
        ("external", "shop", "17", "import 3"),
        ("phone", "", "+3584012345", "import 3"),
    ]
    assert Person.objects.count() == 4


@pytest.mark.parametrize(
    "key",
    [("email", "  ", ""), ("email", "@", ""), ("phone", "none", ""), ("external", "x" * 255, "s"), ("pigeon", "1", "")],
)
def test_identity_that_names_nobody_is_refused(key: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"identity is empty|not a valid IdentityKind"):
        facade.identities_for([IdentityKey(*key)])
    assert not Person.objects.exists()


def test_identities_for_many_takes_few_queries(django_assert_num_queries: object) -> None:
    keys = [IdentityKey("external", str(number), "shop") for number in range(4_000)]
    # find, begin, two ids, two inserts, find again, segments, commit
    with django_assert_num_queries(9):  # type: ignore[operator]
        made = facade.identities_for(keys)
    assert len(set(made.values())) == 4_000
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert facade.identities_for(keys) == made


def test_two_writers_of_the_same_new_customers_agree() -> None:
    keys = [IdentityKey("external", str(number), "shop") for number in range(2_000)]
    start, answers = threading.Barrier(3), []

    def work(order: int) -> None:
        start.wait()
        try:
            answers.append(facade.identities_for(keys[::order]))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(order,)) for order in (1, -1, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1] == answers[2]
    assert Identity.objects.count() == 2_000
    assert Person.objects.count() == 2_000


def test_person_of_tells_the_person_and_none_for_a_stranger() -> None:
    identity = facade.identify(kind="email", value="a@b.fi")
    facade.rename({identity: "  Äiti   Virtanen "})
    person = Person.objects.get()
    found = facade.person_of(identity)
    assert found is not None
    assert (found.id, found.public_id, found.name) == (person.id, person.public_id, "Äiti Virtanen")
    assert person.folded == "aiti virtanen"
    assert facade.person_of(identity + 1) is None
