"""LimeSurvey's tab-separated structure: read into our document, written out of it.

Source of the format: LimeSurvey's manual ("Tab separated value survey structure") and its exporter, version 6.
Rows are of a class: S and SL (settings), G (a group), Q (a question), SQ (a row of it), A (an option); the other
languages repeat the groups and questions with the same names.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from kosketus.listen.surveys.blueprint import Blueprint, Family, Question, Texts, Type, in_language
from kosketus.listen.surveys.formats import carrying, conditions
from kosketus.listen.surveys.formats.carrying import Building, Carried, FormatError, Lost, points_of, texts_of
from kosketus.listen.surveys.formats.conditions import Reading, Untranslated, Writing

COLUMNS = (
    *("id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language"),
    *("validation", "mandatory", "other", "default", "same_default"),
)
_TYPES = {
    "L": Type.SINGLE,
    "!": Type.SINGLE,
    "O": Type.SINGLE,
    "M": Type.MULTIPLE,
    "P": Type.MULTIPLE,
    "R": Type.RANKING,
    "S": Type.SHORT,
    "T": Type.LONG,
    "U": Type.LONG,
    "N": Type.NUMBER,
    "D": Type.DATE,
    "Y": Type.CONSENT,
    "X": Type.STATEMENT,
}
_MATRICES = {"A": 5, "B": 10}
_MOST_BYTES_IN_A_CELL = 1 << 20

_NAME = r"(?!(?:and|or|not|is_empty|eq|ne|lt|le|gt|ge)\b)[A-Za-z][A-Za-z0-9_]*"
READING = Reading(
    # Constants are passed over: what stands in quotes is no name.
    reference=re.compile(rf"(?<![\w\"'])({_NAME})(?:\.NAOK)?(?=\s*(?:[=!<>)]|\b(?:eq|ne|lt|le|gt|ge)\b))"),
    replacements=(
        (re.compile(r"!\s*is_empty\s*\(\s*(ref_\d+_)\s*\)"), r"answered(\1)"),
        (re.compile(r"is_empty\s*\(\s*(ref_\d+_)\s*\)"), r"not answered(\1)"),
        (re.compile(r"\beq\b|=="), "="),
        (re.compile(r"\bne\b"), "!="),
        (re.compile(r"\ble\b"), "<="),
        (re.compile(r"\bge\b"), ">="),
        (re.compile(r"\blt\b"), "<"),
        (re.compile(r"\bgt\b"), ">"),
        (re.compile(r"&&"), " and "),
        (re.compile(r"\|\|"), " or "),
        (re.compile(r"!(?!=)"), " not "),
    ),
    split=lambda name: (name.partition("_")[0], name.partition("_")[2]),
)


@dataclass
class _Asked:
    """A question with what stands under it, in every language."""

    kind: str
    name: str
    row: Mapping[str, str]
    text: dict[str, str] = field(default_factory=dict)
    help: dict[str, str] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    rows: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass
class _Group:
    """A group: its questions by name."""

    name: str
    relevance: str
    questions: dict[str, _Asked] = field(default_factory=dict)


def is_one(text: str) -> bool:
    """Whether a text looks like LimeSurvey's structure."""
    head = text.lstrip("\ufeff").partition("\n")[0].replace('"', "").strip().split("\t")
    return {"class", "type/scale", "name"} <= set(head)


def read(text: str) -> Carried:
    """The survey of a structure file.

    Raises:
        FormatError: it asks nothing that we can ask, or is torn.
    """
    rows = list(_rows(text))
    settings = {row["name"]: row["text"] for row in rows if row["class"] == "S"}
    languages = _languages(rows, settings)
    building = Building(READING, languages)
    for group in _groups(rows, languages[0]):
        questions = [made for asked in group.questions.values() for made in _question(building, asked)]
        building.page(group.name, questions, _relevance(group.relevance))
    if settings.get("anonymized") == "Y":
        building.lose("anonymized", _("Answers were anonymous there: choose it under “Title, languages, ends”."))
    return building.done(_said(rows, "surveyls_title", languages), [_said(rows, "surveyls_endtext", languages)])


def _rows(text: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_MOST_BYTES_IN_A_CELL)
    try:
        for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t"):
            yield {str(name): _unmasked(value or "") for name, value in row.items() if isinstance(value, str | None)}
    except csv.Error as error:
        raise FormatError(str(error)) from error


