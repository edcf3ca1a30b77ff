"""Places where a test may kill this process, to prove that nothing is lost there.

Nothing happens unless the environment names a place before the program starts:
``KOSKETUS_CRASH_AT=consumer.claimed`` (the first time), ``…:3`` (the third time).
"""

from __future__ import annotations

import os
import signal

VARIABLE = "KOSKETUS_CRASH_AT"
_armed, _, _count = os.environ.get(VARIABLE, "").partition(":")  # noqa: TID251 - read before settings exist, never set outside tests
_left = int(_count or 1)


def point(name: str) -> None:
    """Die here as by ``kill -9`` if a test has armed this place."""
    global _left  # noqa: PLW0603 - counts down to the place's nth passing
    if name != _armed:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
