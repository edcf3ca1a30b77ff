"""Whose key this is, remembered for some seconds: a busy site sends the same one thousands of times."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError
from starlette.types import Scope

from kosketus.config.front_door.answers import Refused, header
from kosketus.kernel import clock, db
from kosketus.people.team.contracts import KeyInfo
from kosketus.people.team.facade import key_for, note_keys_used

REMEMBERED_SECONDS = 10.0
REFUSED_SECONDS = 2.0
USE_IS_NOTED_EVERY = timedelta(minutes=1)
_MOST = 1000
_NOBODY: tuple[KeyInfo | None, str] = (None, "")


class Keys:
    """Keys by token. A revoked key works for at most ``REMEMBERED_SECONDS`` longer."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, KeyInfo | None, str]] = {}

    async def allowed(self, scope: Scope, needed: str) -> str:
        """The actor of a request whose key may do *needed*.

        Raises:
            Refused: 401 without a key that works, 403 when it was made for something else.
        """
        token = _bearer(scope)
        key, actor = await self._of(token) if token else _NOBODY
        if key is None:
            raise Refused(
                401,
                "This needs an API key that works.",
                "Send the header: Authorization: Bearer <key>. Nothing was stored.",
            )
        if not key.may(needed):
            raise Refused(
                403,
                f"This key may not do {needed}.",
                "Make a key with this scope in Settings, Keys. Nothing was stored.",
            )
        return actor

    async def _of(self, token: str) -> tuple[KeyInfo | None, str]:
        now = time.monotonic()
        until, key, actor = self._known.get(token, (0.0, *_NOBODY))
        if until > now:
            return key, actor
        key = await db.run_in_db_thread(_looked_up, token)
        actor = key.actor if key else ""
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[token] = (now + (REMEMBERED_SECONDS if key else REFUSED_SECONDS), key, actor)
        return key, actor


def _looked_up(token: str) -> KeyInfo | None:
    key = key_for(token)
    if key and (key.used_at is None or clock.now() - key.used_at > USE_IS_NOTED_EVERY):
        with suppress(DatabaseError):  # when it was last used is a comfort, no reason to refuse events
            note_keys_used(public_ids=[key.public_id])
    return key


def _bearer(scope: Scope) -> str:
    kind, _space, token = header(scope, b"authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
