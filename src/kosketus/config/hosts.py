"""Host names that are answered: those of the operator, and that of the public address.

The owner's address is known only when the program runs, and it must be answered at once, before it is confirmed:
to confirm it, this installation asks itself there. Only an owner can set it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

from kosketus.people.team.contracts import address_changed

# Strangers who ask under foreign names must not cost a query each.
KEPT_SECONDS = 1.0
_log = logging.getLogger(__name__)


@dataclass
class _Kept:
    """The host that was read last; ``fresh_until`` is by the monotonic clock, in seconds."""

    fresh_until: float = 0.0
    names: tuple[str, ...] = ()


_kept = _Kept()


class Hosts(list[str]):
    """``ALLOWED_HOSTS``: the operator's names first, so that whoever asks under one of them asks no database."""

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from _of_the_public_address()


def forget(**_signal: object) -> None:
    """Read the address anew at the next request."""
    _kept.fresh_until = 0.0


address_changed.connect(forget, dispatch_uid="config.hosts")


def _of_the_public_address() -> tuple[str, ...]:
    """Kept for a second; on the event loop, where no query is allowed, what is kept stands however old it is."""
    if time.monotonic() >= _kept.fresh_until and not _on_event_loop():
        _kept.names, _kept.fresh_until = _read(), time.monotonic() + KEPT_SECONDS
    return _kept.names


def _read() -> tuple[str, ...]:
    from kosketus.people.team import facade  # noqa: PLC0415 - settings import this before there are models

    try:
        host = facade.public_host()
    except Exception:  # noqa: BLE001 - whatever ails the database, the operator's names are answered
        _log.debug("the public address could not be read", exc_info=True)
        return ()
    return (host,) if host else ()


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
