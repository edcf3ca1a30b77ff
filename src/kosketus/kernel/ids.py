"""Public ids: UUIDv7 (RFC 9562), which sort by the time they were made; UUIDv4 where that time is nobody's business."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID, uuid4

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new UUIDv7. Ids made by one process are strictly increasing, also within a millisecond."""
    global _last  # noqa: PLW0603 - one counter per process is the point
    with _lock:
        # 60 bits: milliseconds, then 12 bits of fraction, as RFC 9562 section 6.2 method 3 allows.
        _last = max(_last + 1, (time.time_ns() << 12) // 1_000_000)
        stamp = _last
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=(stamp >> 12 << 80) | (0x7 << 76) | ((stamp & 0xFFF) << 64) | (0b10 << 62) | random)


def timeless() -> UUID:
    """A new UUIDv4: for rows of which neither the moment nor the order may be told."""
    return uuid4()
