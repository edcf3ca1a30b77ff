"""How programs and people come into the API: a key as a bearer token, or a person's session with CSRF protection.

A router names both, the first that fits wins: ``auth=[ApiKeyAuth("scores:read"), PersonAuth("scores.read")]``.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from kosketus.kernel import clock
from kosketus.people.team.contracts import KeyInfo
from kosketus.people.team.domain.keys import USE_IS_NOTED_EVERY, note_keys_used
from kosketus.people.team.models import User
from kosketus.people.team.queries.keys import keys_for


class ApiKeyAuth(HttpBearer):
    """A key that works and was made for *scope* (None: any working key). ``request.auth`` becomes a ``KeyInfo``.

    An unknown, revoked or expired key is answered with 401, a key without the scope with 403.
    """

    def __init__(self, scope: str | None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> KeyInfo | None:  # noqa: ARG002 - ninja passes it
        """The key behind *token*."""
        key = keys_for([token]).get(token)
        if key is None:
            return None
        if self.scope is not None and not key.may(self.scope):
            raise PermissionDenied
        _note_use(key)
        return key


class PersonAuth(SessionAuth):
    """A logged-in person with *permission*. ``request.auth`` becomes the user."""

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> User | None:
        """Strangers, and programs with a key that does not work, are told so instead of of a missing CSRF token."""
        if not request.user.is_authenticated or "Authorization" in request.headers:
            return None
        found: User | None = super().__call__(request)
        return found

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:  # noqa: ARG002 - ninja passes it
        """The person of the session."""
        user = request.user
        if not isinstance(user, User):
            return None
        if not user.has_perm(self.permission):
            raise PermissionDenied
        return user


def _note_use(key: KeyInfo) -> None:
    if key.used_at is None or key.used_at < clock.now() - USE_IS_NOTED_EVERY:
        note_keys_used(public_ids=[key.public_id])
