"""A survey as an XLSForm workbook, written by XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kosketus.listen.surveys.blueprint import Blueprint, Option, Page, Question, Type, new_id
from kosketus.listen.surveys.formats import carrying, conditions
from kosketus.listen.surveys.formats.carrying import Lost
from kosketus.listen.surveys.formats.conditions import Untranslated, Writing

_OTHER = "other"


def write(blueprint: Blueprint) -> tuple[bytes, list[Lost]]:
    """The survey as a workbook, and what it cannot hold."""
    lost = list(carrying.lost_here(blueprint))
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        _fill(book.add_worksheet("survey"), list(_survey(blueprint, lost)))
        _fill(book.add_worksheet("choices"), list(_choices(blueprint)))
        _fill(book.add_worksheet("settings"), [_settings(blueprint)])
    return target.getvalue(), lost


def _fill(sheet: Any, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    sheet.write_row(0, 0, columns)
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            sheet.write_string(number, place, row.get(name, ""))


def _settings(blueprint: Blueprint) -> dict[str, str]:
    main = blueprint.languages[0]
    title = blueprint.title.get(main) or next(iter(blueprint.title.values()), "survey")
    return {
        "form_title": title,
        "form_id": new_id(title, set(), "survey"),
        "default_language": f"{main} ({main})",
    }


def _labels(texts: Mapping[str, str], column: str = "label") -> dict[str, str]:
    return {f"{column}::{language} ({language})": words for language, words in texts.items()}


def _survey(blueprint: Blueprint, lost: list[Lost]) -> Iterator[dict[str, str]]:
    columns = _labels(dict.fromkeys(blueprint.languages, ""))  # every language, in order, also where words are missing
    for page in blueprint.pages:
        opening = {
            "type": "begin_group",
            "name": f"group_{page.id}".replace("-", "_"),
            **columns,
            "appearance": "field-list",
        }
        yield opening | {"relevant": _relevance(page, blueprint, lost)}
        for question in page.questions:
            if carrying.is_kept(question):
                yield from _rows(question, blueprint, lost)
            else:
                lost.append(Lost(question.key, _("A hidden field has no counterpart there.")))
        yield {"type": "end_group"}


def _relevance(part: Page | Question, blueprint: Blueprint, lost: list[Lost]) -> str:
    try:
        return conditions.write(part.show_if, _writing(blueprint), blueprint)
    except Untranslated:
        where = part.id if isinstance(part, Page) else part.key
        lost.append(Lost(where, _("The condition “%(condition)s” cannot be said there.") % {"condition": part.show_if}))
        return ""


_KINDS = {
    Type.SHORT: "text",
    Type.LONG: "text",
    Type.EMAIL: "text",
    Type.PHONE: "text",
    Type.NUMBER: "decimal",
    Type.DATE: "date",
    Type.CONSENT: "select_one yes_no",
    Type.STATEMENT: "note",
}


def _kind(question: Question, name: str) -> str:
    match question.type:
        case Type.SCALE | Type.MATRIX:
            return f"select_one {question.key}"
        case Type.SINGLE:
            return f"select_one {name}"
        case Type.MULTIPLE:
            return f"select_multiple {name}"
        case Type.RANKING:
            return f"rank {name}"
        case _:
            return _KINDS[question.type]


def _rows(question: Question, blueprint: Blueprint, lost: list[Lost]) -> Iterator[dict[str, str]]:
    common = {
        **_labels(question.help, "hint"),
        "required": "yes" if question.required else "",
        "relevant": _relevance(question, blueprint, lost),
        "appearance": {Type.LONG: "multiline", Type.SCALE: "likert", Type.MATRIX: "likert"}.get(question.type, ""),
    }
    if question.type is Type.MATRIX:
        yield {"type": "note", "name": f"{question.key}_text", **_labels(question.text), "relevant": common["relevant"]}
        for row in question.rows:
            yield {
                "type": _kind(question, question.key),
                "name": f"{question.key}_{_safe(row.id)}",
                **_labels(row.text),
                **common,
            }
        return
    yield {"type": _kind(question, question.key), "name": question.key, **_labels(question.text), **common}
    if question.other:
        chosen = f"selected(${{{question.key}}}, 'other')"
        yield {"type": "text", "name": f"{question.key}_other", **_labels(question.text), "relevant": chosen}


def _safe(name: str) -> str:
    return name.replace("-", "_")


def _choices(blueprint: Blueprint) -> Iterator[dict[str, str]]:
    if any(question.type is Type.CONSENT for question in blueprint.questions()):
        for name in ("yes", "no"):
            yield {"list_name": "yes_no", "name": name, **_labels(dict.fromkeys(blueprint.languages, name))}
    for question in blueprint.questions():
        if question.type in {Type.SCALE, Type.MATRIX}:
            ends = {question.low: question.low_words, question.high: question.high_words}
            for point in question.points:
                texts = {one: ends.get(point, {}).get(one) or str(point) for one in blueprint.languages}
                yield {"list_name": question.key, "name": str(point), **_labels(texts)}
        others = [Option(id=_OTHER, text=dict.fromkeys(blueprint.languages, _OTHER))] if question.other else []
        for option in [*question.options, *others]:
            yield {"list_name": question.key, "name": option.id, **_labels(option.text)}


def _writing(blueprint: Blueprint) -> Writing:
    kinds = {question.key: question.type for question in blueprint.questions()}

    def named(name: str) -> str:
        key, _dot, part = name.partition(".")
        if kinds.get(key) is Type.RANKING:
            raise Untranslated(name)
        return f"${{{key}_{_safe(part)}}}" if part else f"${{{key}}}"

    def compared(name: str, sign: str, value: str) -> str:
        return f"selected({name}, {value})" if sign == "has" else f"{name} {sign} {value}"

    return Writing(
        name=named,
        compare=compared,
        one_of=lambda name, values: "(" + " or ".join(f"{name} = {value}" for value in values) + ")",
        answered="{} != ''".format,
        text=lambda text: f"'{text}'",
        negated="not({})".format,
    )
