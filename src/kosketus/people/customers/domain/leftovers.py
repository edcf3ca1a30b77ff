"""What an erasure cannot reach at once: said on the receipt, in words that name nobody."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kosketus.people.customers.domain import registry
from kosketus.people.customers.models import Identity

_IMPORT = "import:"


def leftovers(identities: Sequence[int]) -> list[str]:
    """What still holds data after the rows are gone, and until when."""
    said = [words for holder in registry.holders() if holder.remains for words in holder.remains(identities)]
    return [*_everywhere(), *_files(identities), *said]


def _everywhere() -> list[str]:
    return [
        _(
            "No number and no list counts the person from this moment on. The files of the copy for analysis still "
            "hold the facts for about a quarter of an hour."
        ),
        _(
            "Backups made before this moment still hold the person, until you delete them. "
            "Restoring one of them here erases the person again."
        ),
        _("Free space inside the database file may hold traces until it is used again."),
    ]


def _files(identities: Sequence[int]) -> list[str]:
    came_with = Identity.objects.filter(id__in=identities, evidence__startswith=_IMPORT)
    imports = sorted({kept.removeprefix(_IMPORT) for kept in came_with.values_list("evidence", flat=True)})
    words = _(
        "The import %(id)s brought this person. If its file or its list of rows left out is still kept, "
        "they hold the rows until the import is removed; the file on the disk of whoever brought it is not ours."
    )
    return [words % {"id": one} for one in imports]
