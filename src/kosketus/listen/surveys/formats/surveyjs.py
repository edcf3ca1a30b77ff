"""SurveyJS JSON: read into our document, written out of it.

Source of the format: the SurveyJS documentation ("Survey JSON schema", "Conditional logic"), version 2.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from kosketus.listen.surveys.blueprint import Blueprint, Family, Option, Page, Question, Style, Texts, Type
from kosketus.listen.surveys.formats import carrying, conditions
from kosketus.listen.surveys.formats.carrying import Building, Carried, FormatError, Lost, plain, points_of
from kosketus.listen.surveys.formats.conditions import Reading, Untranslated, Writing

_DEFAULT = "default"
_INPUTS = {"number": Type.NUMBER, "date": Type.DATE, "email": Type.EMAIL, "tel": Type.PHONE}
_PLAIN = {"comment": Type.LONG, "boolean": Type.CONSENT}
_CHOICES = {"radiogroup": Type.SINGLE, "dropdown": Type.SINGLE, "checkbox": Type.MULTIPLE, "tagbox": Type.MULTIPLE}
_STATEMENTS = {"html", "expression"}
_STYLES = {"stars": Style.STARS, "smileys": Style.FACES}
_NPS = (0, 10)
_USUAL_RATING = (1, 5)

READING = Reading(
    reference=re.compile(r"\{([^{}]+)\}"),
    replacements=(
        (re.compile(r"(ref_\d+_)\s+(?:is\s+)?(?:notempty|!empty)\b", re.IGNORECASE), r"answered(\1)"),
        (re.compile(r"(ref_\d+_)\s+empty\b", re.IGNORECASE), r"not answered(\1)"),
        (re.compile(r"(ref_\d+_)\s+(?:notcontains|!contains)\s+('[^']*'|\"[^\"]*\"|[\w.]+)"), r"not (\1 has \2)"),
        (re.compile(r"\s(?:contains|\*=)\s", re.IGNORECASE), " has "),
        (re.compile(r"\sanyof\s*\[([^\]]*)\]", re.IGNORECASE), r" in (\1)"),
        (re.compile(r"<>"), "!="),
        (re.compile(r"&&|\band\b", re.IGNORECASE), " and "),
        (re.compile(r"\|\||\bor\b", re.IGNORECASE), " or "),
        (re.compile(r"!(?!=)|\bnot\b", re.IGNORECASE), " not "),
        (re.compile(r"(?<=[=\s])(true|false)\b", re.IGNORECASE), r"'\1'"),
    ),
    split=lambda name: (name.partition(".")[0], name.partition(".")[2]),
)


def is_one(document: object) -> bool:
    """Whether decoded JSON looks like SurveyJS."""
    if not isinstance(document, dict):
        return False
    pages = document.get("pages")
    with_elements = isinstance(pages, list) and any(isinstance(page, dict) and "elements" in page for page in pages)
    return with_elements or isinstance(document.get("elements", document.get("questions")), list)


def read(document: Mapping[str, Any]) -> Carried:
    """The survey of a decoded SurveyJS document.

    Raises:
        FormatError: it asks nothing that we can ask.
    """
    main = str(document.get("locale") or "en")
    building = Building(READING, tuple(dict.fromkeys([main, *_locales(document)])))
    for page in _pages(document):
        name = str(page.get("name") or "page")
        questions = [made for element in _elements(page) for made in _question(building, element)]
        building.page(name, questions, _visible(page))
    for gone in ("triggers", "calculatedValues", "navigateToUrl", "completedHtmlOnCondition"):
        if document.get(gone):
            building.lose(gone, _("What happens by itself there (“%(name)s”) was left out.") % {"name": gone})
    return building.done(_texts(building, document.get("title")), [_texts(building, document.get("completedHtml"))])


def _pages(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pages = document.get("pages")
    if isinstance(pages, list):
        return [page for page in pages if isinstance(page, dict)]
    return [{"name": "page1", "elements": document.get("elements") or document.get("questions") or []}]


def _elements(page: Mapping[str, Any], show_if: str = "", depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The questions of a page; those of panels with the condition of their panel."""
    if depth > _DEEPEST:
        raise FormatError(_("panels stand too deep in each other"))
    for element in page.get("elements") or page.get("questions") or []:
        if not isinstance(element, dict):
            continue
        condition = _joined(show_if, _visible(element))
        if element.get("type") == "panel":
            yield from _elements(element, condition, depth + 1)
        else:
            yield {**element, "visibleIf": condition}


_DEEPEST = 10


def _joined(first: str, second: str) -> str:
    return f"({first}) and ({second})" if first and second else first or second


def _visible(part: Mapping[str, Any]) -> str:
    return str(part.get("visibleIf") or "")


