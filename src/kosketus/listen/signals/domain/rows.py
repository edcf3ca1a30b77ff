"""A row of a table becomes what the recipe's sections make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kosketus.listen.signals.domain.binding import Binding, Cells, Fault, Made, decoded
from kosketus.listen.signals.domain.kinds import reader_of
from kosketus.listen.signals.domain.recipe import PersonColumn, Recipe
from kosketus.people.customers.contracts import IdentityKey


class Reading(NamedTuple):
    """What one row says: ``made`` has a place for each section of the recipe.

    With ``fault`` the row is useless as a whole. ``person`` is who it is about, ``also`` further signs of theirs.
    """

    made: Sequence[Made] = ()
    fault: Fault | None = None
    person: IdentityKey | None = None
    name: str = ""
    attributes: Mapping[str, str] = {}
    also: Sequence[IdentityKey] = ()

    @property
    def rows(self) -> list[Any]:
        """The rows that came of it."""
        return [one.row for one in self.made if one.row is not None]


class RowReader:
    """Reads rows of one table. Not for several threads: it counts rows that look alike."""

    def __init__(self, recipe: Recipe, header: Sequence[str], *, zone: str, received: datetime) -> None:
        binding = Binding(recipe, header, zone=zone, received=received)
        self._moment = binding.moment()
        self._sections = [reader_of(section, binding) for section in recipe.sections]
        self._attributes = binding.decoders(recipe.attributes)
        self._person = binding.person(recipe.person) if recipe.person else None
        self._also = [binding.person(one) for one in _further(recipe)]
        self._name = binding.place[recipe.person.name] if recipe.person and recipe.person.name else None

    def read(self, cells: Cells) -> Reading:
        """What *cells* say; as many cells as the header has."""
        moment = self._moment(cells)
        made = [section(cells, moment) for section in self._sections]
        if not any(one.row is not None for one in made):
            return Reading(made, next((one.fault for one in made if one.fault), None))
        return Reading(
            made,
            None,
            self._person(cells) if self._person else None,
            cells[self._name] if self._name is not None else "",
            decoded(self._attributes, cells),
            [key for read in self._also if (key := read(cells))],
        )


def _further(recipe: Recipe) -> list[PersonColumn]:
    """The columns of further signs."""
    also = recipe.person.also if recipe.person else {}
    return [PersonColumn(column=column, kind=kind) for kind, column in also.items()]
