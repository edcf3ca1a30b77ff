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
    refused_from = getattr(settings, "SURVEY_ANSWERS_REFUSED_FROM", REFUSED_FROM)
    aside_from = getattr(settings, "SURVEY_ANSWERS_SET_ASIDE_FROM", SET_ASIDE_FROM)
    count = counted(network_of(address), most=refused_from)
    return Crowd.TOO_MANY if count > refused_from else Crowd.MANY if count > aside_from else Crowd.FINE


def counted(key: str, *, most: int) -> int:
    """Count one more of *key*: how many there were within the last ten minutes, *most* + 1 where it was not counted."""
    now = time.monotonic()
    with _lock:
        times = _seen.setdefault(key, deque())
        _seen.move_to_end(key)
        _drop_old(times, now)
        if len(times) >= most:
            return most + 1
        times.append(now)
        if len(_seen) > _MOST_ADDRESSES:
            _seen.popitem(last=False)
        return len(times)


def count_of(key: str) -> int:
    """How many of *key* there were within the last ten minutes."""
    with _lock:
        times = _seen.get(key, deque())
        _drop_old(times, time.monotonic())
        return len(times)


def _drop_old(times: deque[float], now: float) -> None:
    while times and times[0] < now - WINDOW_SECONDS:
        times.popleft()


def address_of(request: HttpRequest) -> str:
    """The address that the server names; forwarded ones only from the proxies of the settings (see server)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def forget() -> None:
    """Begin to count anew (tests)."""
    with _lock:
        _seen.clear()


def network_of(address: str) -> str:
    """The network that an address stands for."""
    # A household's IPv6 network has 2^64 addresses: they count as one.
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    except ValueError:
        return address
