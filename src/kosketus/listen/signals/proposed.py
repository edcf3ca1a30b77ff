"""A file of which no recipe is known: what it seems to be, and what is left to ask, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kosketus.listen.signals.domain import amounts
from kosketus.listen.signals.domain.inspecting import Form, inspect
from kosketus.listen.signals.domain.proposing.dates import ORDERS
from kosketus.listen.signals.domain.proposing.kinds import KINDS
from kosketus.listen.signals.domain.proposing.looks import Looked
from kosketus.listen.signals.domain.proposing.proposal import (
    likeliest,
    order_of,
    proposal,
    proposals,
    questions,
    words_of,
)
from kosketus.listen.signals.domain.proposing.reading import has_first_line, looked_at, numbered
from kosketus.listen.signals.domain.proposing.said import DECIMALS, HEADERS, SCALES, UNNAMED, Said
from kosketus.listen.signals.domain.proposing.writing import recipe_text
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.tables import without_rows
from kosketus.listen.signals.errors import ImportProblem

_TOLD = ("title", "system", "scale", "order", "money", "decimal", "on", "header")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something that the file does not tell: the key to answer it by, the question, and the answers if they are few."""

    key: str
    words: str
    choices: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A reading of a file. ``kind`` is empty where nothing speaks for one; ``kinds`` are all that there are.

    ``columns`` are lines of what a column is, its name and values, ``words`` such of what words in it mean. With no
    ``asked`` left, ``recipe`` is the recipe and ``name`` what it is called.
    """

    kind: str = ""
    label: str = ""
    rows: int = 0
    columns: tuple[tuple[str, str, str], ...] = ()
    words: tuple[str, ...] = ()
    asked: tuple[Question, ...] = ()
    kinds: Mapping[str, str]
    recipe: str = ""


def propose(path: Path, *, kind: str = "", told: Mapping[str, str] | None = None) -> Proposed:
    """What the file seems to be, or how it reads as that *kind*; *told* answers questions and names columns by role.

    Raises:
        ImportProblem: the file cannot be read, or what was told names no kind, no column, or no known answer.
    """
    told = dict(told or {})
    kinds = {key: str(one.label) for key, one in KINDS.items()}
    looked, doubtful = _looked(path, sheet=told.pop("sheet", ""), header=told.get("header", ""))
    name = Path(path.name.removesuffix(".gz")).stem
    if kind and kind not in kinds:
        raise _unknown(kind, kinds)
    found = proposal(kind, looked, name=name) if kind else likeliest(proposals(looked, name=name))
    if found is None:
        return Proposed(kinds=kinds, rows=looked.rows)
    said = _with(found.said, told, looked)
    left = ["header"] if doubtful else list(questions(said, looked))
    asked = tuple(_question(said.kind, key, looked) for key in left)
    return Proposed(
        kind=said.kind,
        label=kinds[said.kind],
        rows=looked.rows,
        columns=tuple(_columns(said, looked)),
        words=(*_words(said), *_repeated(looked, path)),
        asked=asked,
        kinds=kinds,
        recipe="" if asked else recipe_text(said, looked, fallback="file"),
    )


def _looked(path: Path, *, sheet: str, header: str) -> tuple[Looked, bool]:
    """What the file holds, and whether somebody has to say what its first line is; until then it is a row."""
    inspected, shape = inspect(path), FileShape(sheet=sheet)
    looked = looked_at(inspected, shape)
    if not looked.rows and inspected.form is not Form.XLSX:
        raise without_rows(path.name)
    doubtful = looked.unnamed and not header
    if doubtful or (header == UNNAMED and has_first_line(inspected)):
        looked = looked_at(inspected, numbered(inspected, shape))
    return looked, doubtful


def _unknown(word: str, known: Mapping[str, Any]) -> ImportProblem:
    return ImportProblem(
        _("'%(word)s' is not known here.") % {"word": word},
        todo=_("Say one of: %(known)s.") % {"known": ", ".join(known)},
    )


def _with(said: Said, told: Mapping[str, str], looked: Looked) -> Said:
    """What was proposed, with what was told in its place."""
    kind = KINDS[said.kind]
    roles = {role.key for role in kind.roles}
    columns = dict(said.columns)
    answers = dict(said.told)
    for key, value in told.items():
        if key in _TOLD:
            answers[key] = _answer(key, value)
        elif key not in roles:
            raise _unknown(key, dict.fromkeys([*sorted(roles), *_TOLD]))
        elif value and looked.of(value) is None:
            raise _unknown(value, {look.name: look for look in looked.looks})
        else:
            columns[key] = value
    columns = {role: name for role, name in columns.items() if name}
    if "order" not in told:
        answers["order"] = order_of(looked, columns)
    words = {role: said.words.get(role, found) for role, found in words_of(kind, looked, columns).items()}
    return replace(said, columns=columns, told=answers, words=words)


def _answer(key: str, value: str) -> str:
    closed: Mapping[str, Mapping[str, Any]] = {
        "scale": SCALES,
        "order": ORDERS,
        "decimal": DECIMALS,
        "header": HEADERS,
    }
    if key in closed and value not in closed[key]:
        raise _unknown(value, closed[key])
    if key == "money" and not amounts.is_currency(value := value.upper()):
        raise _unknown(value, {"EUR": "", "USD": "", "RON": "", "RUB": "", "…": ""})
    return value


def _columns(said: Said, looked: Looked) -> Any:
    for role in KINDS[said.kind].roles:
        if look := looked.of(said.column(role.key)):
            yield (str(role.label), look.name, ", ".join(look.samples)[:60])
    for name in (*said.more, *said.keep):
        label = _("Further rating") if name in said.more else _("To compare by")
        look = looked.of(name)
        yield (label, name, ", ".join(look.samples)[:60] if look else "")


def _repeated(looked: Looked, path: Path) -> Iterator[str]:
    if looked.repeated:
        words = _("The column names %(names)s stand in %(file)s more than once; they are not used.")
        yield words % {"names": ", ".join(looked.repeated), "file": path.name}


def _words(said: Said) -> Any:
    for role, meanings in said.words.items():
        told = ", ".join(f"{word} = {state or '–'}" for word, state in meanings.items())
        yield f"{said.column(role)}: {told}"


def _question(kind: str, key: str, looked: Looked) -> Question:
    columns = {look.name: ", ".join(look.samples)[:40] for look in looked.looks}
    plain: Mapping[str, tuple[str, Mapping[str, Any]]] = {
        "header": (_("The first line reads as a row. Does it name the columns?"), HEADERS),
        "scale": (_("What is the score?"), {one: label for one, (_m, _s, label) in SCALES.items()}),
        "order": (_("How are dates written?"), ORDERS),
        "decimal": (_("How are amounts written?"), DECIMALS),
        "money": (_("In which currency are all amounts (such as EUR)?"), {}),
        "on": (_("On which day was the file made (such as 2026-01-31)?"), {}),
    }
    if key in plain:
        words, choices = plain[key]
        return Question(key=key, words=words, choices={one: str(label) for one, label in choices.items()})
    label = str(KINDS[kind].role(key).label)
    return Question(key=key, words=_("Which column is: %(label)s?") % {"label": label}, choices=columns)