def _locales(part: object, depth: int = 0) -> Iterator[str]:
    """The languages of every text in the document, in the order in which they come."""
    if depth > 4 * _DEEPEST:
        return
    if isinstance(part, dict):
        if _DEFAULT in part and all(isinstance(words, str) for words in part.values()):
            yield from (locale for locale in part if locale != _DEFAULT and _is_language(locale))
        for inner in part.values():
            yield from _locales(inner, depth + 1)
    elif isinstance(part, list):
        for inner in part:
            yield from _locales(inner, depth + 1)


def _is_language(code: str) -> bool:
    return re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?", code) is not None


def _texts(building: Building, told: object) -> Texts:
    main = building.languages[0]
    if isinstance(told, dict):
        pairs = [(main if locale == _DEFAULT else str(locale), words) for locale, words in told.items()]
        return carrying.texts_of((locale, words) for locale, words in pairs if locale in building.languages)
    return carrying.texts_of([(main, told)])


def _question(building: Building, element: Mapping[str, Any]) -> Iterator[Question]:
    kind, name = str(element.get("type", "")), str(element.get("name") or "question")
    parts = _parts(building, kind, name, element)
    if parts is None:
        building.lost.append(carrying.unread(kind, name))
        return
    codes = parts.pop("codes", {})
    text = _texts(building, element.get("html") if kind == "html" else element.get("title"))
    question = Question(
        key=building.key(name),
        text=text or {building.languages[0]: plain(name)},
        help=_texts(building, element.get("description")),
        required=bool(element.get("isRequired")),
        show_if=_visible(element),
        **parts,
    )
    for gone in ("validators", "requiredIf", "enableIf", "defaultValue"):
        if element.get(gone):
            building.lose(name, _("“%(name)s” was left out.") % {"name": gone})
    yield building.know(name, question, codes)


def _parts(building: Building, kind: str, name: str, element: Mapping[str, Any]) -> dict[str, Any] | None:
    if kind in _CHOICES or kind == "ranking":
        return _choice(building, kind, name, element)
    if kind == "rating":
        return _rating(building, name, element)
    if kind == "matrix":
        return _matrix(building, name, element)
    if kind in _STATEMENTS:
        return {"type": Type.STATEMENT} if kind == "html" else None
    if kind == "text":
        return {"type": _INPUTS.get(str(element.get("inputType", "")), Type.SHORT)}
    return {"type": _PLAIN[kind]} if kind in _PLAIN else None


def _choice(building: Building, kind: str, name: str, element: Mapping[str, Any]) -> dict[str, Any]:
    codes = building.options(name, _items(building, element.get("choices")))
    other = bool(element.get("showOtherItem") or element.get("hasOther")) and kind != "ranking"
    found = {"type": _CHOICES.get(kind, Type.RANKING), "options": tuple(codes.values()), "other": other}
    return found | {"codes": codes | (carrying.OTHER if other else {})}


def _items(building: Building, items: object) -> Iterator[tuple[str, Texts]]:
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict):
            code = str(item.get("value", ""))
            yield code, _texts(building, item.get("text") or code)
        else:
            yield str(item), _texts(building, item)


def _rating(building: Building, name: str, element: Mapping[str, Any]) -> dict[str, Any] | None:
    values = [item.get("value") if isinstance(item, dict) else item for item in element.get("rateValues") or []]
    if values:
        bounds = points_of(values)
    else:
        low, high = _USUAL_RATING
        low = _whole(element.get("rateMin"), low)
        bounds = points_of(
            range(low, _whole(element.get("rateMax"), low + _whole(element.get("rateCount"), high) - 1) + 1)
        )
    if bounds is None:
        return None
    if not element.get("minRateDescription"):
        building.lose(name, _("What the ends of the scale mean is not said there: add it."))
    return {
        "type": Type.SCALE,
        "low": bounds[0],
        "high": bounds[1],
        "family": Family.NPS if bounds == _NPS else Family.RATING,
        "style": _STYLES.get(str(element.get("rateType") or element.get("rateDisplayMode")), Style.NUMBERS),
        "low_words": _texts(building, element.get("minRateDescription")),
        "high_words": _texts(building, element.get("maxRateDescription")),
    }


