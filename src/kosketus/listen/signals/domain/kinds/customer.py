"""Rows that are customers: who they are and what is known about them; no moment, no fact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from django.utils.translation import gettext as _

from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.domain.binding import Binding, Cells, Made
from kosketus.listen.signals.domain.moments import Moment
from kosketus.listen.signals.domain.recipe import PersonColumn
from kosketus.listen.signals.domain.toml_tables import TomlTable, mistake
from kosketus.listen.signals.outcome import Reason


class CustomerRow(NamedTuple):
    """A row that tells of a customer. The customer's own record is written for every kind of row alike."""

    key: str
    identity: int | None = None


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A file of customers: all there is to say stands under person and attributes."""

    kind: ClassVar[str] = "customer"
    person: str

    def columns(self) -> Iterator[str]:
        """Every column that the section reads."""
        yield self.person


def section(_table: TomlTable, top: TomlTable) -> Customer:
    """The section as a recipe writes it: an empty table beside [person]."""
    person = top.content.get("person")
    if not isinstance(person, dict) or not isinstance(person.get("column"), str):
        raise mistake(_("customers need [person] to tell who they are"))
    return Customer(person=person["column"])


def reader(section: Customer, binding: Binding) -> Callable[[Cells, Moment], Made]:
    """A function from a row to its customer."""
    who = binding.person(binding.recipe.person or PersonColumn(column=section.person))

    def read(cells: Cells, _moment: Moment) -> Made:
        key = who(cells)
        return Made(CustomerRow(key.value)) if key else Made(None, (Reason.NO_CUSTOMER, section.person))

    return read


def record(rows: Sequence[CustomerRow], _section: Customer, *, actor: str, import_id: int) -> Recorded:
    """The customers are written already, with the others of the chunk."""
    del rows, actor, import_id
    return Recorded()
