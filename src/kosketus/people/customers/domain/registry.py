"""Who holds data of persons: every room says what it has, how it is exported and how it is erased."""

from __future__ import annotations

from kosketus.people.customers.contracts import EraseFunction, ExportFunction, PersonData, RemainsFunction

_held: dict[str, PersonData] = {}


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
