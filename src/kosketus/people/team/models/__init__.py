"""The team's tables."""

from kosketus.people.team.models.user import Role, User

__all__ = ["Role", "User"]
