"""Conditions of a segment: plain values, checked when they are saved, evaluated in Python.

Nothing of them ever becomes SQL, so an address made by hand can ask for nothing but customers, and both
databases agree on every odd value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import msgspec

from kosketus.people.customers.contracts import Attribute
from kosketus.people.customers.domain.folding import fold

MOST_RULES = 20
MOST_VALUES = 50
_LENGTH = 200


class Operator(StrEnum):
    """How a detail is compared."""

    EQUALS = "equals"
    ONE_OF = "one_of"
    MORE = "more"
    LESS = "less"
    EMPTY = "empty"
    FILLED = "filled"
    LAST_DAYS = "last_days"
    BETWEEN = "between"


class Rule(msgspec.Struct, frozen=True, tag_field="is", tag="rule", forbid_unknown_fields=True):
    """One comparison. ``field`` is ``attribute:NAME`` or ``trait:NAME``; ``values`` are what is compared with.

    ``last_days`` takes a number of days that end today, ``between`` two dates (ISO 8601), both inside.
    """

    field: str
    operator: Operator
    values: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True, tag_field="is", tag="group", forbid_unknown_fields=True):
    """All rules hold, or any of them. A group may hold groups, and those only rules."""

    match: str = "all"
    rules: tuple[Rule | Group, ...] = ()


class ConditionsProblem(ValueError):
    """The conditions cannot be evaluated; the text says which."""


Details = Mapping[str, Attribute | None]
Holds = Callable[[Details, Details], bool]


def read(stored: Mapping[str, Any]) -> Group:
    """Conditions as they are stored, checked.

    Raises:
        ConditionsProblem: a field, operator or value makes no sense.
    """
    try:
        group = msgspec.convert(stored, Group)
    except msgspec.ValidationError as error:
        raise ConditionsProblem(str(error)) from None
    check(group)
    return group


def stored(group: Group) -> dict[str, Any]:
    """Conditions as JSON knows them."""
    return cast("dict[str, Any]", msgspec.to_builtins(group))


def check(group: Group) -> None:
    """Refuse what cannot be evaluated.

    Raises:
        ConditionsProblem: naming what.
    """
    inner = [part for part in group.rules if isinstance(part, Group)]
    if any(isinstance(part, Group) for one in inner for part in one.rules):
        raise ConditionsProblem("groups stand two deep at most")
    rules = [*rules_of(group)]
    if not rules or len(rules) > MOST_RULES or any(not one.rules for one in inner):
        raise ConditionsProblem(f"a segment has 1 to {MOST_RULES} conditions")
    if {group.match, *(one.match for one in inner)} - {"all", "any"}:
        raise ConditionsProblem("conditions hold all together, or any of them")
    for rule in rules:
        _check_rule(rule)


def rules_of(group: Group) -> list[Rule]:
    """Every rule, from the top."""
    return [rule for part in group.rules for rule in (rules_of(part) if isinstance(part, Group) else [part])]


def _check_rule(rule: Rule) -> None:
    kind, _colon, name = rule.field.partition(":")
    if kind not in {"attribute", "trait"} or not 0 < len(name) <= 60:  # noqa: PLR2004 - as attributes are named
        raise ConditionsProblem(f"{rule.field!r} is no attribute and no trait")
    if len(rule.values) > MOST_VALUES or any(len(value) > _LENGTH or "\x00" in value for value in rule.values):
        raise ConditionsProblem(f"a condition has at most {MOST_VALUES} values of {_LENGTH} characters")
    _COMPILERS[rule.operator](rule.values, date.min)


def moves_with_time(group: Group) -> bool:
    """Whether the answer may change although nothing is written: it looks back from today."""
    return any(rule.operator == Operator.LAST_DAYS for rule in rules_of(group))


def compiled(group: Group, *, today: date) -> Holds:
    """A function of (attributes, traits): do the conditions hold on that day?"""
    parts = [compiled(part, today=today) if isinstance(part, Group) else _rule(part, today) for part in group.rules]
    together = all if group.match == "all" else any
    return lambda attributes, traits: together(part(attributes, traits) for part in parts)


def _rule(rule: Rule, today: date) -> Holds:
    kind, _colon, name = rule.field.partition(":")
    holds = _COMPILERS[rule.operator](rule.values, today)
    if kind == "attribute":
        return lambda attributes, _traits: holds(attributes.get(name))
    return lambda _attributes, traits: holds(traits.get(name))


Value = Attribute | None
Test = Callable[[Value], bool]


def _one_of(values: tuple[str, ...], _today: date) -> Test:
    wanted = {_comparable(value) for value in values}
    if not wanted or None in wanted:
        raise ConditionsProblem("a value to compare with is missing")
    return lambda held: held is not None and _comparable(held) in wanted


def _comparable(value: Attribute) -> float | str | None:
    """A number however it is written, else the text without capitals and accents; None for nothing."""
    number = _number(value)
    if number is not None:
        return number
    text = str(value).lower() if isinstance(value, bool) else fold(str(value))
    return text or None


def _number(value: Value) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _more(values: tuple[str, ...], _today: date) -> Test:
    bound = _bound(values)
    return lambda held: (number := _number(held)) is not None and number > bound


def _less(values: tuple[str, ...], _today: date) -> Test:
    bound = _bound(values)
    return lambda held: (number := _number(held)) is not None and number < bound


def _bound(values: tuple[str, ...]) -> float:
    number = _number(values[0]) if len(values) == 1 else None
    if number is None:
        raise ConditionsProblem("more and less compare with one number")
    return number


def _is_empty(held: Value) -> bool:
    return held is None or str(held).strip() == ""


def _empty(_values: tuple[str, ...], _today: date) -> Test:
    return _is_empty


def _filled(_values: tuple[str, ...], _today: date) -> Test:
    return lambda held: not _is_empty(held)


def _last_days(values: tuple[str, ...], today: date) -> Test:
    days = _number(values[0]) if len(values) == 1 else None
    if days is None or not 1 <= days <= 36_500 or days != int(days):  # noqa: PLR2004 - a hundred years
        raise ConditionsProblem("the last days are a whole number from 1 to 36500")
    first = today - timedelta(days=int(days) - 1) if today > date.min else today
    return lambda held: (day := _day(held)) is not None and first <= day <= today


def _between(values: tuple[str, ...], _today: date) -> Test:
    found = [_day(value) for value in values]
    if len(found) != 2 or None in found:  # noqa: PLR2004 - a first and a last day
        raise ConditionsProblem("between takes two dates such as 2026-01-31")
    first, last = cast("list[date]", found)
    return lambda held: (day := _day(held)) is not None and first <= day <= last


def _day(value: Value) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        return None


_COMPILERS: dict[Operator, Callable[[tuple[str, ...], date], Test]] = {
    Operator.EQUALS: _one_of,
    Operator.ONE_OF: _one_of,
    Operator.MORE: _more,
    Operator.LESS: _less,
    Operator.EMPTY: _empty,
    Operator.FILLED: _filled,
    Operator.LAST_DAYS: _last_days,
    Operator.BETWEEN: _between,
}
