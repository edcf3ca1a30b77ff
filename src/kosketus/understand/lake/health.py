"""What the lake says of its own health."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.kernel.checks import Finding, Level
from kosketus.ui import numbers
from kosketus.understand.lake import files, outbox, replay, tables
from kosketus.understand.lake.contracts import LakeError

_WAITING_IS_LONG = 100_000


def lake_fits() -> Iterator[Finding]:
    """Whether the lake can be read and tells the same history as the database."""
    try:
        replay.refuse_mismatch()
        states = files.states()
    except LakeError as error:
        yield Finding(
            Level.ERROR, str(error), _("Nothing is lost. Do what the message says, then run: kosketus doctor")
        )
        return
    rows = sum(state.rows for state in states if state.name == tables.LOG)
    words = ngettext(
        "The lake in %(folder)s holds %(count)d fact.", "The lake in %(folder)s holds %(count)d facts.", rows
    )
    yield Finding(Level.OK, words % {"folder": settings.LAKE, "count": rows})


def lake_keeps_up() -> Iterator[Finding]:
    """Whether facts wait long for the lake."""
    waiting = outbox.waiting(tables.log(), at_most=_WAITING_IS_LONG)
    if waiting >= _WAITING_IS_LONG:
        yield Finding(
            Level.WARNING,
            _("%(count)s facts or more wait for the lake.") % {"count": numbers.integer(waiting)},
            _("Check that `kosketus serve` runs; its log says what keeps the lake from being loaded."),
        )
