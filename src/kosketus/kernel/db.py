"""The only ways to the database: write, read a snapshot, call from async code.

On SQLite one writer at a time is a fact of life: waiting for a lock inside the process costs
microseconds, waiting for SQLite's busy handler costs milliseconds, so writers queue here first.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
T = TypeVar("T")

_write_lock = threading.RLock()
_DB_THREADS = 8
_pool: ThreadPoolExecutor | None = None
_pool_lock = threading.Lock()


def is_sqlite() -> bool:
    """Whether the database is the embedded one."""
    return connection.vendor == "sqlite"


def _queue() -> AbstractContextManager[object]:
    return _write_lock if is_sqlite() else nullcontext()


@contextmanager
def write() -> Iterator[None]:
    """One write transaction; nested calls join the outer one.

    No input, output or rendering belongs inside: on SQLite everybody else waits.
    """
    with _queue(), transaction.atomic(savepoint=False):
        yield


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see one state of the database, however many queries they need.

    SQLite: a deferred transaction, which pins its state at the first read. PostgreSQL: REPEATABLE READ.
    Inside a transaction that is already open this joins it (a test, or a reader that also writes).
    """
    if connection.in_atomic_block:
        yield
    elif is_sqlite():
        yield from _deferred_read()
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _deferred_read() -> Iterator[None]:
    # Django would open with BEGIN IMMEDIATE here (our setting for writers), and a reader must not queue as one.
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
            yield
        finally:
            cursor.execute("ROLLBACK")


def _threads() -> ThreadPoolExecutor:
    global _pool  # noqa: PLW0603 - made at first use, so that importing costs nothing
    with _pool_lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(_DB_THREADS, thread_name_prefix="db")
        return _pool


async def run_in_db_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call *function*, which uses the ORM, from async code: in a thread that keeps its connection."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), lambda: function(*args, **kwargs))
