"""XLSForm workbooks (ODK, KoboToolbox): read by pyxform into our document; ``xlsform_out`` writes them.

Source of the format: xlsform.org, and pyxform's own table of question types.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kosketus.listen.surveys.blueprint import Family, Question, Texts, Type
from kosketus.listen.surveys.formats import carrying
from kosketus.listen.surveys.formats.carrying import Building, Carried, FormatError, points_of, texts_of
from kosketus.listen.surveys.formats.conditions import Reading

_MOST_UNPACKED = 50 << 20
# What its readers raise for parts that are damaged (XML's ParseError is a SyntaxError).
_BROKEN = (KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError, EOFError, zlib.error)
_TYPES = {
    "select one": Type.SINGLE,
    "select all that apply": Type.MULTIPLE,
    "rank": Type.RANKING,
    "integer": Type.NUMBER,
    "decimal": Type.NUMBER,
    "date": Type.DATE,
    "note": Type.STATEMENT,
    "acknowledge": Type.CONSENT,
    "trigger": Type.CONSENT,
}
_SILENT = {"calculate", "start", "end", "today", "deviceid", "username", "audit", "meta"}
_OTHER = "other"

READING = Reading(
    reference=re.compile(r"\$\{([^{}]+)\}"),
    replacements=(
        (re.compile(r"selected\s*\(\s*(ref_\d+_)\s*,\s*('[^']*'|\"[^\"]*\")\s*\)"), r"\1 has \2"),
        (re.compile(r"string-length\s*\(\s*(ref_\d+_)\s*\)\s*(?:>|!=)\s*0"), r"answered(\1)"),
        (re.compile(r"\btrue\s*\(\s*\)"), "'true'"),
        (re.compile(r"\bfalse\s*\(\s*\)"), "'false'"),
    ),
    split=lambda name: (name, ""),
)


def is_one(content: bytes) -> bool:
    """Whether the bytes are a workbook."""
    return content[:4] == b"PK\x03\x04"


def read(content: bytes) -> Carried:
    """The survey of a workbook.

    Raises:
        FormatError: it is no XLSForm, it asks nothing that we can ask, or pyxform is not installed.
    """
    form = _parsed(content)
    names = _languages(form)
    building = Building(READING, tuple(names.values()))
    top: list[Question] = []
    for child in form.get("children", []):
        if child.get("type") in {"group", "repeat"}:
            if child.get("name") == "meta":
                continue
            building.page("page", top)
            top = []
            _group(building, child, names)
        else:
            top += _question(building, child, names)
    building.page("page", top)
    return building.done(texts_of([(building.languages[0], form.get("title"))]))


def _parsed(content: bytes) -> Mapping[str, Any]:
    try:
        from pyxform.errors import PyXFormError  # noqa: PLC0415 - an extra
        from pyxform.xls2json import workbook_to_json  # noqa: PLC0415
        from pyxform.xls2json_backends import get_xlsform  # noqa: PLC0415
    except ImportError as error:
        raise FormatError(_("reading XLSForm needs pyxform: install kosketus[xlsform]")) from error
    _refuse_bomb(content)
    try:
        found: Mapping[str, Any] = workbook_to_json(get_xlsform(content), fallback_form_name="survey")
    except PyXFormError as error:
        raise FormatError(str(error)) from error
    except (*_BROKEN, zipfile.BadZipFile) as error:
        raise FormatError(_("the workbook cannot be read")) from error
    return found


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > _MOST_UNPACKED:
                raise FormatError(_("the workbook unpacks to more than 50 MB"))
    except zipfile.BadZipFile as error:
        raise FormatError(_("the workbook cannot be read")) from error


def _languages(form: Mapping[str, Any]) -> dict[str, str]:
    """The workbook's names of languages ("Suomi (fi)") with their codes, the default first."""
    met = dict.fromkeys(name for child in _all(form) for name in _named(child))
    default = str(form.get("default_language") or "default")
    ordered = dict.fromkeys([*(name for name in (default,) if name in met), *met]) or {default: None}
    codes: dict[str, str] = {}
    for name in ordered:
        codes[name] = _code_of(name, set(codes.values()))
    return codes


def _named(child: Mapping[str, Any]) -> Iterator[str]:
    for told in (child.get("label"), child.get("hint"), *(choice.get("label") for choice in child.get("choices", []))):
        if isinstance(told, dict):
            yield from told


