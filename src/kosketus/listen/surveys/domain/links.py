"""Personal links are made."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from kosketus.kernel import bulk, clock, db
from kosketus.listen.surveys.models import Link, Sitting, Survey

_BYTES = 18
_COLUMNS = (
    *("survey", "digest", "identity", "context", "channel", "language", "made_at", "expires_at", "used"),
    "response",
)


def make_links(
    *,
    survey: str,
    identities: Sequence[int | None],
    channel: str = "",
    language: str = "",
    expires_at: datetime | None = None,
    context: Mapping[str, str] | None = None,
    tokens: Sequence[str] | None = None,
) -> list[str]:
    """One single-use token for each of *identities* (None: for whoever gets it), in their order.

    The address is ``/s/<slug>/<token>``. Tokens are known only here and to whom they are sent. *context* is stored
    with the answer and can be asked for by conditions and words; it must not single anybody out in an anonymous survey.
    Who brings *tokens* of their own (URL-safe, 144 bits that nobody can guess) answers for their being new.

    Raises:
        LookupError: there is no such survey.
        django.db.IntegrityError: one of *tokens* was made before.
    """
    found = Survey.objects.filter(slug=survey).first()
    if found is None:
        raise LookupError(f"there is no survey {survey}")
    tokens = [secrets.token_urlsafe(_BYTES) for _ in identities] if tokens is None else list(tokens)
    known = msgspec.json.encode(dict(context or {})).decode()
    now = clock.now()
    rows = (
        (found.pk, digest_of(token), identity, known, channel, language, now, expires_at, False, "")
        for token, identity in zip(tokens, identities, strict=True)
    )
    with db.write():
        bulk.insert(Link, _COLUMNS, rows)
    return tokens


def remove_links(*, survey: str, tokens: Sequence[str]) -> int:
    """Take back links that were never sent to anybody; how many. A used one, or one somebody began by, stays."""
    digests = [digest_of(token) for token in tokens]
    with db.write():
        begun = Sitting.objects.filter(link__digest__in=digests).values("link_id")
        unused = Link.objects.filter(survey__slug=survey, digest__in=digests, used=False)
        return unused.exclude(id__in=begun).delete()[0]


def leads_to_somebody(survey: Survey, token: str) -> bool:
    """Whether a link was made for one person, and not for whoever gets it."""
    return Link.objects.filter(survey=survey, digest=digest_of(token), identity__isnull=False).exists()


def digest_of(token: str) -> str:
    """By what a link is found. A fast hash suffices: 144 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
