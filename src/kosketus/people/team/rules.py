"""What each role may do: the one table of permissions, for all rooms.

Roles are a ladder for scores (viewer < agent < analyst < manager < owner), and lists elsewhere.
"""

from __future__ import annotations

from typing import Any

import rules

from kosketus.people.team.models import Role

_LADDER = (Role.VIEWER, Role.AGENT, Role.ANALYST, Role.MANAGER, Role.OWNER)


def one_of(*roles: Role) -> rules.Predicate:
    """True for active people with one of *roles*."""

    @rules.predicate(f"one_of:{','.join(roles)}")
    def holds(user: Any) -> bool:
        return bool(user.is_authenticated and user.is_active and user.role in roles)

    return holds


def at_least(role: Role) -> rules.Predicate:
    """True for active people with *role* or one above it on the ladder."""
    return one_of(*_LADDER[_LADDER.index(role) :])


PERMISSIONS: dict[str, rules.Predicate] = {
    "account.own": at_least(Role.VIEWER),
    "scores.read": at_least(Role.VIEWER),
    "scores.rows": at_least(Role.ANALYST),
    "scores.write": at_least(Role.ANALYST),
    "customers.read": at_least(Role.AGENT),
    "customers.write": one_of(Role.AGENT, Role.MANAGER, Role.OWNER),
    "customers.privacy": at_least(Role.MANAGER),
    "surveys.read": at_least(Role.VIEWER),
    "surveys.write": at_least(Role.ANALYST),
    "outreach.read": at_least(Role.VIEWER),
    "outreach.write": at_least(Role.ANALYST),
    "outreach.start": at_least(Role.MANAGER),
    "imports.write": at_least(Role.ANALYST),
    "calendars.write": at_least(Role.MANAGER),
    "settings.read": at_least(Role.MANAGER),
    "settings.write": at_least(Role.OWNER),
    "system.read": at_least(Role.MANAGER),
    "team.write": at_least(Role.OWNER),
    "keys.write": at_least(Role.OWNER),
    "audit.read": at_least(Role.OWNER),
}

for _name, _predicate in PERMISSIONS.items():
    rules.add_perm(_name, _predicate)
