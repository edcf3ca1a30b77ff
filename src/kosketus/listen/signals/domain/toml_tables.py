"""TOML tables read strictly: keys are taken one by one, and what is left over was a slip of the pen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kosketus.listen.signals.domain.recipe import Column
from kosketus.listen.signals.errors import RecipeProblem


def mistake(what: str) -> RecipeProblem:
    """The error that tells a mistake in a recipe."""
    return RecipeProblem(
        _("The recipe has a mistake: %(what)s.") % {"what": what},
        todo=_("Mend the recipe and try again. The documentation explains every key under 'Bring a file'."),
    )


class TomlTable:
    """A TOML table whose keys are taken one by one; :meth:`done` refuses what is left."""

    def __init__(self, content: Mapping[str, Any], name: str) -> None:
        self.content, self.name = dict(content), name

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        """The value of *key*, which must be of *kind*."""
        if key not in self.content:
            if needed:
                raise mistake(_("%(table)s lacks '%(key)s'") % {"table": self.name, "key": key})
            return default
        value = self.content.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise mistake(_("'%(key)s' in %(table)s has the wrong kind of value") % {"table": self.name, "key": key})
        return value

    def table(self, key: str, *, needed: bool = False) -> TomlTable:
        """The table under *key*; an empty one where there is none."""
        return TomlTable(self.take(key, dict, {}, needed=needed), f"[{key}]")

    def tables(self, key: str) -> dict[str, TomlTable]:
        """The tables under *key*, by name."""
        found = self.take(key, dict, {})
        return {name: TomlTable(as_table(value, f"[{key}.{name}]"), f"[{key}.{name}]") for name, value in found.items()}

    def words(self, key: str) -> frozenset[str]:
        """A list of codes, as texts."""
        return frozenset(self.listed(key))

    def listed(self, key: str) -> tuple[str, ...]:
        """A list of texts in its order."""
        return tuple(str(word) for word in self.take(key, list, []))

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts."""
        return {name: str(value) for name, value in self.take(key, dict, {}).items()}

    def texts(self, key: str) -> dict[str, str]:
        """Words by language; plain text counts as English."""
        given = self.take(key, (str, dict), {})
        return {"en": given} if isinstance(given, str) else {name: str(value) for name, value in given.items()}

    def columns(self, key: str) -> dict[str, Column]:
        """Columns by the name that their values get."""
        return {name: column(table) for name, table in self.tables(key).items()}

    def fixed_or_column(self, key: str) -> str | Column:
        """A fixed word, or the column that holds it."""
        value = self.take(key, (str, dict), "")
        return value if isinstance(value, str) else column(TomlTable(value, f"'{key}'"))

    def one_of(self, key: str, known: tuple[str, ...], default: str = "") -> str:
        """A word from a closed set."""
        word = self.take(key, str, default)
        if word not in (*known, default):
            raise mistake(_("'%(key)s' is one of: %(names)s") % {"key": key, "names": ", ".join(known)})
        return str(word)

    def done(self) -> None:
        """Refuse keys that nobody took."""
        if self.content:
            unknown = ", ".join(sorted(self.content))
            raise mistake(_("%(table)s has unknown keys: %(keys)s") % {"table": self.name, "keys": unknown})


def as_table(value: Any, name: str) -> dict[str, Any]:
    """*value* if it is a table."""
    if not isinstance(value, dict):
        raise mistake(_("%(name)s must be a table") % {"name": name})
    return value


def column(table: TomlTable) -> Column:
    """A column with its codes, read to the end of its table."""
    found = Column(
        column=table.take("column", str, needed=True), codes=table.pairs("codes"), missing=table.words("missing")
    )
    table.done()
    return found
