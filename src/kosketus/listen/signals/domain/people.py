"""Who stands in a file of customers: new people, known ones, and those of whom something else is told."""

from __future__ import annotations

from collections.abc import Sequence

from kosketus.listen.signals.domain.kinds.customer import Customer
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.rows import Reading
from kosketus.listen.signals.outcome import People
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import Profile


class Met:
    """Counts each customer of a file once, by the first row that names them, before they are written.

    Of every customer a number of 64 bits is kept: a dry run writes nothing that could be asked again.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._counts = any(isinstance(section, Customer) for section in recipe.sections)
        self._seen: set[int] = set()

    def look(self, readings: Sequence[Reading]) -> People:
        """Who of a chunk was not met before; nobody for files of other kinds."""
        if not self._counts:
            return People()
        met = {one.person: Profile(one.name, one.attributes) for one in readings if one.person}
        first = {key: profile for key, profile in met.items() if hash(key) not in self._seen}
        if not first:
            return People()
        self._seen.update(map(hash, first))
        told = customers.compare_people(first)
        return People(
            new=len(told.new), known=len(first) - len(told.new) - len(told.changed), changed=len(told.changed)
        )