def _unmasked(cell: str) -> str:
    """LimeSurvey puts a quote before what a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@"} else cell


def _languages(rows: Iterable[Mapping[str, str]], settings: Mapping[str, str]) -> tuple[str, ...]:
    named = [settings.get("language", ""), *settings.get("additional_languages", "").split()]
    met = [row.get("language", "") for row in rows if row["class"] in {"SL", "G", "Q"}]
    return tuple(
        dict.fromkeys(one for one in [*named, *met] if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", one))
    ) or ("en",)


def _said(rows: Iterable[Mapping[str, str]], name: str, languages: Iterable[str]) -> Texts:
    told = {row.get("language", ""): row["text"] for row in rows if row["class"] == "SL" and row["name"] == name}
    return texts_of((language, told.get(language, "")) for language in languages)


def _groups(rows: Iterable[Mapping[str, str]], main: str) -> list[_Group]:
    groups: dict[str, _Group] = {}
    asked: dict[str, _Asked] = {}
    group = question = None
    for row in rows:
        language = row.get("language") or main
        match row["class"]:
            case "G":
                known = row["type/scale"] or row["name"]
                group = groups.setdefault(known, _Group(row["name"] or "page", row["relevance"]))
            case "Q" if group is not None:
                question = asked.setdefault(row["name"], _Asked(row["type/scale"], row["name"], row))
                if language == main:
                    group.questions[row["name"]] = question
                question.text[language], question.help[language] = row["text"], row.get("help", "")
            case "SQ" if question is not None:
                question.rows.setdefault(row["name"], {})[language] = row["text"]
            case "A" if question is not None:
                question.options.setdefault(row["name"], {})[language] = row["text"]
    return list(groups.values())


def _relevance(text: str) -> str:
    return "" if text.strip() in {"", "1"} else text


def _question(building: Building, asked: _Asked) -> Iterator[Question]:
    parts = _parts(building, asked)
    if parts is None:
        building.lost.append(carrying.unread(asked.kind, asked.name))
        return
    codes = parts.pop("codes", {})
    question = Question(
        key=building.key(asked.name),
        text=texts_of(asked.text.items()) or {building.languages[0]: asked.name},
        help=texts_of(asked.help.items()),
        required=asked.row.get("mandatory") in {"Y", "S"},
        show_if=_relevance(asked.row["relevance"]),
        **parts,
    )
    if asked.row.get("validation"):
        building.lose(asked.name, _("“%(name)s” was left out.") % {"name": "validation"})
    yield building.know(asked.name, question, codes)


def _parts(building: Building, asked: _Asked) -> dict[str, Any] | None:
    if asked.kind == "5":
        return _scale(building, asked, (1, 5))
    if asked.kind in _MATRICES or asked.kind == "F":
        return _matrix(building, asked)
    kind = _TYPES.get(asked.kind)
    if kind is None:
        return None
    if kind is Type.SINGLE and (bounds := points_of(asked.options)):
        return _scale(building, asked, bounds)
    if kind in {Type.SINGLE, Type.MULTIPLE, Type.RANKING}:
        listed = asked.rows if kind is Type.MULTIPLE else asked.options
        codes = building.options(asked.name, _named(listed))
        other = asked.row.get("other") == "Y" and kind is not Type.RANKING
        known = codes | (carrying.OTHER if other else {})
        return {"type": kind, "options": tuple(codes.values()), "other": other, "codes": known}
    return {"type": kind}


def _named(listed: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Texts]]:
    return ((code, texts_of(texts.items())) for code, texts in listed.items())


def _scale(building: Building, asked: _Asked, bounds: tuple[int, int]) -> dict[str, Any]:
    low, high = (texts_of(asked.options.get(str(point), {}).items()) for point in bounds)
    if not low or not high:
        building.lose(asked.name, _("What the ends of the scale mean is not said there: add it."))
    family = Family.NPS if bounds == (0, 10) else Family.RATING
    ends = {"low_words": low, "high_words": high}
    return {"type": Type.SCALE, "low": bounds[0], "high": bounds[1], "family": family, **ends}


def _matrix(building: Building, asked: _Asked) -> dict[str, Any] | None:
    rows = building.rows(asked.name, _named(asked.rows))
    points = list(asked.options) or [str(point) for point in range(1, _MATRICES.get(asked.kind, 0) + 1)]
    bounds = points_of(points) or points_of(range(1, len(points) + 1))
    if not rows or bounds is None:
        return None
    if points_of(points) is None:
        words = _("The columns became points from 1 to %(most)s; their words stand at the ends only.")
        building.lose(asked.name, words % {"most": len(points)})
    ends = [texts_of(asked.options.get(point, {}).items()) for point in (points[0], points[-1])]
    found = {"type": Type.MATRIX, "low": bounds[0], "high": bounds[1], "rows": tuple(rows.values()), "codes": rows}
    return {**found, "low_words": ends[0], "high_words": ends[1]}


def write(blueprint: Blueprint) -> tuple[bytes, list[Lost]]:
    """The survey as a structure file, and what it cannot hold."""
    lost = [*carrying.lost_here(blueprint), *_same_codes(blueprint)]
    target = io.StringIO()
    sheet = csv.DictWriter(target, COLUMNS, delimiter="\t", restval="", lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(_frame(blueprint))
    for language in blueprint.languages:
        writer = _Sheet(blueprint, language, lost if language == blueprint.languages[0] else [])
        sheet.writerows(writer.rows())
    return ("\ufeff" + target.getvalue()).encode(), lost


def _same_codes(blueprint: Blueprint) -> Iterator[Lost]:
    """Keys that are told apart only by signs that a code cannot have."""
    counted = Counter(_code(question.key) for question in blueprint.questions())
    for question in blueprint.questions():
        if counted[_code(question.key)] > 1:
            yield Lost(question.key, _("Another question gets the same code there: rename one of them."))


def _frame(blueprint: Blueprint) -> Iterator[dict[str, object]]:
    main, *others = blueprint.languages
    yield {"class": "S", "name": "language", "text": main}
    yield {"class": "S", "name": "additional_languages", "text": " ".join(others)}
    yield {"class": "S", "name": "anonymized", "text": "Y" if blueprint.anonymous else "N"}
    for language in blueprint.languages:
        for name, texts in (("surveyls_title", blueprint.title), ("surveyls_endtext", blueprint.ends[0].text)):
            yield {"class": "SL", "name": name, "language": language, "text": _cell(in_language(texts, language, main))}


def _cell(text: str) -> str:
    return "<br />".join(text.splitlines())


class _Sheet:
    """The rows of one language."""

    def __init__(self, blueprint: Blueprint, language: str, lost: list[Lost]) -> None:
        self._blueprint, self._language, self._lost = blueprint, language, lost
        self._main = blueprint.languages[0]
        self._ids = count(1)

    def rows(self) -> Iterator[dict[str, object]]:
        """Groups, questions and what stands under them."""
        for number, page in enumerate(self._blueprint.pages):
            yield self._row("G", str(number), page.id, relevance=self._relevance(page.id, page.show_if))
            for question in page.questions:
                if carrying.is_kept(question):
                    yield from self._question(question)
                else:
                    self._lost.append(Lost(question.key, _("A hidden field is set by the address there.")))

    def _row(self, kind: str, scale: str, name: str, **more: object) -> dict[str, object]:
        return {
            "id": next(self._ids),
            "class": kind,
            "type/scale": scale,
            "name": name,
            "language": self._language,
            **more,
        }

    def _said(self, texts: Mapping[str, str]) -> str:
        return _cell(in_language(texts, self._language, self._main))

    def _relevance(self, where: str, condition: str) -> str:
        try:
            return conditions.write(condition, _writing(self._blueprint), self._blueprint) or "1"
        except Untranslated:
            words = _("The condition “%(condition)s” cannot be said there.")
            self._lost.append(Lost(where, words % {"condition": condition}))
            return "1"

    def _question(self, question: Question) -> Iterator[dict[str, object]]:
        more = {
            "text": self._said(question.text),
            "help": self._said(question.help),
            "relevance": self._relevance(question.key, question.show_if),
            "mandatory": "Y" if question.required else "N",
            "other": "Y" if question.other else "N",
        }
        yield self._row("Q", _KINDS[question.type], _code(question.key), **more)
        for option in question.rows or (question.options if question.type is Type.MULTIPLE else ()):
            yield self._row("SQ", "0", _code(option.id), text=self._said(option.text), relevance="1")
        if question.type in {Type.SCALE, Type.MATRIX}:
            yield from self._points(question)
        elif question.type in {Type.SINGLE, Type.RANKING}:
            for option in question.options:
                yield self._row("A", "0", _code(option.id), text=self._said(option.text))

    def _points(self, question: Question) -> Iterator[dict[str, object]]:
        ends = {question.low: question.low_words, question.high: question.high_words}
        for point in question.points:
            yield self._row("A", "0", str(point), text=self._said(ends.get(point, {})) or str(point))


_KINDS = {kind: letter for letter, kind in reversed(_TYPES.items())} | {
    Type.SCALE: "L",
    Type.MATRIX: "F",
    Type.EMAIL: "S",
    Type.PHONE: "S",
}


def _code(name: str) -> str:
    """A code has letters and figures only."""
    return re.sub(r"[^A-Za-z0-9]", "", name)


def _writing(blueprint: Blueprint) -> Writing:
    kinds = {question.key: question.type for question in blueprint.questions()}

    def compared(name: str, sign: str, value: str) -> str:
        if sign == "has" and value == '"other"':
            return f"!is_empty({name.removesuffix('.NAOK')}_other.NAOK)"
        if sign == "has":
            return f'{name.removesuffix(".NAOK")}_{_code(value)}.NAOK == "Y"'
        return f"{name} {'==' if sign == '=' else sign} {value}"

    def named(name: str) -> str:
        key, _dot, part = name.partition(".")
        if kinds.get(key) is Type.RANKING:
            raise Untranslated(name)
        return f"{_code(key)}_{_code(part)}.NAOK" if part else f"{_code(key)}.NAOK"

    return Writing(
        name=named,
        compare=compared,
        one_of=lambda name, values: "(" + " or ".join(f"{name} == {value}" for value in values) + ")",
        answered="!is_empty({})".format,
        text=lambda text: f'"{_code(text)}"',
        negated="!({})".format,
    )
