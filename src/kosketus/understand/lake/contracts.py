"""What crosses the lake's door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl


class LakeError(Exception):
    """The lake cannot be used as it is; the message says what to do, and facts are safe in the outbox or the log."""


class LakeMismatch(LakeError):
    """The lake and the database tell different histories, as after restoring only one of them."""


@dataclass(frozen=True, order=True)
class Corrected:
    """Which corrections are known: the number of the newest one, and how many there are among the last of them.

    Numbers are given before they are committed, so a correction with a smaller number may come to light later.
    """

    newest: int
    known: int


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """One consistent view of a table: the lake at a version, and the facts that have not reached it yet.

    ``frame`` is lazy, one row per fact. ``figure`` is the last ``seq`` that the lake itself holds, ``latest``
    the newest ``seq`` in view, ``tail`` the number of rows that came from the outbox. ``uncounted`` is another text
    whenever something else does not count (an undone import, an erasure): part of a cache's key. ``corrected`` says
    which corrections are left out; see :func:`facade.lowest_corrected`.
    """

    frame: pl.LazyFrame
    version: int
    figure: int
    latest: int
    tail: int
    uncounted: str
    corrected: Corrected


@dataclass(frozen=True, kw_only=True)
class TableState:
    """How a table stands: Delta ``version``, ``figure`` (last ``seq`` held), rows, files and bytes."""

    name: str
    version: int
    figure: int
    rows: int
    files: int
    bytes: int


@dataclass(frozen=True, kw_only=True)
class PinnedFiles:
    """What a backup copies of one table: paths relative to the lake folder, at one version."""

    name: str
    version: int
    figure: int
    files: tuple[str, ...]
    pinned_at: datetime
