"""Merges: exact to undo, in any order; conflicts block; numbers follow and the lake does not move."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kosketus.people.customers import facade
from kosketus.people.customers.contracts import IdentityKey, Profile
from kosketus.people.customers.domain import matching, merging, persons, segmenting
from kosketus.people.customers.domain.conditions import Group, Operator, Rule
from kosketus.people.customers.domain.merging import Conflict, MergeConflict
from kosketus.people.customers.models import Identity, Match, Merge, Person, SameAnswer, SegmentMember

pytestmark = pytest.mark.django_db(transaction=True)
PRO = Group(rules=(Rule("attribute:plan", Operator.EQUALS, ("Pro",)),))


def people(number: int) -> list[int]:
    """Persons with details that agree here and differ there."""
    made = facade.record_people(
        {
            IdentityKey("email", f"p{index}@example.org"): Profile(
                f"Person {index}" if index % 2 else "", {"plan": "Pro" if index % 3 else "Free", f"only{index}": index}
            )
            for index in range(number)
        }
    )
    persons = facade.people_of(made.values())
    return sorted(one.id for one in persons.values())


def state() -> dict[str, Any]:
    """Everything that a merge may touch."""
    return {
        "persons": list(Person.objects.order_by("id").values()),
        "identities": list(Identity.objects.order_by("id").values()),
        "members": sorted(SegmentMember.objects.values_list("segment_id", "person_id")),
    }


def merge(first: int, second: int) -> Merge:
    return merging.merge_persons(first=first, second=second, evidence="said so", actor="test")


def undo(one: Merge) -> bool:
    return merging.undo_merge(merge=one, actor="test")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_merges_undone_in_any_order_leave_no_trace(data: st.DataObject) -> None:
    """Overlapping ones too: at each step the state is the one that the standing merges alone would make."""
    persons.remove(Person.objects.values_list("id", flat=True))
    four = people(4)
    pairs = data.draw(st.lists(st.tuples(*[st.integers(0, 3)] * 2).filter(lambda p: p[0] < p[1]), max_size=4))
    before = state()
    made = []
    for first, second in pairs:
        with suppress(MergeConflict):
            made.append(merge(four[first], four[second]))
    together = state()
    for one in data.draw(st.permutations(made)):
        assert undo(one)
        assert not undo(one)
    assert state() == before
    for pair in [(one.first_id, one.second_id) for one in data.draw(st.permutations(made))]:
        merge(*pair)
    assert state() == together


def test_what_is_told_later_belongs_to_the_record_of_its_identity() -> None:
    first, second = people(2)
    mine, others = (Identity.objects.get(person=person).id for person in (first, second))
    done = merge(first, second)
    assert facade.dimension(["plan", "only0", "only1"]) == {
        "identity_id": [mine, others],
        "person_id": [first, first],
        "plan": ["Free", "Free"],
        "only0": ["0", "0"],
        "only1": ["1", "1"],
    }
    facade.set_attributes({others: {"plan": "Team", "city": "Oulu"}})
    facade.rename({others: "Newer Name"})
    facade.set_trait(identity_id=others, name="risk", value=0.5)
    head = Person.objects.get(id=first)
    assert (head.name, head.attributes["plan"], head.attributes["city"], head.traits) == (
        "Newer Name", "Team", "Oulu", {"risk": 0.5},
    )  # fmt: skip
    undo(done)
    head, other = Person.objects.order_by("id")
    assert (head.name, head.attributes, head.traits) == ("", {"plan": "Free", "only0": 0}, {"risk": 0.5})
    assert (other.name, other.attributes) == ("Newer Name", {"plan": "Team", "only1": 1, "city": "Oulu"})


def test_a_merge_that_is_undone_lets_others_stand() -> None:
    a, b, c = people(3)
    first = merge(a, b)
    merge(b, c)
    undo(first)
    assert list(Identity.objects.order_by("id").values_list("person_id", flat=True)) == [a, b, b]
    assert facade.identities_of(Person.objects.get(id=c).public_id) == facade.identities_of(
        Person.objects.get(id=b).public_id
    )


def test_conflicts_block() -> None:
    keys = [IdentityKey("external", number, "shop") for number in "12"]
    made = facade.identities_for(keys)
    first, second = sorted(one.id for one in facade.people_of(made.values()).values())
    before = state()
    with pytest.raises(MergeConflict) as refused:
        merge(first, second)
    assert (refused.value.why, refused.value.source) == (Conflict.NUMBERS, "shop")
    with pytest.raises(MergeConflict, match="gone"):
        merge(first, second + 99)
    assert not facade.link_identities(first=made[keys[0]], second=made[keys[1]], evidence="file", actor="import")
    assert state() == before
    mail = facade.identify(kind="email", value="a@example.org")
    assert facade.link_identities(first=mail, second=made[keys[0]], evidence="file", actor="import")
    assert facade.link_identities(first=mail, second=made[keys[0]], evidence="file", actor="import")
    # Now the mail address has a number in the shop, by its other half.
    assert not facade.link_identities(first=mail, second=made[keys[1]], evidence="file", actor="import")
    assert Merge.objects.count() == 1


def test_weak_matches_wait_for_a_person() -> None:
    keys = {
        IdentityKey("email", "aino@example.org"): Profile("Aino Virtanen"),
        IdentityKey("external", "7", "shop"): Profile("Äino  VIRTANEN"),
        IdentityKey("external", "Bo@Example.org", "club"): Profile("Bo"),
        IdentityKey("email", "bo@example.org"): Profile("Bo"),
        IdentityKey("external", "8", "shop"): Profile("Same Numbers"),
        IdentityKey("external", "9", "shop"): Profile("Same Numbers"),
    }
    facade.record_people(keys)
    assert matching.find_matches() == 2
    assert matching.find_matches() == 0
    assert sorted(Match.objects.values_list("reason", "answer")) == [("address", ""), ("name", "")]
    name, address = Match.objects.get(reason="name"), Match.objects.get(reason="address")
    assert matching.answer_match(match=name, answer=SameAnswer.DIFFERENT, actor="test")
    assert not matching.answer_match(match=name, answer=SameAnswer.SAME, actor="test")
    assert matching.answer_match(match=address, answer=SameAnswer.SAME, actor="test")
    assert list(Merge.objects.values_list("evidence", flat=True)) == ["match:address"]
    assert matching.find_matches() == 0


def at_once(*works: Callable[[], object]) -> list[object]:
    """The results of works in threads that start together; an error is a result."""
    start, results = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            results.append(work())
        except MergeConflict as conflict:
            results.append(conflict.why)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_merges_of_the_same_persons_at_once_make_one() -> None:
    a, b, c = people(3)
    before = state()
    results = at_once(lambda: merge(a, b), lambda: merge(b, a), lambda: merge(b, c), lambda: merge(c, a))
    assert results.count(Conflict.SAME) == 2
    assert set(Identity.objects.values_list("person_id", flat=True)) == {a}
    for one in Merge.objects.all():
        undo(one)
    assert state() == before


def test_details_told_during_a_merge_are_kept() -> None:
    a, b = people(2)
    mine, others = (Identity.objects.get(person=person).id for person in (a, b))

    def tell() -> None:
        for number in range(8):
            facade.set_attributes({mine: {f"a{number}": number}, others: {f"b{number}": number}})

    def turn() -> None:
        for _ in range(4):
            undo(merge(a, b))

    assert at_once(tell, turn) == [None, None]
    first, second = Person.objects.order_by("id")
    assert {name for name in first.attributes if name[0] in "ab"} == {f"a{number}" for number in range(8)}
    assert {name for name in second.attributes if name[0] in "ab"} == {f"b{number}" for number in range(8)}


def test_segments_follow_a_merge_and_its_undoing() -> None:
    _free, pro, other = people(3)
    segment = segmenting.make_segment(name="Pros", wanted=PRO, actor="test")
    assert sorted(segment.members.values_list("person_id", flat=True)) == [pro, other]
    done = merge(_free, pro)
    assert sorted(segment.members.values_list("person_id", flat=True)) == [other]
    undo(done)
    assert sorted(segment.members.values_list("person_id", flat=True)) == [pro, other]
