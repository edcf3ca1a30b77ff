"""How often surveys are shown on sites: counted in memory, written down every few seconds.

A page must not wait for the database to count it, so a crash may lose the views of the last seconds; a number of
thousands stays as true. Nothing is kept about who saw it, and nothing on their device.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from datetime import date
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.db.models import F
from django.http import HttpRequest

from kosketus.act.sites.models import Place, Showing, Site
from kosketus.kernel import clock, db

PAUSE_SECONDS = 5.0
logger = logging.getLogger(__name__)
_lock = threading.Lock()
_waiting: Counter[tuple[int, date]] = Counter()
_writing = threading.Lock()
_written_at = float("-inf")


def is_seen(request: HttpRequest, site: Site) -> bool:
    """Whether a frame on a page of the site asks: no look ahead, no program, no other page, as far as headers tell."""
    if request.method != "GET" or request.headers.get("Sec-Fetch-Dest", "iframe") != "iframe":
        return False
    from_site = _origin(request.headers.get("Referer", "")) in site.origins
    return from_site and "prefetch" not in request.headers.get("Sec-Purpose", "")


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that is never closed
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def note(place: Place) -> None:
    """One more was shown."""
    with _lock:
        _waiting[place.pk, clock.now().date()] += 1


def waiting() -> Counter[int]:
    """By place: what this process has counted and not written down yet."""
    with _lock:
        return sum((Counter({place: count}) for (place, _day), count in _waiting.items()), Counter())


def write_down_soon() -> None:
    """Write down what waits, unless that was done some seconds ago or is being done."""
    if time.monotonic() - _written_at >= PAUSE_SECONDS and _writing.acquire(blocking=False):
        try:
            _write_down()
        except DatabaseError:
            logger.warning("numbers of showings wait for the next try", exc_info=True)
        finally:
            _writing.release()


def write_down() -> None:
    """Write down what waits."""
    with _writing:
        _write_down()


def _write_down() -> None:
    global _written_at  # noqa: PLW0603 - of this process, as is what waits
    _written_at = time.monotonic()
    with _lock:
        told = dict(_waiting)
        _waiting.clear()
    if not told:
        return
    try:
        _add(told)
    except BaseException:
        with _lock:
            _waiting.update(told)
        raise


def _add(told: dict[tuple[int, date], int]) -> None:
    with db.write():
        # A place that was removed meanwhile takes its numbers along.
        there = set(Place.objects.filter(pk__in={place for place, _day in told}).values_list("pk", flat=True))
        rows = {key: count for key, count in sorted(told.items()) if key[0] in there}
        Showing.objects.bulk_create([Showing(place_id=place, day=day) for place, day in rows], ignore_conflicts=True)
        for (place, day), count in rows.items():
            Showing.objects.filter(place=place, day=day).update(count=F("count") + count)


def forget() -> None:
    """Begin to count anew (tests, whose databases come and go)."""
    global _written_at  # noqa: PLW0603
    with _lock:
        _waiting.clear()
    _written_at = float("-inf")
