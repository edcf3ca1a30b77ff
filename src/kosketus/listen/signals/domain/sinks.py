"""Where readings go: into the rooms that keep them, or, for a dry run, only looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from django.db import IntegrityError, OperationalError

from kosketus.kernel import crash, db
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.domain import ledger
from kosketus.listen.signals.domain.binding import reason_of
from kosketus.listen.signals.domain.kinds import recorder_of, survey
from kosketus.listen.signals.domain.people import Met
from kosketus.listen.signals.domain.recipe import Recipe, Section
from kosketus.listen.signals.domain.rows import Reading
from kosketus.listen.signals.models import Import
from kosketus.listen.signals.outcome import People, Reason
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey, Profile

_ATTEMPTS = 3
_TRIAL_IMPORT = 0


class Sunk(NamedTuple):
    """What became of a chunk and its people, and the readings whose row (of a section, by position) was refused."""

    recorded: Recorded
    refused: Mapping[tuple[int, int], Reason] = {}
    people: People = People()

    def __add__(self, other: Sunk) -> Sunk:  # type: ignore[override]
        return Sunk(self.recorded + other.recorded, {**self.refused, **other.refused}, self.people + other.people)


Sink = Callable[[Sequence[Reading]], Sunk]


def prepare(recipe: Recipe) -> None:
    """Make what the rows stand on: the surveys of a recipe with their questions."""
    for section in recipe.sections:
        if isinstance(section, survey.Survey):
            surveys.ensure_survey(section.definition)


class Writing:
    """Writes customers, rows and facts of a chunk in one transaction."""

    def __init__(self, recipe: Recipe, record: Import, actor: str) -> None:
        self._recipe, self._record, self._actor = recipe, record, actor
        self._met = Met(recipe)

    def __call__(self, readings: Sequence[Reading]) -> Sunk:
        """Write a chunk; what became of its rows."""
        met = Sunk(Recorded(), people=self._met.look(readings))
        for _attempt in range(_ATTEMPTS - 1):
            # Somebody else brings in the same rows, or two transactions waited for each other: look again.
            with suppress(IntegrityError, OperationalError):
                return met + self.write(readings)
        return met + self.write(readings)

    def write(self, readings: Sequence[Reading]) -> Sunk:
        """Write a chunk, once."""
        with db.write():
            evidence = f"import:{self._record.public_id}"
            sunk = _record(self._recipe, readings, evidence=evidence, actor=self._actor, import_id=self._record.pk)
            ledger.move_on(self._record, sunk.recorded)
            crash.point("import.writing")
        crash.point("import.written")
        return sunk


class _OnlyLooked(Exception):
    """Rolls a trial back."""


class Trial:
    """Counts what would be new. Answers are looked up by key; other kinds are written and rolled back."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._seen: set[str] = set()
        self._met = Met(recipe)

    def __call__(self, readings: Sequence[Reading]) -> Sunk:
        """Look at a chunk; nothing stays of it."""
        total = Sunk(Recorded(), people=self._met.look(readings))
        for position, section in enumerate(self._recipe.sections):
            if isinstance(section, survey.Survey):
                rows = [row for _place, row in _identified(readings, position, {})]
                total += self._looked_up(section, rows)
            else:
                total += self._tried(position, readings)
        return total

    def _looked_up(self, section: survey.Survey, rows: Sequence[Any]) -> Sunk:
        known = survey.known(rows, section)
        new = 0
        for row in rows:
            if row.key not in known and row.key not in self._seen:
                self._seen.add(row.key)
                new += len(row.answers)
        return Sunk(Recorded(new=new, known=sum(len(row.answers) for row in rows) - new))

    def _tried(self, position: int, readings: Sequence[Reading]) -> Sunk:
        sunk = Sunk(Recorded())
        with suppress(_OnlyLooked), db.write():
            sunk = _record(self._recipe, readings, evidence="", actor="trial", import_id=_TRIAL_IMPORT, only=position)
            raise _OnlyLooked
        return sunk


def _record(
    recipe: Recipe,
    readings: Sequence[Reading],
    *,
    evidence: str,
    actor: str,
    import_id: int,
    only: int | None = None,
) -> Sunk:
    people = _signs(readings, evidence)
    identities = _customers(readings, evidence)
    total = Sunk(Recorded(), people=people)
    for position, section in enumerate(recipe.sections):
        if only is None or only == position:
            total += _written(section, position, _identified(readings, position, identities), actor, import_id)
    return total


def _written(section: Section, position: int, placed: Iterator[tuple[int, Any]], actor: str, import_id: int) -> Sunk:
    places, rows = [], []
    for place, row in placed:
        places.append(place)
        rows.append(row)
    if not rows:
        return Sunk(Recorded())
    recorded: Recorded = recorder_of(section)(rows, section, actor=actor, import_id=import_id)
    return Sunk(recorded, {(places[one.row], position): reason_of(one.fault) for one in recorded.refused})


def _signs(readings: Sequence[Reading], evidence: str) -> People:
    """Further signs of the customers, added to those they have."""
    beside: dict[IdentityKey, list[IdentityKey]] = {}
    for reading in readings:
        if reading.person and reading.also:
            beside.setdefault(reading.person, []).extend(reading.also)
    if not beside:
        return People()
    added = customers.record_signs(beside, evidence=evidence)
    return People(several=added.several, elsewhere=added.elsewhere)


def _customers(readings: Sequence[Reading], evidence: str) -> dict[IdentityKey, int]:
    people = {reading.person: Profile(reading.name, reading.attributes) for reading in readings if reading.person}
    return customers.record_people(people, evidence=evidence) if people else {}


def _identified(
    readings: Sequence[Reading], position: int, identities: dict[IdentityKey, int]
) -> Iterator[tuple[int, Any]]:
    """The rows of one section with their readings' places, each with whom it is about."""
    for place, reading in enumerate(readings):
        row = reading.made[position].row if reading.fault is None and reading.made else None
        if row is None:
            continue
        if reading.person is None or not identities or not hasattr(row, "identity"):
            yield place, row
        else:
            yield place, row._replace(identity=identities[reading.person])
