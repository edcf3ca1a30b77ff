"""Which keys there are, and whose token this is."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from kosketus.kernel import clock
from kosketus.people.team.contracts import KeyInfo
from kosketus.people.team.models import ApiKey
from kosketus.people.team.tokens import digest_of

PREFIX = "ksk_"
_COLUMNS = "id, public_id, name, digest, scopes, expires_at, used_at, revoked_at"


def keys_for(tokens: Iterable[str]) -> dict[str, KeyInfo]:
    """The keys that work at this moment, by token: one query for however many tokens.

    The look-up goes by digest, so its time tells nothing about any token.
    """
    digests = {digest_of(token): token for token in tokens if token.startswith(PREFIX)}
    return dict(_matches(digests)) if digests else {}


def _matches(digests: dict[str, str]) -> Iterator[tuple[str, KeyInfo]]:
    # Composing this query by the ORM cost every call of the API several times what the database takes for it.
    marks = ", ".join(["%s"] * len(digests))
    now = clock.now()
    for key in ApiKey.objects.raw(f"SELECT {_COLUMNS} FROM team_apikey WHERE digest IN ({marks})", [*digests]):  # noqa: S608
        token = digests[key.digest]
        if key.works_at(now) and hmac.compare_digest(digest_of(token), key.digest):
            yield token, _info(key)


def _info(key: ApiKey) -> KeyInfo:
    return KeyInfo(public_id=key.public_id, name=key.name, scopes=frozenset(key.scopes), used_at=key.used_at)


def working_keys() -> QuerySet[ApiKey]:
    """Keys that are neither revoked nor past their end."""
    now = clock.now()
    return ApiKey.objects.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at__isnull=True)


def all_keys() -> QuerySet[ApiKey]:
    """All keys, the working ones first, newest first."""
    return ApiKey.objects.select_related("made_by", "revoked_by").order_by("revoked_at", "-made_at", "-id")
