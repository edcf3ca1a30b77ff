"""Who holds data of persons: every room says what it has, how it is exported and how it is erased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from kosketus.people.customers.contracts import EraseFunction, ExportFunction, PersonData, RemainsFunction

Witness = Callable[[Sequence[UUID]], None]
_held: dict[str, PersonData] = {}
_witnesses: dict[str, Witness] = {}


def register_person_data(
    *,
    room: str,
    models: tuple[str, ...],
    export_person: ExportFunction,
    erase_person: EraseFunction,
    remains: RemainsFunction | None = None,
) -> None:
    """Say which tables of a room lead to persons, and how their rows are exported and erased; for ``apps.ready()``.

    *models* are names such as ``"surveys.Response"``: every model with an identity, a person or a key to one must
    be named by some room, and a test looks. Registering a room again replaces what it said.
    """
    _held[room] = PersonData(
        room=room, models=models, export_person=export_person, erase_person=erase_person, remains=remains
    )


def holders() -> tuple[PersonData, ...]:
    """All rooms that hold data of persons, the upper ones first: what they have refers to what is below."""
    return tuple(reversed(_held.values()))


def witness_erasures(name: str, witness: Witness) -> None:
    """Let *witness* know the public ids of all records of a person just before they vanish; for ``apps.ready()``.

    It is for what must outlive the database. It is called inside ``db.write()``, again after a crash, and whatever it
    raises stops the erasure, which a duty tries again.
    """
    _witnesses[name] = witness


def testify(public_ids: Sequence[UUID]) -> None:
    """Tell the witnesses."""
    for witness in _witnesses.values():
        witness(public_ids)
