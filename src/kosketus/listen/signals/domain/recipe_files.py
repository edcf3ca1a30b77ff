"""Recipes as TOML files: found by name or path, read strictly, so that a slip of the pen is told."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.kinds import KINDS, read_section
from kosketus.listen.signals.domain.recipe import (
    AUTO,
    DateColumn,
    DateParts,
    FileShape,
    Lookup,
    PersonColumn,
    Recipe,
    Section,
)
from kosketus.listen.signals.domain.toml_tables import TomlTable, mistake
from kosketus.listen.signals.errors import RecipeProblem
from kosketus.people.customers.contracts import IdentityKind

OURS = Path(__file__).resolve().parent.parent / "recipes"
_DECIMALS = (",", ".")
_ALSO = {IdentityKind.EMAIL, IdentityKind.PHONE}
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
        return _recipe(TomlTable(tomllib.loads(text), "recipe"), text)
    except tomllib.TOMLDecodeError as error:
        raise mistake(_("it is not valid TOML: %(why)s") % {"why": error}) from error


def _recipe(top: TomlTable, text: str) -> Recipe:
    date = top.table("date")
    recipe = Recipe(
        name=top.take("name", str, needed=True),
        title=top.take("title", str, needed=True),
        about=top.take("about", str, ""),
        file=_file(top.table("file")),
        # Before [person] is taken: a section may look at it.
        sections=_sections(top),
        zone=_zone(date.take("zone", str, "")),
        hour=_between(date.take("hour", int, 12), 0, 23, "hour"),
        date=_date(date),
        person=_person(top),
        attributes=top.columns("attributes"),
        context=top.columns("context"),
        lookups=tuple(_lookup(name, table) for name, table in top.tables("lookup").items()),
        text=text,
    )
    top.done()
    date.done()
    if recipe.date is None and any(section.kind != "customer" for section in recipe.sections):
        raise mistake(_("%(table)s lacks '%(key)s'") % {"table": "[date]", "key": "column"})
    return recipe


def _file(table: TomlTable) -> FileShape:
    found = FileShape(
        encoding=table.take("encoding", str, ""),
        delimiter=table.take("delimiter", str, ""),
        decimal=table.one_of("decimal", _DECIMALS),
        sheet=table.take("sheet", str, ""),
        header=table.listed("header"),
    )
    table.done()
    return found


def _sections(top: TomlTable) -> tuple[Section, ...]:
    found = []
    for kind in KINDS:
        if kind in top.content:
            table = top.table(kind)
            found.append(read_section(kind, table, top))
            table.done()
    if not found:
        raise mistake(_("it says nothing about what a row is: one of %(names)s") % {"names": ", ".join(KINDS)})
    return tuple(found)


def _zone(name: str) -> str:
    if not name:
        return ""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        raise mistake(_("there is no time zone %(name)s") % {"name": name}) from None


def _between(number: int, low: int, high: int, key: str) -> int:
    if not low <= number <= high:
        raise mistake(_("'%(key)s' must be from %(low)s to %(high)s") % {"key": key, "low": low, "high": high})
    return number


def _date(table: TomlTable) -> DateColumn | DateParts | None:
    if not table.content:
        return None
    if "column" in table.content:
        codes = table.pairs("codes")
        return DateColumn(column=table.take("column", str), formats=table.listed("formats"), codes=codes)
    return DateParts(
        **{part: table.take(part, (int, str), needed=True) for part in sorted(_DATE_PARTS)},
        months_back=table.take("months_back", str, ""),
    )


def _person(top: TomlTable) -> PersonColumn | None:
    if "person" not in top.content:
        return None
    table = top.table("person")
    kind = table.take("kind", str, "external")
    if kind not in {AUTO, *IdentityKind}:
        raise mistake(_("a person is known by one of: %(kinds)s") % {"kinds": ", ".join([*IdentityKind, AUTO])})
    found = PersonColumn(
        column=table.take("column", str, needed=True),
        kind=kind,
        source=table.take("source", str, ""),
        name=table.take("name", str, ""),
        also=table.pairs("also"),
    )
    if set(found.also) - _ALSO:
        raise mistake(_("'also' of a person names columns of: %(kinds)s") % {"kinds": ", ".join(sorted(_ALSO))})
    table.done()
    return found


def _lookup(name: str, table: TomlTable) -> Lookup:
    found = Lookup(
        name=name,
        file=table.take("file", str, needed=True),
        key=table.take("key", str, needed=True),
        column=table.take("column", str, needed=True),
        take=table.listed("take"),
        total=table.listed("total"),
        optional=table.take("optional", bool, default=False),
    )
    table.done()
    if Path(found.file).name != found.file:
        raise mistake(_("the file of [lookup.%(name)s] must lie beside the one that is brought") % {"name": name})
    if not found.lent():
        raise mistake(_("[lookup.%(name)s] takes no column") % {"name": name})
    return found
