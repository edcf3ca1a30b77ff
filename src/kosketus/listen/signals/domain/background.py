"""Work that outlives a request.

It may be stopped at any moment with the process: whoever starts work must be able to start it again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connection

Work = Callable[[int], None]
_log = logging.getLogger(__name__)
_running: set[threading.Thread] = set()
_lock = threading.Lock()


def start(work: Work, pk: int) -> None:
    """Run *work* in a thread of its own, which never keeps the process from ending."""
    thread = threading.Thread(target=_run, args=(work, pk), name=f"import-{pk}", daemon=True)
    with _lock:
        _running.add(thread)
    thread.start()


def wait() -> None:
    """Wait until nothing is at work; for tests and for commands that end."""
    with _lock:
        waiting = list(_running)
    for thread in waiting:
        thread.join()


def _run(work: Work, pk: int) -> None:
    try:
        work(pk)
    except Exception:  # noqa: BLE001 - a thread has nobody above it to tell
        _log.exception("background work on import %s failed", pk)
    finally:
        connection.close()
        with _lock:
            _running.discard(threading.current_thread())
