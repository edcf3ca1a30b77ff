"""What merged records say together.

Each record of a group keeps what it says alone in ``own``; what is told about an identity belongs to the record
which that identity came with. Together they say, for each detail, what was told last since they were merged, and
else what the oldest record that says something says. So the whole is made of its parts and of nothing else, and
an undone merge leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kosketus.kernel import clock
from kosketus.people.customers.contracts import Attribute
from kosketus.people.customers.domain.folding import fold
from kosketus.people.customers.models import Identity, Merge, Person

_COLUMNS = ["name", "folded", "attributes", "traits", "merged_into", "own"]
Told = Mapping[str, Mapping[str, Attribute | None]]
"""What is told: ``{"name": {"": name}, "attributes": {…}, "traits": {…}}``; None takes a detail away."""


def tell(given: Mapping[int, Told]) -> None:
    """Write down what is told about merged persons: ``{home: told}``, and say anew what their groups say together.

    Call inside ``db.write()`` with the groups locked.
    """
    homes = {one.pk: one for one in Person.objects.filter(id__in=given)}
    for pk, told in given.items():
        homes[pk].own = _added(homes[pk].own or alone(homes[pk]), told)
    Person.objects.bulk_update(homes.values(), ["own"], batch_size=200)
    heads = {one.merged_into_id or one.pk for one in homes.values()}
    for head in sorted(heads):
        members = list(Person.objects.filter(merged_into=head)) + list(Person.objects.filter(pk=head))
        _say_together(members)


def _added(own: dict[str, Any], told: Told) -> dict[str, Any]:
    now = clock.now().isoformat()
    held = {part: dict(own[part]) for part in ("name", "attributes", "traits")}
    stamps = dict(own["told"])
    for part, details in told.items():
        for key, value in details.items():
            stamps[f"{part}.{key}"] = now
            held[part].pop(key, None)
            if value is not None:
                held[part][key] = value
    return {**held, "told": stamps}


def alone(person: Person) -> dict[str, Any]:
    """What a record that is in no group says."""
    name = {"": person.name} if person.name else {}
    return {"name": name, "attributes": person.attributes, "traits": person.traits, "told": {}}


def arrange(members: Sequence[Person]) -> None:
    """Put persons (locked, oldest first) into the groups that the standing merges make, and alone where none does."""
    edges = Merge.objects.filter(first__in=members, second__in=members, undone_at=None).values_list("first", "second")
    by_id = {one.pk: one for one in members}
    _settle_homes(members)
    for group in groups(by_id, edges):
        if len(group) == 1:
            _part(by_id[group[0]])
        else:
            _join([by_id[pk] for pk in group])


def groups(persons: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Who hangs together by *edges*: sorted lists, each person in exactly one.

    >>> groups([1, 2, 3, 4], [(3, 1), (4, 3)])
    [[1, 3, 4], [2]]
    """
    head = {one: one for one in persons}
    for first, second in edges:
        low, high = sorted((head[first], head[second]))
        head = {one: low if at == high else at for one, at in head.items()}
    found: dict[int, list[int]] = {}
    for one, at in sorted(head.items()):
        found.setdefault(at, []).append(one)
    return list(found.values())


def _settle_homes(members: Sequence[Person]) -> None:
    for one in members:
        if one.own is None:
            Identity.objects.filter(person=one).update(home=one)


def _part(person: Person) -> None:
    _say_own(person, person.own or alone(person))
    person.merged_into, person.own = None, None
    person.save(update_fields=_COLUMNS)
    Identity.objects.filter(home=person).update(person=person, home=None)


def _say_own(person: Person, own: Mapping[str, Any]) -> None:
    person.name = own["name"].get("", "")
    person.folded = fold(person.name)
    person.attributes, person.traits = own["attributes"], own["traits"]


def _join(members: Sequence[Person]) -> None:
    """The first stands for all."""
    head, *others = members
    for one in members:
        one.own = one.own or alone(one)
        one.merged_into = None if one is head else head
        # Who stood for a smaller group until now must not go on saying what that one said.
        _say_own(one, one.own)
    Person.objects.bulk_update(others, _COLUMNS)
    Identity.objects.filter(home__in=members).update(person=head)
    _say_together(members)


def _say_together(members: Sequence[Person]) -> None:
    ordered = sorted(members, key=lambda one: one.pk)
    head = next(one for one in ordered if one.merged_into_id is None)
    owns = [one.own for one in ordered if one.own]
    head.name = str(_newest(owns, "name").get("", ""))
    head.folded = fold(head.name)
    head.attributes, head.traits = _newest(owns, "attributes"), _newest(owns, "traits")
    head.save(update_fields=_COLUMNS)


def _newest(owns: Sequence[Mapping[str, Any]], part: str) -> dict[str, Attribute]:
    """Each detail as it was told last; what was told before the merge comes from the oldest record that says it."""
    said: dict[str, Attribute] = {}
    stamps: dict[str, str] = {}
    for own in owns:
        for key, value in own[part].items():
            stamp = own["told"].get(f"{part}.{key}", "")
            if key not in said or stamp > stamps[key]:
                said[key], stamps[key] = value, stamp
    return said
