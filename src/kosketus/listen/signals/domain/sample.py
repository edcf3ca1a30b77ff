"""The sample company: built once, into an empty installation, by a builder that the roof names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from kosketus.kernel import clock, db
from kosketus.kernel import settings as kept
from kosketus.listen.signals.domain import background
from kosketus.listen.signals.domain.uploads import is_stopped
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers

RECIPE = "sample"
SHOWN = "ui.sample"
_HUNDRED = 100


class Builder(Protocol):
    """Makes the company; *progress* is called with what is done, from 0 to 1."""

    def __call__(self, *, import_id: int, progress: Callable[[float], None] | None = None) -> object:
        """Build it, or what is missing of it."""


def is_possible() -> bool:
    """Whether the installation is empty: invented answers never stand among real ones."""
    return customers.is_empty() and surveys.is_empty()


def newest() -> Import | None:
    """The record of the sample, if it was asked for."""
    return Import.objects.filter(recipe=RECIPE).order_by("-id").first()


def start_sample(*, actor: str) -> bool:
    """Build it in the background; False if the installation is not empty or somebody builds it already."""
    record = open_sample(actor=actor)
    if record is not None:
        background.start(_build, record.pk)
    return record is not None


def build_sample(*, actor: str, progress: Callable[[float], None] | None = None) -> bool:
    """Build it here and now; False as in :func:`start_sample`."""
    record = open_sample(actor=actor)
    if record is not None:
        _build(record.pk, progress)
    return record is not None


def open_sample(*, actor: str) -> Import | None:
    """A record for building it, or None where it may not be built.

    One that was stopped on its way is taken up again: the builder passes over what is there.
    """
    with db.write():
        found = newest()
        if found is not None and (found.state == ImportState.FAILED or is_stopped(found)):
            Import.objects.filter(pk=found.pk).update(state=ImportState.RUNNING, touched_at=clock.now(), error={})
            return found
        if found is not None or not is_possible():
            return None
        kept.store(name=SHOWN, value=True, actor=actor)
        return Import.objects.create(recipe=RECIPE, state=ImportState.RUNNING, actor=actor)


def _build(pk: int, progress: Callable[[float], None] | None = None) -> None:
    def move(done: float) -> None:
        with db.write():
            Import.objects.filter(pk=pk).update(bytes_done=int(done * _HUNDRED), touched_at=clock.now())
        if progress:
            progress(done)

    build: Builder = import_string(settings.SAMPLE_BUILDER)
    try:
        build(import_id=pk, progress=move)
    except BaseException as error:
        _close(pk, ImportState.FAILED, {"kind": type(error).__name__})
        raise
    _close(pk, ImportState.DONE, {})


def _close(pk: int, state: ImportState, error: dict[str, str]) -> None:
    now = clock.now()
    with db.write():
        Import.objects.filter(pk=pk).update(state=state, error=error, touched_at=now, finished_at=now)
