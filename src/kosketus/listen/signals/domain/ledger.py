"""The record of an import: opened, moved on with each chunk, closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import F

from kosketus.kernel import clock, corrections, db
from kosketus.kernel.intake import Recorded
from kosketus.listen.signals.domain.inspecting import Inspected
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.errors import ImportProblem
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.signals.outcome import Summary


def folder(record: Import) -> Path:
    """Where the files of an import lie: an uploaded copy until it is in, rows left out."""
    return Path(settings.DATA) / "imports" / str(record.public_id)


def open_import(inspected: Sequence[Inspected], recipe: Recipe, *, actor: str) -> Import:
    """A record for bringing in these files, or the one of a run that was stopped, so that its facts share one id."""
    files = described(inspected)
    with db.write():
        unfinished = (ImportState.RUNNING, ImportState.FAILED)
        stopped = Import.objects.filter(recipe=recipe.name, files=files, state__in=unfinished).first()
        stopped = stopped or _taken_back(recipe, files)
        if stopped is None:
            return Import.objects.create(
                recipe=recipe.name, recipe_text=recipe.text, files=files, state=ImportState.RUNNING, actor=actor
            )
        Import.objects.filter(pk=stopped.pk).update(state=ImportState.RUNNING, recipe_text=recipe.text)
    return stopped


def _taken_back(recipe: Recipe, files: list[dict[str, Any]]) -> Import | None:
    """The same files were brought in and undone: whoever brings them again wants them back."""
    undone = Import.objects.filter(recipe=recipe.name, files=files, state=ImportState.UNDONE).first()
    if undone:
        corrections.include_import(import_id=undone.pk)
    return undone


def described(inspected: Sequence[Inspected]) -> list[dict[str, Any]]:
    """The files as the record keeps them."""
    return [{"name": one.path.name, "size": one.size, "sha256": one.sha256} for one in inspected]


def move_on(record: Import, recorded: Recorded) -> None:
    """Count a chunk. Call inside the transaction that writes it."""
    Import.objects.filter(pk=record.pk).update(
        added=F("added") + recorded.new, known=F("known") + recorded.known, touched_at=clock.now()
    )


@contextmanager
def accounted(record: Import, summary: Summary) -> Iterator[None]:
    """Close the record when the block ends: done with its summary, or stopped with the error."""
    try:
        yield
    except BaseException as error:
        close(record, ImportState.FAILED, summary, error)
        raise
    close(record, ImportState.DONE, summary)


def close(record: Import, state: ImportState, summary: Summary | None, error: BaseException | None = None) -> None:
    """Write down how a check or a run ended."""
    now = clock.now()
    with db.write():
        Import.objects.filter(pk=record.pk).update(
            state=state,
            summary=msgspec.to_builtins(summary, str_keys=True) if summary else {},
            error=told(error) if error else {},
            touched_at=now,
            finished_at=now,
        )


def told(error: BaseException) -> dict[str, str]:
    """An error as the record keeps it: words for people where there are any, else its kind only."""
    if isinstance(error, ImportProblem):
        return {"what": error.what, "todo": error.todo}
    return {"kind": type(error).__name__}


def summary_of(record: Import) -> Summary | None:
    """What the last check or run of an import found."""
    return msgspec.convert(record.summary, Summary) if record.summary else None
