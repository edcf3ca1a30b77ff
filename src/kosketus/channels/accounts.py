"""Secrets of accounts: kept so that a copy of the tables alone opens nothing."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SecretLost(Exception):
    """A secret was kept under another ``SECRET_KEY`` and cannot be read any more."""


def seal(secret: str) -> str:
    """A secret as it is stored: encrypted with a key made from ``SECRET_KEY``. An empty one stays empty."""
    return _cipher().encrypt(secret.encode()).decode() if secret else ""


def unseal(stored: str) -> str:
    """A stored secret in the clear.

    Raises:
        SecretLost: it was stored under another ``SECRET_KEY``.
    """
    try:
        return _cipher().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken as error:
        raise SecretLost("this secret was stored under another secret key") from error


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"kosketus.channels:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
