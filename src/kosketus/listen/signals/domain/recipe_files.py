"""Recipes as TOML files: found by name or path, read strictly, so that a slip of the pen is told."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.recipe import AUTO, Asked, Column, DateColumn, DateParts, PersonColumn, Recipe
from kosketus.listen.signals.errors import RecipeProblem
from kosketus.listen.surveys.contracts import Direction, QuestionDefinition, SurveyDefinition
from kosketus.people.customers.contracts import IdentityKind

OURS = Path(__file__).resolve().parent.parent / "recipes"
METRICS = ("nps", "csat", "ces", "rating", "choice", "text")
_DATE_PARTS = {"year", "month", "day"}


def folders() -> tuple[Path, ...]:
    """Where recipes are looked for, the installation's own first."""
    return (Path(settings.DATA) / "recipes", OURS)


def known_recipes() -> list[Recipe]:
    """All readable recipes by name; an unreadable one is passed over, since naming it tells what is wrong."""
    found: dict[str, Recipe] = {}
    for path in _files():
        try:
            found.setdefault(path.stem, read_recipe(path.read_text(encoding="utf-8")))
        except (RecipeProblem, UnicodeDecodeError):
            continue
    return [found[name] for name in sorted(found)]


def find_recipe(name: str) -> Recipe:
    """The recipe called *name*, or in the file *name*.

    Raises:
        RecipeProblem: there is none, or it has a mistake.
    """
    candidates = [Path(name)] if name.endswith(".toml") else [folder / f"{name}.toml" for folder in folders()]
    path = next((candidate for candidate in candidates if candidate.is_file()), None)
    if path is None or (not name.endswith(".toml") and Path(name).name != name):
        raise RecipeProblem(
            _("There is no recipe called %(name)s.") % {"name": name},
            todo=_("Known recipes: %(names)s. Name one of them, or the path of a .toml file.")
            % {"names": ", ".join(sorted({file.stem for file in _files()}))},
        )
    try:
        return read_recipe(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise RecipeProblem(_("The recipe %(name)s is not UTF-8 text.") % {"name": name}) from None


def _files() -> Iterator[Path]:
    for folder in folders():
        if folder.is_dir():
            yield from sorted(folder.glob("*.toml"))


def read_recipe(text: str) -> Recipe:
    """A recipe from the text of a TOML file.

    Raises:
        RecipeProblem: it is not TOML, a key is missing, unknown or has a value of the wrong kind.
    """
    try:
        return _recipe(_Table(tomllib.loads(text), "recipe"), text)
    except tomllib.TOMLDecodeError as error:
        raise _mistake(_("it is not valid TOML: %(why)s") % {"why": error}) from error


def _mistake(what: str) -> RecipeProblem:
    return RecipeProblem(
        _("The recipe has a mistake: %(what)s.") % {"what": what},
        todo=_("Mend the recipe and try again. The documentation explains every key under 'Bring a file'."),
    )


class _Table:
    """A TOML table whose keys are taken one by one; what is left at the end was a slip of the pen."""

    def __init__(self, content: Mapping[str, Any], name: str) -> None:
        self.content, self.name = dict(content), name

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        if key not in self.content:
            if needed:
                raise _mistake(_("%(table)s lacks '%(key)s'") % {"table": self.name, "key": key})
            return default
        value = self.content.pop(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _mistake(_("'%(key)s' in %(table)s has the wrong kind of value") % {"table": self.name, "key": key})
        return value

    def table(self, key: str, *, needed: bool = False) -> _Table:
        return _Table(self.take(key, dict, {}, needed=needed), f"[{key}]")

    def tables(self, key: str) -> dict[str, _Table]:
        found = self.take(key, dict, {})
        return {name: _Table(_is_table(value, f"[{key}.{name}]"), f"[{key}.{name}]") for name, value in found.items()}

    def words(self, key: str) -> frozenset[str]:
        return frozenset(str(word) for word in self.take(key, list, []))

    def pairs(self, key: str) -> dict[str, str]:
        return {name: str(value) for name, value in self.take(key, dict, {}).items()}

    def texts(self, key: str) -> dict[str, str]:
        """Words by language; plain text counts as English."""
        given = self.take(key, (str, dict), {})
        return {"en": given} if isinstance(given, str) else {name: str(value) for name, value in given.items()}

    def done(self) -> None:
        if self.content:
            unknown = ", ".join(sorted(self.content))
            raise _mistake(_("%(table)s has unknown keys: %(keys)s") % {"table": self.name, "keys": unknown})


def _is_table(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _mistake(_("%(name)s must be a table") % {"name": name})
    return value


def _recipe(top: _Table, text: str) -> Recipe:
    file, survey, date = top.table("file"), top.table("survey", needed=True), top.table("date", needed=True)
    questions = _questions(top)
    recipe = Recipe(
        name=top.take("name", str, needed=True),
        title=top.take("title", str, needed=True),
        about=top.take("about", str, ""),
        encoding=file.take("encoding", str, ""),
        delimiter=file.take("delimiter", str, ""),
        survey=SurveyDefinition(
            slug=survey.take("slug", str, needed=True),
            title=survey.texts("title"),
            questions=tuple(question.definition for question in questions),
        ),
        key=tuple(str(column) for column in survey.take("key", list, [])),
        channel=_fixed_or_column(survey, "channel"),
        language=_fixed_or_column(survey, "language"),
        weight=survey.take("weight", str, ""),
        zone=_zone(date.take("zone", str, "")),
        hour=_between(date.take("hour", int, 12), 0, 23, "hour"),
        date=_date(date),
        questions=questions,
        person=_person(top),
        attributes={name: _column(table) for name, table in top.tables("attributes").items()},
        context={name: _column(table) for name, table in top.tables("context").items()},
        text=text,
    )
    for table in (top, file, survey, date):
        table.done()
    return recipe


def _zone(name: str) -> str:
    if not name:
        return ""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise _mistake(_("there is no time zone %(name)s") % {"name": name}) from None


def _between(number: int, low: int, high: int, key: str) -> int:
    if not low <= number <= high:
        raise _mistake(_("'%(key)s' must be from %(low)s to %(high)s") % {"key": key, "low": low, "high": high})
    return number


def _date(table: _Table) -> DateColumn | DateParts:
    if "column" in table.content:
        formats = tuple(str(form) for form in table.take("formats", list, []))
        return DateColumn(column=table.take("column", str), formats=formats)
    return DateParts(**{part: table.take(part, (int, str), needed=True) for part in sorted(_DATE_PARTS)})


def _fixed_or_column(table: _Table, key: str) -> str | Column:
    value = table.take(key, (str, dict), "")
    return value if isinstance(value, str) else _column(_Table(value, f"'{key}'"))


def _column(table: _Table) -> Column:
    found = Column(
        column=table.take("column", str, needed=True), codes=table.pairs("codes"), missing=table.words("missing")
    )
    table.done()
    return found


def _person(top: _Table) -> PersonColumn | None:
    if "person" not in top.content:
        return None
    table = top.table("person")
    kind = table.take("kind", str, "external")
    if kind not in {AUTO, *IdentityKind}:
        raise _mistake(_("a person is known by one of: %(kinds)s") % {"kinds": ", ".join([*IdentityKind, AUTO])})
    found = PersonColumn(
        column=table.take("column", str, needed=True),
        kind=kind,
        source=table.take("source", str, ""),
        name=table.take("name", str, ""),
    )
    table.done()
    return found


def _questions(top: _Table) -> tuple[Asked, ...]:
    templates = {name: table.content for name, table in top.tables("templates").items()}
    listed = top.take("questions", list, needed=True)
    asked = tuple(_asked(_is_table(entry, "[[questions]]"), templates) for entry in listed)
    keys = [question.definition.key for question in asked]
    if not keys or len(set(keys)) < len(keys):
        raise _mistake(_("each of [[questions]] needs a key of its own"))
    return asked


def _asked(entry: dict[str, Any], templates: Mapping[str, Mapping[str, Any]]) -> Asked:
    used = entry.pop("use", None)
    if used is not None and used not in templates:
        raise _mistake(_("there is no [templates.%(name)s]") % {"name": used})
    table = _Table({**templates.get(used, {}), **entry}, "[[questions]]")
    metric = table.take("metric", str, needed=True)
    if metric not in METRICS:
        raise _mistake(_("'metric' is one of: %(names)s") % {"names": ", ".join(METRICS)})
    asked = Asked(
        definition=QuestionDefinition(
            key=table.take("key", str, needed=True),
            metric=metric,
            scale=_scale(table.take("scale", str, ""), metric),
            text=table.texts("text"),
            low=table.texts("low"),
            high=table.texts("high"),
            direction=_direction(table.take("direction", str, "higher")),
            touchpoint=table.take("touchpoint", str, ""),
        ),
        column=table.take("column", str, needed=True),
        blank=table.words("blank"),
        not_applicable=table.words("not_applicable"),
        options=table.pairs("options"),
    )
    table.done()
    return asked


def _scale(scale: str, metric: str) -> str:
    low, dash, high = scale.partition("-")
    numbered = bool(dash) and low.isdecimal() and high.isdecimal() and int(low) < int(high)
    if (metric in {"choice", "text"}) if scale else (metric not in {"choice", "text"}):
        raise _mistake(_("a question of the kind %(metric)s and its scale do not fit") % {"metric": metric})
    if scale and not numbered:
        raise _mistake(_("a scale is written like '0-10' or '1-5'"))
    return scale


def _direction(word: str) -> Direction:
    try:
        return Direction(word)
    except ValueError:
        raise _mistake(_("'direction' is 'higher' or 'lower'")) from None
