"""The expression language of surveys: when a question is shown, where a page leads.

``nps <= 6 and reasons has "price"``, ``not answered(why)``, ``language in ("fi", "ro")``. Read by us into a tree and
walked, never handed to Python. A name without an answer is missing, and every comparison with it is false.
docs/user/surveys.md tells the grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

MOST_CHARACTERS = 500
_DEEPEST = 20
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<text>"[^"]*"|'[^']*')|(?P<name>[A-Za-z_][\w.]*)"""
    r"""|(?P<sign><=|>=|!=|==|=|<|>|\(|\)|,))"""
)
_WORDS = {"and", "or", "not", "has", "in", "answered"}

Scalar = float | str
Value = float | str | frozenset[str] | None
Names = Mapping[str, Value]


class LogicError(ValueError):
    """The expression cannot be read; the message says what stands where."""


@dataclass(frozen=True)
class Name:
    """The answer to a question, or something known about the person or the visit."""

    name: str


@dataclass(frozen=True)
class Compare:
    """``name sign value``; *right* is a name, a constant or, after ``in``, several constants."""

    left: Name
    sign: str
    right: Name | Scalar | tuple[Scalar, ...]


@dataclass(frozen=True)
class Answered:
    """``answered(name)``."""

    name: str


@dataclass(frozen=True)
class Not:
    """The opposite."""

    part: Node


@dataclass(frozen=True)
class Both:
    """``left and right``."""

    left: Node
    right: Node


@dataclass(frozen=True)
class Either:
    """``left or right``."""

    left: Node
    right: Node


Node = Compare | Answered | Not | Both | Either


class _Token(NamedTuple):
    kind: str
    text: str


@lru_cache(maxsize=4096)
def parse(text: str) -> Node | None:
    """The tree of *text*; None for an empty one, which is always true.

    Raises:
        LogicError: it is too long, too deep or not of the language.
    """
    if not text.strip():
        return None
    if len(text) > MOST_CHARACTERS:
        raise LogicError(f"a condition has at most {MOST_CHARACTERS} characters")
    reader = _Reader(list(_tokens(text)))
    tree = reader.either(0)
    if reader.here.kind != "end":
        raise LogicError(f"{reader.here.text!r} was not expected here")
    return tree


def holds(text: str, names: Names) -> bool:
    """Whether the condition is true for *names*; an empty one is."""
    tree = parse(text)
    return tree is None or _true(tree, names)


def constants_by_name(text: str) -> dict[str, set[Scalar]]:
    """The names of a condition, each with the constants that it is compared with."""
    found: dict[str, set[Scalar]] = {}
    tree = parse(text)
    for node in _leaves(tree) if tree else ():
        if isinstance(node, Answered):
            found.setdefault(node.name, set())
            continue
        constants = found.setdefault(node.left.name, set())
        if isinstance(node.right, Name):
            found.setdefault(node.right.name, set())
        else:
            constants.update(node.right if isinstance(node.right, tuple) else (node.right,))
    return found


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise LogicError(f"{text[place:].strip()[:12]!r} cannot be read")
        kind = str(match.lastgroup)
        word = match[kind]
        yield _Token("word" if kind == "name" and word in _WORDS else kind, word)
        place = match.end()
    yield _Token("end", "the end")


class _Reader:
    """Recursive descent, one method for each level of the grammar."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._place = tokens, 0

    @property
    def here(self) -> _Token:
        return self._tokens[self._place]

    def either(self, depth: int) -> Node:
        return self._chain("or", Either, self._both, depth)

    def _both(self, depth: int) -> Node:
        return self._chain("and", Both, self._part, depth)

    def _chain(self, word: str, join: Callable[[Node, Node], Node], level: Callable[[int], Node], depth: int) -> Node:
        tree = level(depth)
        while self._takes("word", word):
            tree = join(tree, level(depth))
        return tree

    def _part(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise LogicError(f"conditions may stand at most {_DEEPEST} deep in brackets")
        if self._takes("word", "not"):
            return Not(self._part(depth + 1))
        if self._takes("sign", "("):
            tree = self.either(depth + 1)
            self._needs(")")
            return tree
        if self._takes("word", "answered"):
            return self._answered()
        return self._compare()

    def _answered(self) -> Node:
        self._needs("(")
        name = self._name()
        self._needs(")")
        return Answered(name.name)

    def _compare(self) -> Node:
        left, sign = self._name(), self.here
        if self._takes("word", "in"):
            return Compare(left, "in", self._list())
        if sign.text not in {"<", "<=", ">", ">=", "=", "==", "!=", "has"}:
            raise LogicError(f"a comparison (= != < <= > >= has in) was expected, not {sign.text!r}")
        self._place += 1
        right = self._operand()
        return Compare(left, "=" if sign.text == "==" else sign.text, right)

    def _list(self) -> tuple[Scalar, ...]:
        self._needs("(")
        listed = [self._constant()]
        while self._takes("sign", ","):
            listed.append(self._constant())
        self._needs(")")
        return tuple(listed)

    def _operand(self) -> Name | Scalar:
        return self._name() if self.here.kind == "name" else self._constant()

    def _name(self) -> Name:
        if self.here.kind != "name":
            raise LogicError(f"the name of a question was expected, not {self.here.text!r}")
        self._place += 1
        return Name(self._tokens[self._place - 1].text)

    def _constant(self) -> Scalar:
        token = self.here
        if token.kind not in {"number", "text"}:
            raise LogicError(f"a number or a text in quotes was expected, not {token.text!r}")
        self._place += 1
        return float(token.text) if token.kind == "number" else token.text[1:-1]

    def _takes(self, kind: str, text: str) -> bool:
        fits = self.here == _Token(kind, text)
        self._place += fits
        return fits

    def _needs(self, sign: str) -> None:
        if not self._takes("sign", sign):
            raise LogicError(f"{sign!r} was expected, not {self.here.text!r}")


def _true(node: Node, names: Names) -> bool:
    match node:
        case Both(left, right):
            return _true(left, names) and _true(right, names)
        case Either(left, right):
            return _true(left, names) or _true(right, names)
        case Not(part):
            return not _true(part, names)
        case Answered(name):
            return names.get(name) is not None
        case Compare():
            return _compared(node, names)


def _compared(node: Compare, names: Names) -> bool:  # noqa: PLR0911 - one line for each sign
    left = names.get(node.left.name)
    right = names.get(node.right.name) if isinstance(node.right, Name) else node.right
    if left is None or right is None:
        return False
    match node.sign:
        case "has":
            return isinstance(left, frozenset) and right in left
        case "in":
            return isinstance(right, tuple) and left in right
        case "=":
            return left == right
        case "!=":
            return left != right
    if not isinstance(left, float) or not isinstance(right, float):
        return False
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[node.sign]


def _leaves(node: Node) -> Iterator[Compare | Answered]:
    match node:
        case Both(left, right) | Either(left, right):
            yield from _leaves(left)
            yield from _leaves(right)
        case Not(part):
            yield from _leaves(part)
        case _:
            yield node