def _all(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for child in form.get("children", []):
        yield child
        yield from _all(child)


def _code_of(name: str, taken: set[str]) -> str:
    match = re.search(r"\(([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\)\s*$", name) or re.fullmatch(r"([a-z]{2,3})", name)
    code = match[1] if match else "en"
    return code if code not in taken else f"{code}-x{len(taken)}x"


def _texts(building: Building, told: object, names: Mapping[str, str]) -> Texts:
    if isinstance(told, dict):
        return texts_of((names[name], words) for name, words in told.items() if name in names)
    return texts_of([(building.languages[0], told)])


def _group(building: Building, group: Mapping[str, Any], names: Mapping[str, str], show_if: str = "") -> None:
    """A group becomes a page; what stands inside a group inside it becomes pages of its own."""
    name = str(group.get("name", "page"))
    if group.get("type") == "repeat":
        building.lose(name, _("What was asked again and again there is asked once."))
    condition = _joined(show_if, _relevant(group))
    questions: list[Question] = []
    for child in group.get("children", []):
        if child.get("type") in {"group", "repeat"}:
            building.page(name, questions, condition)
            questions = []
            _group(building, child, names, condition)
        else:
            questions += _question(building, child, names)
    building.page(name, questions, condition)


def _joined(first: str, second: str) -> str:
    return f"({first}) and ({second})" if first and second else first or second


def _relevant(child: Mapping[str, Any]) -> str:
    return str(child.get("bind", {}).get("relevant", ""))


def _question(building: Building, child: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Question]:
    kind, name = str(child.get("type")), str(child.get("name", "question"))
    if kind in _SILENT or "calculate" in child.get("bind", {}):
        building.lose(name, _("What is computed or noted by itself there was left out."))
        return
    if _is_other_words(building, child, name):
        return
    parts = _parts(building, child, kind, name, names)
    if parts is None:
        building.lost.append(carrying.unread(kind, name))
        return
    codes = parts.pop("codes", {})
    bind = child.get("bind", {})
    question = Question(
        key=building.key(name),
        text=_texts(building, child.get("label"), names) or {building.languages[0]: name},
        help=_texts(building, child.get("hint"), names),
        required=str(bind.get("required", "")).lower() in {"yes", "true", "true()"},
        show_if=_relevant(child),
        **parts,
    )
    if bind.get("constraint"):
        building.lose(name, _("“%(name)s” was left out.") % {"name": "constraint"})
    yield building.know(name, question, codes)


def _is_other_words(building: Building, child: Mapping[str, Any], name: str) -> bool:
    """Whether this asks for the words of "other", which belong to their choice here."""
    whole = name.removesuffix("_other")
    condition = _relevant(child)
    asks_it = f"../{whole}," in condition or f"${{{whole}}}," in condition
    return whole != name and whole in building.asked and asks_it and "'other'" in condition


def _parts(
    building: Building, child: Mapping[str, Any], kind: str, name: str, names: Mapping[str, str]
) -> dict[str, Any] | None:
    if kind == "range":
        return _range(building, child, name)
    if kind == "text":
        return {"type": Type.LONG if "multiline" in str(child.get("control", {}).get("appearance", "")) else Type.SHORT}
    found = _TYPES.get(kind)
    if found not in {Type.SINGLE, Type.MULTIPLE, Type.RANKING}:
        return {"type": found} if found else None
    listed = {
        str(choice.get("name")): _texts(building, choice.get("label"), names) for choice in child.get("choices", [])
    }
    bounds = points_of(listed)
    if found is Type.SINGLE and bounds:
        return _scale(building, name, bounds, listed)
    if found is Type.SINGLE and set(listed) == {"yes", "no"}:
        return {"type": Type.CONSENT}
    other = found is not Type.RANKING and listed.pop(_OTHER, None) is not None
    codes = building.options(name, listed.items())
    known = codes | (carrying.OTHER if other else {})
    return {"type": found, "options": tuple(codes.values()), "other": other, "codes": known}


def _scale(building: Building, name: str, bounds: tuple[int, int], listed: Mapping[str, Texts]) -> dict[str, Any]:
    low, high = (listed[str(point)] for point in bounds)
    if set(low.values()) == {str(bounds[0])}:
        low = high = {}
        building.lose(name, _("What the ends of the scale mean is not said there: add it."))
    family = Family.NPS if bounds == (0, 10) else Family.RATING
    return {
        "type": Type.SCALE,
        "low": bounds[0],
        "high": bounds[1],
        "family": family,
        "low_words": low,
        "high_words": high,
    }


def _range(building: Building, child: Mapping[str, Any], name: str) -> dict[str, Any]:
    told = child.get("parameters", {})
    bounds = points_of(_steps(told))
    if bounds is None:
        return {"type": Type.NUMBER}
    return _scale(building, name, bounds, {str(point): {"en": str(point)} for point in bounds})


def _steps(told: Mapping[str, Any]) -> Iterable[object]:
    try:
        start, end, step = (int(told.get(one, usual)) for one, usual in (("start", 1), ("end", 10), ("step", 1)))
    except ValueError:
        return ()
    return range(start, end + 1, step) if step > 0 and end - start <= 10 else ()  # noqa: PLR2004 - the longest scale
