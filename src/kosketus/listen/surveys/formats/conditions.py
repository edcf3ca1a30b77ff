"""Conditions of other survey tools, read into our language and written out of it.

Reading turns the other side's signs into ours by a few replacements, lets our own grammar read the result, and then
gives every name and constant the form that it has here. What does not pass through our grammar is refused whole:
half a condition would ask the wrong people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kosketus.listen.surveys import logic
from kosketus.listen.surveys.blueprint import Blueprint, Type
from kosketus.listen.surveys.logic import Answered, Both, Compare, Either, Name, Node, Not, Scalar

_NUMBERS = {Type.SCALE, Type.NUMBER, Type.MATRIX, Type.RANKING}
_YES = {"true", "yes", "y", "1", "ok"}


class Untranslated(ValueError):
    """The condition says something that the other language does not have."""


@dataclass(frozen=True)
class Asked:
    """A question as conditions meet it: our key, its type, and what the other side's codes are called here."""

    key: str
    type: Type
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How another tool writes conditions.

    ``reference`` finds a name, its first group being the name itself; ``replacements`` turn the rest into our signs.
    ``split`` takes apart a name that means a row or an option of a question.
    """

    reference: re.Pattern[str]
    replacements: tuple[tuple[re.Pattern[str], str], ...]
    split: Callable[[str], tuple[str, str]]


def read(text: str, dialect: Reading, asked: Mapping[str, Asked]) -> str:
    """The condition in our language.

    Raises:
        Untranslated: it cannot be said there.
    """
    names: list[str] = []

    def placeholder(match: re.Match[str]) -> str:
        names.append(match[1])
        return f" ref_{len(names) - 1}_ "

    ours = dialect.reference.sub(placeholder, text)
    for pattern, replacement in dialect.replacements:
        ours = pattern.sub(replacement, ours)
    try:
        tree = logic.parse(ours.strip())
        if tree is None:
            return ""
        condition = spell(_Renamed(names, dialect, asked).node(tree), OURS)
        logic.parse(condition)
    except (logic.LogicError, LookupError, RecursionError) as error:
        raise Untranslated(str(error)) from error
    return condition


class _Renamed:
    """The same tree with our names and our constants."""

    def __init__(self, names: list[str], dialect: Reading, asked: Mapping[str, Asked]) -> None:
        self._names, self._dialect, self._asked = names, dialect, asked

    def node(self, node: Node) -> Node:
        match node:
            case Both(left, right):
                return Both(self.node(left), self.node(right))
            case Either(left, right):
                return Either(self.node(left), self.node(right))
            case Not(denied):
                return Not(self.node(denied))
            case Answered(name):
                asked, part = self._find(name)
                if part and asked.type is Type.MULTIPLE:
                    return Compare(Name(asked.key), "has", part)
                return Answered(_joined(asked, part))
            case Compare():
                return self._compare(node)

    def _compare(self, node: Compare) -> Node:
        asked, part = self._find(node.left.name)
        name = Name(_joined(asked, part))
        if isinstance(node.right, Name):
            other, other_part = self._find(node.right.name)
            return Compare(name, node.sign, Name(_joined(other, other_part)))
        if node.right == "" and node.sign in {"=", "!="}:
            return Not(Answered(name.name)) if node.sign == "=" else Answered(name.name)
        if asked.type is Type.MULTIPLE:
            return _of_several(asked, part, node)
        if isinstance(node.right, tuple):
            return Compare(name, node.sign, tuple(_constant(asked, one) for one in node.right))
        # Elsewhere "selected" is asked of single choices too.
        sign = "=" if node.sign == "has" else node.sign
        return Compare(name, sign, _constant(asked, node.right))

    def _find(self, name: str) -> tuple[Asked, str]:
        match = re.fullmatch(r"ref_(\d+)_", name)
        told = self._names[int(match[1])] if match else name
        if told in self._asked:
            return self._asked[told], ""
        whole, part = self._dialect.split(told)
        asked = self._asked[whole]
        return asked, asked.codes[part] if part else ""


def _joined(asked: Asked, part: str) -> str:
    return f"{asked.key}.{part}" if part else asked.key


def _of_several(asked: Asked, part: str, node: Compare) -> Node:
    """A question about a choice of several: asked of an option by its own name, of one, or of any among some."""
    name = Name(asked.key)
    if part:
        chosen = Compare(name, "has", part)
        said_yes = (str(node.right).lower() in _YES) == (node.sign == "=")
        return chosen if said_yes else Not(chosen)
    wanted = node.right if isinstance(node.right, tuple) else (node.right,)
    found: Node | None = None
    for one in wanted:
        if isinstance(one, Name):
            raise Untranslated(one.name)
        has = Compare(name, "has", _constant(asked, one))
        found = has if found is None else Either(found, has)
    if found is None or node.sign not in {"has", "in", "=", "!="}:
        raise Untranslated(node.sign)
    return Not(found) if node.sign == "!=" else found


def _constant(asked: Asked, value: Scalar) -> Scalar:
    if asked.type is Type.CONSENT:
        return "yes" if str(value).lower() in _YES else "no"
    code = f"{value:g}" if isinstance(value, float) else value
    if asked.codes and asked.type not in _NUMBERS:
        return asked.codes.get(code) or _unknown(code)
    if asked.type in _NUMBERS:
        if code in asked.codes:
            code = asked.codes[code]
        try:
            return float(code)
        except ValueError:
            _unknown(code)
    return value


def _unknown(code: str) -> str:
    raise Untranslated(code)


@dataclass(frozen=True)
class Writing:
    """How a tree is written: ``name`` writes a name, ``sign`` a comparison of written sides, the rest joins."""

    name: Callable[[str], str]
    compare: Callable[[str, str, str], str]
    one_of: Callable[[str, list[str]], str]
    answered: Callable[[str], str]
    text: Callable[[str], str]
    negated: Callable[[str], str] = "not ({})".format
    both: str = "and"
    either: str = "or"


def _quoted(text: str) -> str:
    if '"' in text and "'" in text:
        raise Untranslated(text)
    return f"'{text}'" if '"' in text else f'"{text}"'


OURS = Writing(
    name=str,
    compare="{} {} {}".format,
    one_of=lambda name, values: f"{name} in ({', '.join(values)})",
    answered="answered({})".format,
    text=_quoted,
)


def spell(node: Node, way: Writing) -> str:
    """The tree as text.

    Raises:
        Untranslated: the other language cannot say it.
    """
    match node:
        case Both(left, right):
            return f"{_bracketed(left, way)} {way.both} {_bracketed(right, way)}"
        case Either(left, right):
            return f"{_bracketed(left, way)} {way.either} {_bracketed(right, way)}"
        case Not(part):
            return way.negated(spell(part, way))
        case Answered(name):
            return way.answered(way.name(name))
        case Compare(left, sign, right):
            written = way.name(left.name)
            if isinstance(right, tuple):
                return way.one_of(written, [_written(one, way) for one in right])
            return way.compare(written, sign, way.name(right.name) if isinstance(right, Name) else _written(right, way))


def _bracketed(node: Node, way: Writing) -> str:
    text = spell(node, way)
    return f"({text})" if isinstance(node, Both | Either) else text


def _written(value: Scalar, way: Writing) -> str:
    return f"{value:g}" if isinstance(value, float) else way.text(value)


def write(text: str, way: Writing, blueprint: Blueprint) -> str:
    """Our condition in the other language.

    Raises:
        Untranslated: it asks for what only we know (the language, the channel, a hidden field), or cannot be said.
    """
    tree = logic.parse(text)
    if tree is None:
        return ""
    known = {name for question in blueprint.questions() if question.type is not Type.HIDDEN for name in question.names}
    refuse_unknown(logic.constants_by_name(text), known)
    return spell(tree, way)


def refuse_unknown(names: Iterable[str], known: set[str]) -> None:
    """Raise :class:`Untranslated` for a name that is not among the *known*."""
    for name in names:
        if name not in known:
            raise Untranslated(name)
