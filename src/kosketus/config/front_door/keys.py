"""Whose key this is, remembered for some seconds: a busy site sends the same one thousands of times."""

from __future__ import annotations

import time

from starlette.types import Scope

from kosketus.config.front_door.answers import Refused, header
from kosketus.kernel import db
from kosketus.people.team.contracts import KeyInfo
from kosketus.people.team.facade import key_for

REMEMBERED_SECONDS = 10.0
REFUSED_SECONDS = 2.0
_MOST = 1000


class Keys:
    """Keys by token. A revoked key works for at most ``REMEMBERED_SECONDS`` longer."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, KeyInfo | None]] = {}

    async def allowed(self, scope: Scope, needed: str) -> KeyInfo:
        """The key of a request.

        Raises:
            Refused: 401 without a key that works, 403 when it was made for something else.
        """
        token = _bearer(scope)
        key = await self._of(token) if token else None
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
        return key

    async def _of(self, token: str) -> KeyInfo | None:
        now = time.monotonic()
        known = self._known.get(token)
        if known is not None and known[0] > now:
            return known[1]
        key = await db.run_in_db_thread(key_for, token)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[token] = (now + (REMEMBERED_SECONDS if key else REFUSED_SECONDS), key)
        return key


def _bearer(scope: Scope) -> str:
    kind, _space, token = header(scope, b"authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
