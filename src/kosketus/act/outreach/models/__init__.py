"""The outreach tables."""

from kosketus.act.outreach.models.ledger import BadAddress, ClockVersion, Contact
from kosketus.act.outreach.models.programme import (
    Audience,
    Invitation,
    Listed,
    Programme,
    Progress,
    State,
    StateChange,
    Wave,
)

__all__ = [
    "Audience",
    "BadAddress",
    "ClockVersion",
    "Contact",
    "Invitation",
    "Listed",
    "Programme",
    "Progress",
    "State",
    "StateChange",
    "Wave",
]
