"""The only ways to the database: write, read a snapshot, call from async code.

On SQLite one writer at a time is a fact of life: waiting for a lock inside the process costs
microseconds, waiting for SQLite's busy handler costs milliseconds, so writers queue here first.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
T = TypeVar("T")

DB_THREADS = 8
_write_lock = threading.RLock()
_writing = threading.local()
_pool: ThreadPoolExecutor | None = None
_pool_lock = threading.Lock()
_pool_connections: list[BaseDatabaseWrapper] = []


class SwallowedError(RuntimeError):
    """A write inside failed, its error was caught, and the database has undone everything: nothing was stored."""


@cache
def is_sqlite() -> bool:
    """Whether the database is the embedded one; one process knows one database."""
    return connection.vendor == "sqlite"


def _queue() -> AbstractContextManager[object]:
    return _write_lock if is_sqlite() else nullcontext()


@contextmanager
def write() -> Iterator[None]:
    """One write transaction; nested calls join the outer one.

    No input, output or rendering belongs inside: on SQLite everybody else waits.

    Raises:
        SwallowedError: somebody inside caught the error of a nested write. Django would roll back without a word.
    """
    with _queue(), transaction.atomic(savepoint=False):
        _writing.depth = _depth() + 1
        try:
            yield
            refuse_swallowed()
        finally:
            _writing.depth -= 1


def _depth() -> int:
    return getattr(_writing, "depth", 0)


@contextmanager
def attempt() -> Iterator[None]:
    """A part of an open write that may fail alone: its rows are undone, those before it stay."""
    with transaction.atomic():
        yield
        refuse_swallowed()


def refuse_swallowed() -> None:
    """Raise :class:`SwallowedError` where the open transaction can only be rolled back."""
    if transaction.get_rollback():
        raise SwallowedError("the error of a write was caught inside a larger write; let it out, or use db.attempt()")


def refuse_inside_write(why: str) -> None:
    """Raise RuntimeError inside :func:`write`: what follows is slow, and on SQLite everybody would wait for it."""
    if _depth():
        raise RuntimeError(why)


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see the state of this moment, however many queries they need. Writes are refused.

    SQLite: a deferred transaction. PostgreSQL: REPEATABLE READ. Inside a transaction that is already
    open this joins it (a nested snapshot, or a writer that reads).
    """
    if connection.in_atomic_block:
        yield
        return
    with _read_only_transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM kernel_setting LIMIT 1")  # pins the state: BEGIN alone does not
        yield


def _read_only_transaction() -> AbstractContextManager[None]:
    return _deferred() if is_sqlite() else _repeatable()


@contextmanager
def _deferred() -> Iterator[None]:
    # Our setting for writers is BEGIN IMMEDIATE, and a reader must not queue as one.
    wrapper: Any = connection
    wrapper.ensure_connection()  # a connection learns its mode when it is opened
    usual, wrapper.transaction_mode = wrapper.transaction_mode, "DEFERRED"
    try:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("PRAGMA query_only = ON")
            yield
    finally:
        wrapper.transaction_mode = usual
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


@contextmanager
def _repeatable() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _threads() -> ThreadPoolExecutor:
    global _pool  # noqa: PLW0603 - made at first use, so that importing costs nothing
    with _pool_lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(DB_THREADS, thread_name_prefix="db", initializer=_remember_connection)
        return _pool


def _remember_connection() -> None:
    _pool_connections.append(connections["default"])


async def run_in_db_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call *function*, which uses the ORM, from async code: in one of :data:`DB_THREADS` that keep their connection.

    The caller's context (a frozen clock, the language of the request) goes along.
    """
    context = contextvars.copy_context()

    def call() -> T:
        close_old_connections()  # a PostgreSQL that was restarted must not leave the thread dead for ever
        return context.run(function, *args, **kwargs)

    return await asyncio.get_running_loop().run_in_executor(_threads(), call)


def close_threads() -> None:
    """End the threads of :func:`run_in_db_thread` and close their connections; the next call starts new ones."""
    global _pool
    with _pool_lock:
        pool, _pool = _pool, None
    if pool is not None:
        pool.shutdown(wait=True)
    while _pool_connections:
        kept = _pool_connections.pop()
        kept.inc_thread_sharing()  # its thread has ended, so nobody shares it
        kept.close()
