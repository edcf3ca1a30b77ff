"""One way to write each identity, so that the same customer is found again."""

from __future__ import annotations

import re
import unicodedata

from kosketus.people.customers.contracts import IdentityKey, IdentityKind

_LENGTH = 254
_NOT_A_DIGIT = re.compile(r"[^\d+]")
_UNNAMED_SOURCE = frozenset({IdentityKind.EMAIL, IdentityKind.PHONE})


def normalise(key: IdentityKey) -> IdentityKey:
    """*key* as it is stored.

    Mail addresses in lower case, phones as digits with a leading +, other ids without surrounding space.

    Raises:
        ValueError: the kind is unknown, or nothing is left of the value, or it is too long.
    """
    kind = IdentityKind(key.kind)
    value = _value(kind, unicodedata.normalize("NFC", key.value).replace("\x00", "").strip())
    if not value or len(value) > _LENGTH:
        raise ValueError(f"{key.kind} identity is empty or longer than {_LENGTH} characters")
    return IdentityKey(str(kind), value, "" if kind in _UNNAMED_SOURCE else key.source)


def _value(kind: IdentityKind, value: str) -> str:
    if kind is IdentityKind.EMAIL:
        return value.lower() if "@" in value[1:-1] else ""
    if kind is IdentityKind.PHONE:
        digits = _NOT_A_DIGIT.sub("", value)
        return f"+{digits[2:]}" if digits.startswith("00") else digits
    return value
