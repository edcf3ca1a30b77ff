"""The token of somebody's personal link: derived, so that a reminder can carry the same link and nothing stores it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from uuid import UUID

from django.utils.crypto import salted_hmac

_BYTES = 18


def token_of(invitation: UUID) -> str:
    """The token of an invitation: 144 bits that only who has the installation's secret can work out."""
    digest = salted_hmac("outreach.token", invitation.hex, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:_BYTES]).decode()
