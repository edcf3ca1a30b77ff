"""Whose house this is."""

from __future__ import annotations

from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.models import Organisation, Role, User


def current_organisation() -> OrganisationInfo:
    """The organisation, or neutral values while the first run has not happened."""
    row = Organisation.objects.first() or Organisation()
    return OrganisationInfo(
        name=row.name,
        time_zone=row.time_zone,
        languages=tuple(row.languages),
        currency=row.currency,
        minimum_n=row.minimum_n,
    )


def has_owner() -> bool:
    """Whether somebody can run this house; until then every page leads to the first run."""
    return User.objects.filter(role=Role.OWNER, is_active=True).exists()
