"""An import is undone: what it brought counts no longer, at once; and it can be taken back in."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kosketus.kernel import corrections, db
from kosketus.listen.signals.domain.sample import RECIPE as SAMPLE
from kosketus.listen.signals.errors import ImportProblem
from kosketus.listen.signals.models import Import, ImportState


def undo_import(record: Import, *, actor: str) -> bool:
    """Let nothing count that the import brought; False if it brought nothing, is at work, or is undone already.

    No fact is deleted. Customers stay, since others may have told of them too.
    """
    ended = Import.objects.filter(pk=record.pk, state__in=[ImportState.DONE, ImportState.FAILED], added__gt=0)
    with db.write():
        won = ended.exclude(recipe=SAMPLE).update(state=ImportState.UNDONE)
        if won:
            corrections.exclude_import(import_id=record.pk, actor=actor)
    return bool(won)


def take_back(record: Import) -> bool:
    """Let an undone import count again; False if it is not undone."""
    with db.write():
        won = Import.objects.filter(pk=record.pk, state=ImportState.UNDONE).update(state=ImportState.DONE)
        if won:
            corrections.include_import(import_id=record.pk)
    return bool(won)


def find_import(public_id: str) -> Import:
    """The import of that number.

    Raises:
        ImportProblem: there is none.
    """
    try:
        return Import.objects.get(public_id=UUID(public_id))
    except (ValueError, Import.DoesNotExist):
        raise ImportProblem(
            _("There is no import with the number %(number)s.") % {"number": public_id},
            todo=_("The page 'Bring a file' lists all imports; the number stands in the address of each."),
        ) from None
