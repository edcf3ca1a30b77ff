"""Options of the command line from the signature of a function, and their values read from text."""

from __future__ import annotations

import argparse
import datetime as dt
import inspect
import json
import re
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cxmetrics._frames import Keys
from cxmetrics.calendars import Calendar
from cxmetrics.errors import MetricError

_SPANS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_OPTIONS: dict[str, Any] = {"by": Keys, "weight": str, "no_answer": float, "level": float, "minimum_n": int}
_WORDS = {
    "by": "group by; may be given again",
    "no_answer": "code that means 'no answer'; may be given again",
    "level": "of the likely range (default 0.95)",
    "minimum_n": "effective answers for a verdict",
}
_KINDS: dict[Any, tuple[str, str]] = {
    dt.timedelta: ("SPAN", "a time such as 90s, 30m, 8h, 7d"),
    dt.datetime: ("MOMENT", "such as 2026-11-22T09:00"),
    dt.date: ("DAY", "such as 2026-11-22"),
    Calendar: ("FILE", "calendar as JSON: zone, week, since, until, exceptions"),
    Path: ("FILE", "a second file"),
    int: ("N", "a whole number"),
    float: ("X", "a number"),
    str: ("COL", "column or word"),
}


def parameters(function: Callable[..., Any]) -> dict[str, tuple[Any, bool]]:
    """What a function takes beside its first frame: for each name its kind, and whether it must be given."""
    hints = get_type_hints(function)
    found: dict[str, tuple[Any, bool]] = {}
    for given in list(inspect.signature(function).parameters.values())[1:]:
        if given.kind is inspect.Parameter.VAR_KEYWORD:
            found |= {name: (kind, False) for name, kind in _OPTIONS.items() if name not in found}
        else:
            found[given.name] = (_kind(hints[given.name]), given.default is inspect.Parameter.empty)
    return found


def add_options(command: argparse.ArgumentParser, function: Callable[..., Any]) -> None:
    """An option for each parameter."""
    for name, (kind, required) in parameters(function).items():
        flag, words = f"--{name.replace('_', '-')}", _WORDS.get(name)
        if kind is bool:
            command.add_argument(flag, dest=name, action="store_true", default=None)
        elif get_origin(kind) is Literal:
            command.add_argument(flag, dest=name, choices=get_args(kind), required=required)
        elif kind is Keys or name == "no_answer":
            command.add_argument(
                flag,
                dest=name,
                action="append",
                type=float if kind is float else str,
                metavar="CODE" if kind is float else "COL",
                required=required,
                help=words,
            )
        elif kind in {list, tuple}:
            inner: Any = int if kind is tuple else str
            size: Any = 2 if kind is tuple else "+"
            command.add_argument(flag, dest=name, nargs=size, type=inner, metavar="NAME", required=required)
        else:
            metavar, meaning = _KINDS[kind]
            command.add_argument(
                flag, dest=name, type=_reader(kind), metavar=metavar, required=required, help=words or meaning
            )


def given_values(chosen: argparse.Namespace, function: Callable[..., Any]) -> dict[str, Any]:
    """The options that were given, as the function takes them."""
    values = {name: getattr(chosen, name) for name in parameters(function)}
    read: dict[str, Callable[[Any], Any]] = {"scale": tuple, "calendar": calendar}
    return {name: read.get(name, _same)(value) for name, value in values.items() if value is not None}


def _same(value: Any) -> Any:  # noqa: ANN401 - as argparse read it
    return value


def _kind(hint: Any) -> Any:  # noqa: ANN401 - annotations are of any kind
    """The type that decides how an option is read: `str | None` as str, sequences as list, frames as a path."""
    if hint == Keys:
        return Keys
    parts = [part for part in get_args(hint) if part is not types.NoneType]
    if get_origin(hint) in {Union, types.UnionType}:
        return _kind(parts[0])
    if get_origin(hint) is Literal or hint in {bool, int, float, str, Calendar, dt.date, dt.datetime, dt.timedelta}:
        return hint
    if get_origin(hint) is tuple:
        return tuple
    return (float if parts == [float] else list) if parts else Path


def _reader(kind: Any) -> Callable[[str], Any]:  # noqa: ANN401
    readers: dict[Any, Callable[[str], Any]] = {
        dt.timedelta: span,
        dt.datetime: dt.datetime.fromisoformat,
        dt.date: _day,
        Calendar: str,
    }
    reader: Callable[[str], Any] = readers.get(kind, kind)
    return reader


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(text: str) -> dt.timedelta:
    """A time such as `90s`, `30m`, `1h30m`, `7d`.

    Raises:
        ValueError: it reads otherwise.

    Examples:
        >>> span("1h30m")
        datetime.timedelta(seconds=5400)
    """
    parts = re.findall(r"(\d+)([smhdw])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(text)
    return dt.timedelta(seconds=sum(int(number) * _SPANS[unit] for number, unit in parts))


def calendar(path: str) -> Calendar:
    """A calendar from a JSON file: `zone`, `week` (hours by weekday), `since`, `until`, `exceptions` (hours by day).

    Raises:
        MetricError: the file cannot be read, or is no calendar.
    """
    try:
        told: Mapping[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        days = {dt.date.fromisoformat(day): _hours(hours) for day, hours in told.get("exceptions", {}).items()}
        week = {day: _hours(hours) for day, hours in told["week"].items()}
        ends = {name: dt.date.fromisoformat(told[name]) for name in ("since", "until")}
        return Calendar(zone=told["zone"], week=week, exceptions=days, **ends)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise MetricError(f"{path} is no calendar: {problem!r}") from problem


def _hours(hours: list[list[str]]) -> list[tuple[str, str]]:
    return [(opens, closes) for opens, closes in hours]
