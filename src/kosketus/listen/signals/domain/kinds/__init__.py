"""The kinds of rows that a file may hold. Each is one module with the same three functions.

``section`` reads a recipe's table, ``reader`` makes a function from cells to a row, ``record`` writes rows.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from kosketus.listen.signals.domain.kinds import customer, order, signal, spend, subscription, survey, ticket
from kosketus.listen.signals.domain.recipe import Section
from kosketus.listen.signals.domain.toml_tables import TomlTable

KINDS: dict[str, ModuleType] = {
    kind: module
    for module, kind in (
        (survey, "survey"),
        (order, "order"),
        (subscription, "subscription"),
        (ticket, "ticket"),
        (signal, "signal"),
        (spend, "spend"),
        (customer, "customer"),
    )
}


def read_section(kind: str, table: TomlTable, top: TomlTable) -> Section:
    """The section of *kind* as a recipe writes it."""
    found: Section = KINDS[kind].section(table, top)
    return found


def reader_of(section: Section, binding: Any) -> Callable[..., Any]:
    """A function from a row's cells and moment to what the section makes of it."""
    found: Callable[..., Any] = KINDS[section.kind].reader(section, binding)
    return found


def recorder_of(section: Section) -> Callable[..., Any]:
    """The function that writes rows of the section's kind."""
    found: Callable[..., Any] = KINDS[section.kind].record
    return found
