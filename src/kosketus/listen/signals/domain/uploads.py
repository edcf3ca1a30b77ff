"""Files that came through the browser: kept until they are in, checked, brought in, or thrown away."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kosketus.kernel import clock, db
from kosketus.kernel.ids import uuid7
from kosketus.listen.signals.domain import background, importing, ledger
from kosketus.listen.signals.domain.formats.xlsx import sheet_names
from kosketus.listen.signals.domain.inspecting import Form, Inspected, inspect
from kosketus.listen.signals.domain.proposing.looks import Looked
from kosketus.listen.signals.domain.proposing.reading import looked_at
from kosketus.listen.signals.domain.recipe import FileShape, Recipe
from kosketus.listen.signals.domain.recipe_files import read_recipe
from kosketus.listen.signals.domain.tables import Table, opened, without_rows
from kosketus.listen.signals.errors import FileProblem, ImportProblem
from kosketus.listen.signals.models import Import, ImportState

_NAME_LENGTH = 120
_SHOWN = 1_000
QUIET = timedelta(minutes=2)
"""Work that has not moved for so long was stopped with its process."""
_AT_WORK = (ImportState.CHECKING, ImportState.RUNNING)


def keep_upload(chunks: Iterable[bytes], *, name: str, actor: str) -> Import:
    """Keep an uploaded file and put it on record.

    Raises:
        FileProblem: it cannot be read as a table; nothing is kept.
    """
    record = Import(public_id=uuid7(), state=ImportState.UPLOADED, actor=actor)
    path = ledger.folder(record) / "upload" / _safe_name(name)
    try:
        _write(path, chunks)
        inspected = inspect(path)
        # Whether it can be read as a table is told now.
        with opened(inspected) as table:
            _refuse_bare(table)
    except ImportProblem:
        shutil.rmtree(ledger.folder(record), ignore_errors=True)
        raise
    record.files = ledger.described([inspected])
    with db.write():
        record.save()
    return record


def _refuse_bare(table: Table) -> None:
    if table.inspected.form is Form.XLSX:
        return  # another of its sheets may be the one that matters
    if next(iter(table.records), None) is None:
        raise without_rows(table.name)


def _safe_name(name: str) -> str:
    plain = "".join(sign for sign in PurePath(name.replace("\\", "/")).name if sign.isprintable())
    return plain.lstrip(".")[-_NAME_LENGTH:] or "table.csv"


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(parents=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            file.write(chunk)


def upload_of(record: Import) -> Path:
    """The kept file.

    Raises:
        FileProblem: it is gone: brought in already, or thrown away.
    """
    found = sorted((ledger.folder(record) / "upload").glob("*"))
    if not found:
        raise FileProblem(_("The uploaded file is not here any more."), todo=_("Bring the file again."))
    return found[0]


def first_rows(record: Import, shape: FileShape | None = None) -> tuple[list[str], list[list[str]]]:
    """The column names and the first thousand readable rows.

    Raises:
        FileProblem: the file is gone, or the first line cannot be read as column names.
    """
    with opened(inspected_upload(record), shape) as table:
        return table.header, [row.cells for row in islice(table.records, _SHOWN) if not row.fault]


def inspected_upload(record: Import) -> Inspected:
    """The kept file as it was inspected, once: its hash and its encoding cost a reading of the whole.

    Raises:
        FileProblem: the file is gone.
    """
    upload = upload_of(record)
    kept = ledger.folder(record) / "looks" / "inspected.json"
    if kept.is_file():
        return replace(msgspec.json.decode(kept.read_bytes(), type=Inspected, dec_hook=_path), path=upload)
    inspected = inspect(upload)
    _keep(kept, msgspec.json.encode(inspected, enc_hook=str))
    return inspected


def _path(_type: type, value: str) -> Path:
    return Path(value)


def sheets_of(record: Import) -> list[str]:
    """The names of a workbook's sheets; none for other files.

    Raises:
        FileProblem: the file is gone, or damaged.
    """
    return sheet_names(inspected_upload(record))


def look(record: Import, shape: FileShape | None = None) -> Looked:
    """What the columns of the kept file hold; looked at once, since a page asks again with every choice.

    Raises:
        FileProblem: the file is gone, or its first line cannot be read as column names.
    """
    inspected = inspected_upload(record)
    read_as = hashlib.sha256(repr(shape or FileShape()).encode()).hexdigest()[:16]
    kept = ledger.folder(record) / "looks" / f"{read_as}.json"
    if kept.is_file():
        return msgspec.json.decode(kept.read_bytes(), type=Looked)
    looked = looked_at(inspected, shape or FileShape())
    _keep(kept, msgspec.json.encode(looked))
    return looked


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all, also where two pages look at once."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)


def _forget_upload(record: Import) -> None:
    for part in ("upload", "looks"):
        shutil.rmtree(ledger.folder(record) / part, ignore_errors=True)


def start_check(record: Import, recipe_text: str, *, mapping: Mapping[str, Any] | None = None) -> bool:
    """Check the file by a recipe, in the background; False if it is at work already.

    *mapping* is what a person said, kept so that it can be changed.

    Raises:
        ImportProblem: the recipe has a mistake or does not fit the file.
    """
    recipe = read_recipe(recipe_text)
    importing.inspect_all([upload_of(record)], recipe)
    states = [ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED]
    return _start(record, states, ImportState.CHECKING, recipe, _check, mapping=dict(mapping or {}))


def start_run(record: Import) -> bool:
    """Bring the checked file in, in the background; False if it is at work, or was not checked."""
    if not record.recipe_text:
        return False
    recipe = read_recipe(record.recipe_text)
    return _start(record, [ImportState.CHECKED, ImportState.FAILED], ImportState.RUNNING, recipe, _run)


def _start(
    record: Import,
    states: list[ImportState],
    state: ImportState,
    recipe: Recipe,
    work: background.Work,
    **more: Any,
) -> bool:
    now = clock.now()
    mine = Import.objects.filter(pk=record.pk, state__in=states)
    stopped = Import.objects.filter(pk=record.pk, state__in=_AT_WORK, touched_at__lt=now - QUIET)
    values = {"state": state, "recipe": recipe.name, "recipe_text": recipe.text, "touched_at": now, "bytes_done": 0}
    values |= more
    with db.write():
        # Conditional, so that a double click starts one piece of work.
        won = mine.update(**values) or stopped.update(**values)
    if won:
        background.start(work, record.pk)
    return bool(won)


def _check(pk: int) -> None:
    record = Import.objects.get(pk=pk)
    with _ended_as(record, ImportState.UPLOADED):
        summary = importing.check([upload_of(record)], read_recipe(record.recipe_text), progress=_progress(record))
        ledger.close(record, ImportState.CHECKED, summary)


def _run(pk: int) -> None:
    record = Import.objects.get(pk=pk)
    with _ended_as(record, ImportState.FAILED):
        recipe = read_recipe(record.recipe_text)
        inspected = importing.inspect_all([upload_of(record)], recipe)
        importing.run(record, inspected, recipe, actor=record.actor, progress=_progress(record))
        _forget_upload(record)


@contextmanager
def _ended_as(record: Import, state: ImportState) -> Iterator[None]:
    """Work that fails leaves its record in *state* with the reason, never at work for ever."""
    try:
        yield
    except BaseException as error:
        ledger.close(record, state, None, error)
        if not isinstance(error, ImportProblem):
            raise


def _progress(record: Import) -> importing.Progress:
    def move(done: int, _total: int) -> None:
        with db.write():
            Import.objects.filter(pk=record.pk).update(bytes_done=done, touched_at=clock.now())

    return move


def throw_away(record: Import) -> bool:
    """Forget an upload that nothing came of; False if it is at work or brought answers."""
    with db.write():
        quiet = Import.objects.filter(pk=record.pk, added=0).exclude(state__in=(*_AT_WORK, ImportState.DONE))
        gone = quiet.delete()[0]
    if gone:
        shutil.rmtree(ledger.folder(record), ignore_errors=True)
    return bool(gone)


def is_stopped(record: Import) -> bool:
    """Whether its work ended with the process that did it."""
    return record.state in _AT_WORK and record.touched_at < clock.now() - QUIET
