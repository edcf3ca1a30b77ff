"""Which tables the lake has: the log of all facts, and one typed table per kind.

Columns of a typed table come from the annotations of the fact, so the lake imports no room.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin
from uuid import UUID

import polars as pl

from kosketus.kernel import facts
from kosketus.kernel.facts import FactType, Lane

UTC_MICROSECONDS = pl.Datetime("us", "UTC")
PARTITION = "month"
LOG = "facts"

ENVELOPE: Mapping[str, pl.DataType] = {
    "seq": pl.Int64(),
    "uid": pl.String(),
    "kind": pl.String(),
    "version": pl.Int32(),
    "subject": pl.String(),
    "identity": pl.Int64(),
    "actor": pl.String(),
    "arrived": pl.String(),
    "occurred_at": UTC_MICROSECONDS,
    "recorded_at": UTC_MICROSECONDS,
    "import_id": pl.Int64(),
    PARTITION: pl.String(),
}
_SCALARS: Mapping[Any, pl.DataType] = {
    bool: pl.Boolean(),
    int: pl.Int64(),
    float: pl.Float64(),
    str: pl.String(),
    UUID: pl.String(),
    date: pl.Date(),
    datetime: UTC_MICROSECONDS,
}


@dataclass(frozen=True)
class LakeTable:
    """One Delta table. ``source`` is the kind it projects, or None for the log of everything in the lane."""

    name: str
    lane: Lane
    source: FactType | None

    @property
    def kinds(self) -> tuple[str, ...] | None:
        """The kinds that belong here; None means all of the lane."""
        return None if self.source is None else (self.source.kind,)

    @property
    def own_columns(self) -> dict[str, pl.DataType]:
        """Columns beside the envelope: the body as text in the log, the fact's fields in a typed table."""
        if self.source is None:
            return {"body": pl.String()}
        return {name: column_type(hint) for name, hint in self.source.columns.items()}

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """All columns in order. A field that shares a name with the envelope is stored with ``its_`` before it."""
        own = {(f"its_{name}" if name in ENVELOPE else name): dtype for name, dtype in self.own_columns.items()}
        return {**ENVELOPE, **own}

    @property
    def is_log(self) -> bool:
        """Whether this is the log from which the typed tables can be rebuilt."""
        return self.source is None


def column_type(hint: Any) -> pl.DataType:
    """The column type of an annotation; whatever is not a scalar is kept as JSON text."""
    inner = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) in {Union, types.UnionType} and len(inner) == 1:
        return column_type(inner[0])
    return _SCALARS.get(hint, pl.String())


def is_json(hint: Any) -> bool:
    """Whether values of this annotation are kept as JSON text rather than as a column of their own type."""
    inner = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) in {Union, types.UnionType} and len(inner) == 1:
        return is_json(inner[0])
    return hint not in _SCALARS


def tables() -> tuple[LakeTable, ...]:
    """The log first, then a typed table per declared kind; web signals have their own table and no log."""
    typed = [_typed(declared.kind) for declared in facts.all_declared()]
    return (log(), *typed)


@cache
def log() -> LakeTable:
    """The table of all facts."""
    return LakeTable(LOG, Lane.FACTS, None)


def _typed(kind: str) -> LakeTable:
    declared = facts.declared(kind)
    return LakeTable(kind.replace(".", "_"), declared.lane, declared)


def table_of(kind: str) -> LakeTable:
    """The typed table of a kind.

    Raises:
        UnknownFact: nobody declared the kind.
    """
    return _typed(kind)
