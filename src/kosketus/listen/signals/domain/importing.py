"""Files are checked or brought in: read once, in chunks, each chunk rows and facts together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from kosketus.kernel import clock
from kosketus.listen.conversations.contracts import TicketRow
from kosketus.listen.signals.domain import collecting, ledger, lookups
from kosketus.listen.signals.domain.binding import Made
from kosketus.listen.signals.domain.inspecting import Inspected, inspect
from kosketus.listen.signals.domain.proposing.dates import formats_of
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.recipe_files import known_recipes
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.domain.rejects import Rejects
from kosketus.listen.signals.domain.rows import Reading, RowReader
from kosketus.listen.signals.domain.sinks import Sink, Sunk, Trial, Writing, prepare
from kosketus.listen.signals.domain.tables import Table, check_columns, opened, repeated_columns
from kosketus.listen.signals.domain.tallying import Tally
from kosketus.listen.signals.errors import FileProblem, ImportProblem
from kosketus.listen.signals.models import Import
from kosketus.listen.signals.outcome import Reason, Summary
from kosketus.people.team import facade as team

CHUNK = 1_000
"""Rows of one transaction: on SQLite everybody else waits for it, and survey answers come in meanwhile."""
_MOST = 40 * CHUNK
_PROBED = 5
Progress = Callable[[int, int], None]


def check(paths: Sequence[Path], recipe: Recipe, *, progress: Progress | None = None) -> Summary:
    """What bringing the files in would do. Changes nothing.

    Raises:
        ImportProblem: a file cannot be read, or the recipe does not fit it.
    """
    job = _Job(recipe, _inspected(paths, recipe), progress=progress)
    job.summary.dry_run = True
    return job.run(Trial(recipe))


def bring_in(paths: Sequence[Path], recipe: Recipe, *, actor: str, progress: Progress | None = None) -> Summary:
    """Bring the files in. What is there already is passed over, so a run that was stopped can be run again.

    Raises:
        ImportProblem: a file cannot be read, or the recipe does not fit it; nothing was changed.
    """
    inspected = _inspected(paths, recipe)
    _check_headers(inspected, recipe)
    record = ledger.open_import(inspected, recipe, actor=actor)
    return run(record, inspected, recipe, actor=actor, progress=progress)


def run(
    record: Import, inspected: Sequence[Inspected], recipe: Recipe, *, actor: str, progress: Progress | None = None
) -> Summary:
    """Bring in files for an import that is on record; its state tells afterwards how it ended."""
    prepare(recipe)
    job = _Job(recipe, inspected, progress=progress, folder=ledger.folder(record))
    job.summary.number = str(record.public_id)
    with ledger.accounted(record, job.summary):
        job.run(Writing(recipe, record, actor))
    return job.summary


def fitting_recipes(paths: Sequence[Path]) -> list[Recipe]:
    """Those of the known recipes whose columns all files have.

    Raises:
        FileProblem: a file cannot be read.
    """
    inspected = [inspect(path) for path in paths]
    headers = [_header(one) for one in inspected]
    return [recipe for recipe in known_recipes() if _may_fit(headers, recipe) and _fits(inspected, recipe)]


def _header(inspected: Inspected) -> frozenset[str]:
    with opened(inspected) as table:
        return frozenset(table.header)


def _may_fit(headers: Sequence[frozenset[str]], recipe: Recipe) -> bool:
    """Files are opened once for all recipes, but for those that read them in a way of their own."""
    return recipe.file.is_own or all(header.issuperset(recipe.columns()) for header in headers)


def _fits(inspected: Sequence[Inspected], recipe: Recipe) -> bool:
    try:
        _check_headers(inspected, recipe)
    except ImportProblem:
        return False
    # A recipe that brings the column names along fits whatever has as many columns.
    return not recipe.file.header or all(_has_width(one, recipe) for one in inspected)


def _has_width(inspected: Inspected, recipe: Recipe) -> bool:
    with opened(inspected, recipe.file) as table:
        return all(record.fault is None for record in islice(table.records, _PROBED))


def inspect_all(paths: Sequence[Path], recipe: Recipe) -> list[Inspected]:
    """The files, hashed and with their encodings, each fit for the recipe."""
    inspected = _inspected(paths, recipe)
    _check_headers(inspected, recipe)
    return inspected


def _inspected(paths: Sequence[Path], recipe: Recipe) -> list[Inspected]:
    return [inspect(path, encoding=recipe.file.encoding) for path in paths]


def _check_headers(inspected: Sequence[Inspected], recipe: Recipe) -> None:
    for one in inspected:
        with opened(one, recipe.file) as table:
            check_columns(table, recipe)


class _Read(NamedTuple):
    """One record and what it says."""

    record: Record
    reading: Reading


@dataclass
class _Job:
    """Reads files and hands the readable rows on, chunk by chunk."""

    recipe: Recipe
    inspected: Sequence[Inspected]
    progress: Progress | None = None
    folder: Path | None = None
    received: datetime = field(default_factory=clock.now)
    summary: Summary = field(default_factory=Summary)
    zone: str = ""

    def __post_init__(self) -> None:
        self.summary.recipe = self.recipe.name
        self.summary.files = [one.path.name for one in self.inspected]
        self.zone = self.recipe.zone or team.organisation().time_zone
        self.tally = Tally(self.recipe, self.summary)
        self._total, self._before = sum(one.size for one in self.inspected), 0

    def run(self, sink: Sink) -> Summary:
        """Read every file to its end.

        Raises:
            ImportProblem: a file does not fit the recipe, or has no rows at all.
        """
        with collecting.seldom():
            self._read_all(sink)
        self._note_dates()
        if not self.summary.rows:
            raise FileProblem(_("There is no row after the column names."), todo=_("Export the file again."))
        return self.summary

    def _read_all(self, sink: Sink) -> None:
        for number, one in enumerate(self.inspected, start=1):
            with opened(one, self.recipe.file) as table:
                check_columns(table, self.recipe)
                self._note_repeated(table)
                with lookups.joined(table, self.recipe):
                    self._read(table, self._rejects(table, number), sink)
            self._before += one.size

    def _read(self, table: Table, rejects: Rejects, sink: Sink) -> None:
        reader = RowReader(self.recipe, table.header, zone=self.zone, received=self.received)
        records = iter(table.records)
        with rejects:
            for chunk in _chunks(self._one(reader, record) for record in records):
                sunk = sink([one.reading for one in chunk])
                self.tally.add_recorded(sunk.recorded, sunk.people)
                for place, (record, reading) in enumerate(chunk):
                    refused = _refused(reading, place, sunk) if sunk.refused else reading
                    self.tally.count(table, record, refused, rejects)
                self._tell(table)
            if rejects.written and self.folder:
                self.summary.rejects.append(str(rejects.path))

    def _one(self, reader: RowReader, record: Record) -> _Read:
        return _Read(record, Reading((), (record.fault, "")) if record.fault else reader.read(record.cells))

    def _rejects(self, table: Table, number: int) -> Rejects:
        name = "left-out.csv" if len(self.inspected) == 1 else f"left-out-{number}.csv"
        return Rejects(self.folder / name if self.folder else None, table.header, table.delimiter)

    def _note_repeated(self, table: Table) -> None:
        if names := repeated_columns(table):
            note = _("The column names %(names)s stand in %(file)s more than once; they are not used.")
            self.summary.notes.append(note % {"names": ", ".join(names), "file": table.name})

    def _note_dates(self) -> None:
        """A date that could be read in another order casts doubt on those that could be read in ours."""
        bad = (one.value for one in self.summary.examples if one.reason == Reason.BAD_DATE)
        if other := next((value for value in bad if formats_of(value)), ""):
            note = _(
                "Some dates are written in another order, such as %(date)s: those that read both ways may be wrong."
            )
            self.summary.notes.append(note % {"date": other})

    def _tell(self, table: Table) -> None:
        if self.progress:
            self.progress(min(self._before + table.done(), self._total), self._total)


def _chunks(reads: Iterator[_Read]) -> Iterator[list[_Read]]:
    """Some thousand rows at a time; events of one ticket that follow each other stay together."""
    chunk = list(islice(reads, CHUNK))
    while chunk:
        following: list[_Read] = []
        if last := _ticket_of(chunk[-1]):
            for read in reads:
                if len(chunk) >= _MOST or _ticket_of(read) != last:
                    following.append(read)
                    break
                chunk.append(read)
        yield chunk
        chunk = [*following, *islice(reads, CHUNK - len(following))]


def _ticket_of(read: _Read) -> str:
    return next((one.row.key for one in read.reading.made if isinstance(one.row, TicketRow)), "")


def _refused(reading: Reading, place: int, sunk: Sunk) -> Reading:
    """A reading whose rows the rooms refused has no rows."""
    made = [
        Made(None, (sunk.refused[place, position], "")) if (place, position) in sunk.refused else one
        for position, one in enumerate(reading.made)
    ]
    return reading._replace(made=made)
