"""Facts: what a room may tell the house, declared once as a frozen dataclass.

A fact never changes its meaning under its version: a changed meaning is a new version, and the old
one keeps an upcaster for ever. Columns of the lake come from the annotations, so the lake imports no room.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints

import msgspec


class Lane(StrEnum):
    """Facts of the house and signals of the web queue apart, so that a flood of one never delays the other."""

    FACTS = "facts"
    WEB = "web"


class Arrived(StrEnum):
    """Whether a fact happened just now or is history that was brought in. History is silent."""

    LIVE = "live"
    BACKFILL = "backfill"


Upcaster = Callable[[Mapping[str, Any]], Mapping[str, Any]]
T = TypeVar("T")


class UnknownFact(LookupError):
    """A kind or version that nobody declared: most likely written by a newer Kosketus."""


@dataclass(frozen=True)
class FactType:
    """The declaration of one kind of fact at its newest version.

    ``subject`` says what it is about ("person", "conversation", …); ``columns`` maps field to annotation.
    """

    kind: str
    version: int
    subject: str
    lane: Lane
    shape: type[Any]

    @property
    def columns(self) -> dict[str, Any]:
        """Field name → resolved annotation, in order of declaration."""
        hints = get_type_hints(self.shape)
        return {field.name: hints[field.name] for field in dataclasses.fields(self.shape)}


_by_kind: dict[str, FactType] = {}
_by_shape: dict[type[Any], FactType] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def fact(kind: str, *, version: int, subject: str, lane: Lane = Lane.FACTS) -> Callable[[type[T]], type[T]]:
    """Declare a frozen dataclass as a fact: ``@fact("survey.answered", version=1, subject="person")``."""

    def declare(shape: type[T]) -> type[T]:
        if not dataclasses.is_dataclass(shape) or not shape.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            raise TypeError(f"{shape.__name__} must be a frozen dataclass to be a fact")
        known = _by_kind.get(kind)
        if known is not None and _place(known.shape) != _place(shape):
            raise ValueError(f"the fact {kind} is already declared by {_place(known.shape)}")
        declared = FactType(kind, version, subject, lane, shape)
        _by_kind[kind] = declared
        _by_shape[shape] = declared
        return shape

    return declare


def _place(shape: type[Any]) -> str:
    return f"{shape.__module__}.{shape.__qualname__}"


def upcaster(kind: str, *, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """Register how a body of *from_version* becomes one of the next version. It stays for ever.

    Raises:
        ValueError: there is one already.
    """

    def register(function: Upcaster) -> Upcaster:
        if (kind, from_version) in _upcasters:
            raise ValueError(f"{kind} has two upcasters from version {from_version}")
        _upcasters[kind, from_version] = function
        return function

    return register


def type_of(value: object) -> FactType:
    """The declaration of a fact instance.

    Raises:
        UnknownFact: the class was never declared with :func:`fact`.
    """
    try:
        return _by_shape[type(value)]
    except KeyError:
        raise UnknownFact(f"{type(value).__name__} is not declared as a fact") from None


def declared(kind: str) -> FactType:
    """The declaration of a kind.

    Raises:
        UnknownFact: nobody declared it.
    """
    try:
        return _by_kind[kind]
    except KeyError:
        raise UnknownFact(f"no room declares facts of the kind {kind}") from None


def all_declared() -> tuple[FactType, ...]:
    """Every declared kind, ordered by name."""
    return tuple(_by_kind[kind] for kind in sorted(_by_kind))


def encode(value: object) -> str:
    """A fact's body as JSON text."""
    return msgspec.json.encode(value).decode()


def decode(kind: str, version: int, body: str) -> Any:
    """A body of any past version as an instance of the newest shape.

    Raises:
        UnknownFact: the kind is unknown or the version is newer than this program.
        msgspec.ValidationError: the body does not have the declared shape.
    """
    newest = declared(kind)
    if version == newest.version:
        return msgspec.json.decode(body, type=newest.shape)
    return msgspec.convert(_upcast(newest, version, msgspec.json.decode(body)), newest.shape)


def _upcast(newest: FactType, version: int, body: Mapping[str, Any]) -> Mapping[str, Any]:
    if version > newest.version:
        raise UnknownFact(f"{newest.kind} version {version} was written by a newer Kosketus (known: {newest.version})")
    for step in range(version, newest.version):
        try:
            body = _upcasters[newest.kind, step](body)
        except KeyError:
            raise UnknownFact(f"{newest.kind} has no upcaster from version {step}") from None
    return body
