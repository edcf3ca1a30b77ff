"""How much comes from one network address. Counted in memory only: an address is never written down.

Many people may sit behind one address, so a crowd is first set aside for somebody to look at, and refused only
where it would keep others from answering.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest

WINDOW_SECONDS = 600.0
SET_ASIDE_FROM = 60
REFUSED_FROM = 600
_MOST_ADDRESSES = 20_000


class Crowd(StrEnum):
    """What an address' number of answers asks for."""

    FINE = "fine"
    MANY = "many"
    TOO_MANY = "too_many"


_lock = threading.Lock()
_seen: OrderedDict[str, deque[float]] = OrderedDict()


def note(address: str) -> Crowd:
    """Count one more from *address* within the last ten minutes, and judge."""
    now, refused_from = time.monotonic(), getattr(settings, "SURVEY_ANSWERS_REFUSED_FROM", REFUSED_FROM)
    with _lock:
        times = _seen.setdefault(_network(address), deque())
        _seen.move_to_end(_network(address))
        while times and times[0] < now - WINDOW_SECONDS:
            times.popleft()
        if len(times) >= refused_from:
            return Crowd.TOO_MANY
        times.append(now)
        if len(_seen) > _MOST_ADDRESSES:
            _seen.popitem(last=False)
        aside_from = getattr(settings, "SURVEY_ANSWERS_SET_ASIDE_FROM", SET_ASIDE_FROM)
        return Crowd.MANY if len(times) > aside_from else Crowd.FINE


def address_of(request: HttpRequest) -> str:
    """The address that the server names; forwarded ones only from the proxies of the settings (see server)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def forget() -> None:
    """Begin to count anew (tests)."""
    with _lock:
        _seen.clear()


def _network(address: str) -> str:
    # A household's IPv6 network has 2^64 addresses: they count as one.
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    except ValueError:
        return address
