"""The team's tables."""

from kosketus.people.team.models.brand import BrandKit, Logo, PublicAddress
from kosketus.people.team.models.calendar import WorkCalendar, WorkCalendarVersion
from kosketus.people.team.models.invitation import Invitation
from kosketus.people.team.models.key import ApiKey, KeyScope
from kosketus.people.team.models.organisation import Organisation
from kosketus.people.team.models.user import Role, User

__all__ = [
    "ApiKey",
    "BrandKit",
    "Invitation",
    "KeyScope",
    "Logo",
    "Organisation",
    "PublicAddress",
    "Role",
    "User",
    "WorkCalendar",
    "WorkCalendarVersion",
]
