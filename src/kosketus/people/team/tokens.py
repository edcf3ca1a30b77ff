"""Secrets that are shown once and kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_token(prefix: str) -> str:
    """A random secret of 256 bits behind a prefix by which scanners of repositories can recognise it."""
    return f"{prefix}{secrets.token_urlsafe(_BYTES)}"


def digest_of(token: str) -> str:
    """SHA-256 in hex. A fast hash suffices: 256 random bits cannot be guessed, unlike a password."""
    return hashlib.sha256(token.encode()).hexdigest()
