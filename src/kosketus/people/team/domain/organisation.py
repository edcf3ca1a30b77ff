"""Changes to the organisation's own data."""

from __future__ import annotations

from kosketus.kernel import db
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.models import Organisation


def change_organisation(*, info: OrganisationInfo) -> None:
    """Store all values at once; the audit keeps who changed which."""
    with db.write():
        row = Organisation.objects.select_for_update().get()
        _fill(row, info)
        row.save()


def found_organisation(*, info: OrganisationInfo) -> Organisation:
    """Make the one row. Call inside ``db.write()``.

    Raises:
        django.db.IntegrityError: somebody else made it in the same moment.
    """
    row = Organisation(id=1)
    _fill(row, info)
    row.save(force_insert=True)
    return row


def _fill(row: Organisation, info: OrganisationInfo) -> None:
    row.name = info.name
    row.time_zone = info.time_zone
    row.languages = list(info.languages)
    row.currency = info.currency
    row.minimum_n = info.minimum_n
