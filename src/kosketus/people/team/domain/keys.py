"""Keys: made once, shown once, revoked at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from kosketus.kernel import clock, db
from kosketus.people.team.models import ApiKey, KeyScope, User
from kosketus.people.team.queries.keys import PREFIX
from kosketus.people.team.tokens import digest_of, new_token

_HINT = len(PREFIX) + 4
USE_IS_NOTED_EVERY = timedelta(minutes=1)


def make_key(
    *, name: str, scopes: Iterable[KeyScope], made_by: User, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A key and its token. The token cannot be had again: only its digest is stored."""
    token = new_token(PREFIX)
    with db.write():
        key = ApiKey.objects.create(
            name=name,
            scopes=sorted(scopes),
            digest=digest_of(token),
            hint=token[:_HINT],
            made_by=made_by,
            expires_at=expires_at,
        )
    return key, token


def revoke_key(*, key: ApiKey, revoked_by: User) -> bool:
    """Make a key stop working from the next call on; False where somebody did before."""
    with db.write():
        held = ApiKey.objects.select_for_update().get(pk=key.pk)
        if held.revoked_at is not None:
            return False
        held.revoked_at, held.revoked_by = clock.now(), revoked_by
        held.save(update_fields=["revoked_at", "revoked_by"])
    return True


def note_keys_used(*, public_ids: Iterable[UUID]) -> None:
    """Remember that keys were used, to the minute, so that busy keys do not write at each call."""
    now = clock.now()
    stale = Q(used_at__isnull=True) | Q(used_at__lt=now - USE_IS_NOTED_EVERY)
    with db.write():
        ApiKey.objects.filter(stale, public_id__in=list(public_ids)).update(used_at=now)
