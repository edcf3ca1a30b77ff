"""Doors between rooms, and edges between rooms of one floor.

A *floor* is a package such as ``kosketus.listen``; its children are *rooms*. A floor that is not built yet holds
no rooms, so a contract may name it from the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

Import = tuple[str, str]


def rooms_of(graph: ImportGraph, floors: Iterable[str]) -> list[str]:
    """The rooms on these floors, in order of name."""
    built = [floor for floor in floors if floor in graph.modules]
    return sorted(room for floor in built for room in graph.find_children(floor))


def imports_into(graph: ImportGraph, package: str) -> Iterator[Import]:
    """Every (importer, imported) where *imported* is the package or inside it, and the importer is outside."""
    for module in sorted({package, *graph.find_descendants(package)}):
        for importer in sorted(graph.find_modules_that_directly_import(module)):
            if not is_inside(importer, package):
                yield importer, module


def is_inside(module: str, package: str) -> bool:
    """Whether *module* is *package* or lies in it."""
    return f"{module}.".startswith(f"{package}.")


class _ListOfImports(Contract):
    """A contract that is broken by imports, and shows each with its line."""

    def offences(self, graph: ImportGraph) -> Iterator[Import]:
        raise NotImplementedError

    def sentence(self, importer: str, imported: str) -> str:
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - import-linter's signature
        lines = [(self.sentence(*pair), _line(graph, *pair)) for pair in sorted(self.offences(graph))]
        return ContractCheck(kept=not lines, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for sentence, where in check.metadata["lines"]:
            output.print_error(f"{sentence}{where}")


def _line(graph: ImportGraph, importer: str, imported: str) -> str:
    details = graph.get_import_details(importer=importer, imported=imported)
    return f" (line {details[0]['line_number']})" if details else ""


class ThresholdContract(_ListOfImports):
    """A room is entered only by its doors; the roof may also take hold of what it hangs into the house."""

    type_name = "threshold"

    floors: Any = fields.ListField(subfield=fields.StringField())
    doors: Any = fields.ListField(subfield=fields.StringField())
    roof: Any = fields.StringField()
    roof_doors: Any = fields.ListField(subfield=fields.StringField(), required=False)

    def offences(self, graph: ImportGraph) -> Iterator[Import]:
        """Imports of anything behind a door."""
        for room in rooms_of(graph, self.floors):
            for importer, imported in imports_into(graph, room):
                if imported != room and not self._is_open(importer, imported.removeprefix(f"{room}.").split(".")[0]):
                    yield importer, imported

    def _is_open(self, importer: str, entrance: str) -> bool:
        from_roof = is_inside(importer, str(self.roof)) and entrance in (self.roof_doors or ())
        return from_roof or entrance in self.doors

    def sentence(self, importer: str, imported: str) -> str:
        """What is wrong, and where the door is."""
        return f"{importer} climbs through the window of {imported}: use facade or contracts"


class NeighboursContract(_ListOfImports):
    """Rooms of one floor import each other only along listed edges (``a -> b``)."""

    type_name = "neighbours"

    floors: Any = fields.ListField(subfield=fields.StringField())
    edges: Any = fields.ListField(subfield=fields.StringField(), required=False)

    def offences(self, graph: ImportGraph) -> Iterator[Import]:
        """Imports from a neighbour that no edge allows."""
        allowed = {tuple(edge.split(" -> ")) for edge in self.edges or ()}
        for floor in self.floors:
            rooms = rooms_of(graph, [floor])
            for room in rooms:
                for importer, imported in imports_into(graph, room):
                    home = next((other for other in rooms if is_inside(importer, other)), None)
                    if home and (home, room) not in allowed:
                        yield importer, imported

    def sentence(self, importer: str, imported: str) -> str:
        """What is wrong, and what to do."""
        return f"{importer} imports its neighbour {imported}: publish a fact, or list the edge with a reason"


class ConnectorsContract(_ListOfImports):
    """Connectors do not know each other, and rooms know none of them: only the contract and the registry."""

    type_name = "connectors"

    floor: Any = fields.StringField()
    shared: Any = fields.ListField(subfield=fields.StringField())

    def offences(self, graph: ImportGraph) -> Iterator[Import]:
        """Imports of a connector from anywhere but itself."""
        for connector in rooms_of(graph, [str(self.floor)]):
            if connector.rsplit(".", 1)[1] not in self.shared:
                yield from imports_into(graph, connector)

    def sentence(self, importer: str, imported: str) -> str:
        """What is wrong, and where the port is."""
        return f"{importer} imports the connector {imported}: use channels.contract and channels.registry"


class LibraryContract(_ListOfImports):
    """A library of its own is imported only by the floors that may host it."""

    type_name = "library"

    libraries: Any = fields.ListField(subfield=fields.StringField())
    hosts: Any = fields.ListField(subfield=fields.StringField())

    def offences(self, graph: ImportGraph) -> Iterator[Import]:
        """Imports of a library by a guest."""
        for library in self.libraries:
            if library in graph.modules:
                for importer, imported in imports_into(graph, library):
                    if not any(is_inside(importer, host) for host in self.hosts):
                        yield importer, imported

    def sentence(self, importer: str, imported: str) -> str:
        """What is wrong, and who may."""
        return f"{importer} imports {imported}: only {', '.join(self.hosts)} may"
