"""The token of somebody's personal link: derived, so that a reminder can carry the same link and nothing stores it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

_BYTES = 18


def token_of(invitation: UUID) -> str:
    """The token of an invitation: 144 bits that only who has the installation's secret can work out."""
    mac = _keyed(settings.SECRET_KEY).copy()
    mac.update(invitation.hex.encode())
    return urlsafe_b64encode(mac.digest()[:_BYTES]).decode()


@lru_cache(maxsize=2)
def _keyed(secret: str) -> Any:
    """To derive the key costs more than the rest, and a wave needs a hundred thousand tokens."""
    return salted_hmac("outreach.token", b"", secret=secret, algorithm="sha256")
