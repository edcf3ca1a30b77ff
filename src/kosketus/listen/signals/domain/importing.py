"""Files are checked or brought in: read once, in chunks, each chunk rows and facts together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _

from kosketus.kernel import clock, crash, db
from kosketus.kernel.facts import Arrived
from kosketus.listen.signals.domain import collecting, ledger
from kosketus.listen.signals.domain.inspecting import Inspected, inspect
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.recipe_files import known_recipes
from kosketus.listen.signals.domain.records import Record
from kosketus.listen.signals.domain.rejects import Rejects
from kosketus.listen.signals.domain.rows import Reading, RowReader
from kosketus.listen.signals.domain.tables import Table, check_columns, opened, repeated_columns
from kosketus.listen.signals.domain.tallying import Tally
from kosketus.listen.signals.errors import FileProblem, RecipeProblem
from kosketus.listen.signals.models import Import
from kosketus.listen.signals.outcome import Summary
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Recorded, ResponseRow
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import Profile
from kosketus.people.team import facade as team

CHUNK = 4_000
_ATTEMPTS = 3
Progress = Callable[[int, int], None]


def check(paths: Sequence[Path], recipe: Recipe, *, progress: Progress | None = None) -> Summary:
    """What bringing the files in would do. Changes nothing.

    Raises:
        ImportProblem: a file cannot be read, or the recipe does not fit it.
    """
    job = _Job(recipe, _inspected(paths, recipe), progress=progress)
    job.summary.dry_run = True
    return job.run(_look_up(recipe))


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
    surveys.ensure_survey(recipe.survey)
    job = _Job(recipe, inspected, progress=progress, folder=ledger.folder(record))
    with ledger.accounted(record, job.summary):
        job.run(_write(recipe, record, actor))
    return job.summary


def fitting_recipes(paths: Sequence[Path]) -> list[Recipe]:
    """Those of the known recipes whose columns all files have.

    Raises:
        FileProblem: a file cannot be read.
    """
    return [recipe for recipe in known_recipes() if _fits(paths, recipe)]


def _fits(paths: Sequence[Path], recipe: Recipe) -> bool:
    try:
        _check_headers(_inspected(paths, recipe), recipe)
    except RecipeProblem:
        return False
    return True


def inspect_all(paths: Sequence[Path], recipe: Recipe) -> list[Inspected]:
    """The files, hashed and with their encodings, each fit for the recipe."""
    inspected = _inspected(paths, recipe)
    _check_headers(inspected, recipe)
    return inspected


def _inspected(paths: Sequence[Path], recipe: Recipe) -> list[Inspected]:
    return [inspect(path, encoding=recipe.encoding) for path in paths]


def _check_headers(inspected: Sequence[Inspected], recipe: Recipe) -> None:
    for one in inspected:
        with opened(one, delimiter=recipe.delimiter) as table:
            check_columns(table, recipe)


class _Read(NamedTuple):
    """One record and what it says."""

    record: Record
    reading: Reading


_Sink = Callable[[Sequence[Reading]], Recorded]


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

    def run(self, sink: _Sink) -> Summary:
        """Read every file to its end.

        Raises:
            ImportProblem: a file does not fit the recipe, or has no rows at all.
        """
        with collecting.seldom():
            self._read_all(sink)
        if not self.summary.rows:
            raise FileProblem(_("There is no row after the column names."), todo=_("Export the file again."))
        return self.summary

    def _read_all(self, sink: _Sink) -> None:
        for number, one in enumerate(self.inspected, start=1):
            with opened(one, delimiter=self.recipe.delimiter) as table:
                check_columns(table, self.recipe)
                self._note_repeated(table)
                self._read(table, self._rejects(table, number), sink)
            self._before += one.size

    def _read(self, table: Table, rejects: Rejects, sink: _Sink) -> None:
        reader = RowReader(self.recipe, table.header, zone=self.zone, received=self.received)
        records = table.records()
        with rejects:
            while chunk := [self._one(reader, record) for record in islice(records, CHUNK)]:
                recorded = sink([one.reading for one in chunk if one.reading.response is not None])
                self.tally.add_recorded(recorded)
                for record, reading in chunk:
                    self.tally.count(table, record, reading, rejects)
                self._tell(table)
            if rejects.written and self.folder:
                self.summary.rejects.append(str(rejects.path))

    def _one(self, reader: RowReader, record: Record) -> _Read:
        return _Read(record, Reading(None, (record.fault, "")) if record.fault else reader.read(record.cells))

    def _rejects(self, table: Table, number: int) -> Rejects:
        name = "left-out.csv" if len(self.inspected) == 1 else f"left-out-{number}.csv"
        return Rejects(self.folder / name if self.folder else None, table.header, table.delimiter)

    def _note_repeated(self, table: Table) -> None:
        if names := repeated_columns(table):
            note = _("The column names %(names)s stand in %(file)s more than once; they are not used.")
            self.summary.notes.append(note % {"names": ", ".join(names), "file": table.name})

    def _tell(self, table: Table) -> None:
        if self.progress:
            self.progress(min(self._before + table.done(), self._total), self._total)


def _look_up(recipe: Recipe) -> _Sink:
    """Counts what would be new, by the responses' keys; nothing is written."""
    seen: set[str] = set()

    def look(readings: Sequence[Reading]) -> Recorded:
        rows = [reading.response for reading in readings if reading.response]
        known = surveys.responses_known(recipe.survey.slug, [row.key for row in rows])
        new = 0
        for row in rows:
            if row.key not in known and row.key not in seen:
                seen.add(row.key)
                new += len(row.answers)
        return Recorded(new=new, known=sum(len(row.answers) for row in rows) - new)

    return look


def _write(recipe: Recipe, record: Import, actor: str) -> _Sink:
    """Writes customers, responses, answers and facts of a chunk in one transaction."""

    def write(readings: Sequence[Reading]) -> Recorded:
        for _attempt in range(_ATTEMPTS - 1):
            # Somebody else brings in the same rows, or two transactions waited for each other: look again.
            with suppress(IntegrityError, OperationalError):
                return _write_chunk(readings, recipe, record, actor)
        return _write_chunk(readings, recipe, record, actor)

    return write


def _write_chunk(readings: Sequence[Reading], recipe: Recipe, record: Import, actor: str) -> Recorded:
    with db.write():
        recorded = surveys.record_answers(
            _with_customers(readings, record),
            survey=recipe.survey.slug,
            actor=actor,
            arrived=Arrived.BACKFILL,
            import_id=record.pk,
        )
        ledger.move_on(record, recorded)
        crash.point("import.writing")
    crash.point("import.written")
    return recorded


def _with_customers(readings: Sequence[Reading], record: Import) -> Iterator[ResponseRow]:
    people = {reading.person: Profile(reading.name, reading.attributes) for reading in readings if reading.person}
    identities = customers.record_people(people, evidence=f"import:{record.public_id}")
    for reading in readings:
        if reading.response:
            yield reading.response._replace(identity=identities[reading.person] if reading.person else None)