def _whole(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise


def _matrix(building: Building, name: str, element: Mapping[str, Any]) -> dict[str, Any] | None:
    columns = list(_items(building, element.get("columns")))
    rows = building.rows(name, _items(building, element.get("rows")))
    bounds = points_of(code for code, _text in columns) or points_of(range(1, len(columns) + 1))
    if not rows or bounds is None:
        return None
    if points_of(code for code, _text in columns) is None:
        building.lose(
            name,
            _("The columns became points from 1 to %(most)s; their words stand at the ends only.")
            % {"most": len(columns)},
        )
    return {
        "type": Type.MATRIX,
        "low": bounds[0],
        "high": bounds[1],
        "rows": tuple(rows.values()),
        "low_words": columns[0][1],
        "high_words": columns[-1][1],
        "codes": rows,
    }


def write(blueprint: Blueprint) -> tuple[bytes, list[Lost]]:
    """The survey as a SurveyJS file, and what it cannot hold."""
    lost = list(carrying.lost_here(blueprint))
    document: dict[str, Any] = {
        "title": _told(blueprint.title, blueprint),
        "locale": blueprint.languages[0],
        "pages": [_page(page, blueprint, lost) for page in blueprint.pages],
        "completedHtml": _told(blueprint.ends[0].text, blueprint),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2), lost


def _told(texts: Mapping[str, str], blueprint: Blueprint) -> object:
    main = blueprint.languages[0]
    if set(texts) <= {main}:
        return texts.get(main, "")
    return {_DEFAULT if language == main else language: words for language, words in texts.items()}


def _page(page: Page, blueprint: Blueprint, lost: list[Lost]) -> dict[str, Any]:
    elements = [_element(question, blueprint, lost) for question in page.questions if carrying.is_kept(question)]
    lost += [
        Lost(q.key, _("A hidden field is set by the page there.")) for q in page.questions if not carrying.is_kept(q)
    ]
    return {"name": page.id, "elements": elements, **_shown(page.id, page.show_if, blueprint, lost)}


def _shown(where: str, condition: str, blueprint: Blueprint, lost: list[Lost]) -> dict[str, str]:
    try:
        told = conditions.write(condition, _WRITING, blueprint)
    except Untranslated:
        lost.append(Lost(where, _("The condition “%(condition)s” cannot be said there.") % {"condition": condition}))
        return {}
    return {"visibleIf": told} if told else {}


def _element(question: Question, blueprint: Blueprint, lost: list[Lost]) -> dict[str, Any]:
    element: dict[str, Any] = {
        "name": question.key,
        "title": _told(question.text, blueprint),
        **_kind(question, blueprint),
    }
    if question.type is Type.STATEMENT:
        element["html"] = element.pop("title")
    if question.help:
        element["description"] = _told(question.help, blueprint)
    if question.required:
        element["isRequired"] = True
    if question.other:
        element["showOtherItem"] = True
    return {**element, **_shown(question.key, question.show_if, blueprint, lost)}


_TYPES = {
    Type.SINGLE: "radiogroup",
    Type.MULTIPLE: "checkbox",
    Type.RANKING: "ranking",
    Type.LONG: "comment",
    Type.CONSENT: "boolean",
    Type.STATEMENT: "html",
}
_INPUT_TYPES = {kind: name for name, kind in _INPUTS.items()}
_RATE_TYPES = {Style.STARS: "stars", Style.FACES: "smileys"}


def _kind(question: Question, blueprint: Blueprint) -> dict[str, Any]:
    if question.type is Type.SCALE:
        return {"type": "rating", **_scale(question, blueprint)}
    if question.type is Type.MATRIX:
        return {"type": "matrix", "columns": _columns(question, blueprint), "rows": _listed(question.rows, blueprint)}
    if question.type in {Type.SINGLE, Type.MULTIPLE, Type.RANKING}:
        return {"type": _TYPES[question.type], "choices": _listed(question.options, blueprint)}
    if question.type in _INPUT_TYPES:
        return {"type": "text", "inputType": _INPUT_TYPES[question.type]}
    return {"type": _TYPES.get(question.type, "text")}


def _scale(question: Question, blueprint: Blueprint) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rateMin": question.low,
        "rateMax": question.high,
        "minRateDescription": _told(question.low_words, blueprint),
        "maxRateDescription": _told(question.high_words, blueprint),
    }
    return told | ({"rateType": _RATE_TYPES[question.style]} if question.style in _RATE_TYPES else {})


def _columns(question: Question, blueprint: Blueprint) -> list[dict[str, Any]]:
    ends = {question.low: question.low_words, question.high: question.high_words}
    return [
        {"value": point, "text": _told(ends.get(point) or {blueprint.languages[0]: str(point)}, blueprint)}
        for point in question.points
    ]


def _listed(options: Iterable[Option], blueprint: Blueprint) -> list[dict[str, Any]]:
    return [{"value": option.id, "text": _told(option.text, blueprint)} for option in options]


def _compared(name: str, sign: str, value: str) -> str:
    return f"{name} contains {value}" if sign == "has" else f"{name} {'<>' if sign == '!=' else sign} {value}"


_WRITING = Writing(
    name=lambda name: f"{{{name}}}",
    compare=_compared,
    one_of=lambda name, values: f"{name} anyof [{', '.join(values)}]",
    answered="{} notempty".format,
    text=lambda text: "'" + text.replace("'", "\\'") + "'",
    negated="!({})".format,
)
