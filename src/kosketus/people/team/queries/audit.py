"""Who changed what, in words."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kosketus.people.team.auditing import WATCHED, WORDS, Words
from kosketus.ui import dates

_DONE: dict[int, Promise] = {
    LogEntry.Action.CREATE: gettext_lazy("made"),
    LogEntry.Action.UPDATE: gettext_lazy("changed"),
    LogEntry.Action.DELETE: gettext_lazy("removed"),
}
_NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One change by one person at one moment; ``actor`` is empty where no person on a page did it."""

    at: datetime
    actor: str
    noun: str
    name: str
    done: str
    is_new: bool
    changes: tuple[Change, ...]


def entries() -> QuerySet[Any]:
    """All entries about settings and people's rights, newest first."""
    watched = ContentType.objects.get_for_models(*WATCHED).values()
    found: QuerySet[Any] = (
        LogEntry.objects.filter(content_type__in=watched)
        .exclude(action=LogEntry.Action.ACCESS)
        .select_related("actor")
        .order_by("-timestamp", "-id")
    )
    return found


def line_of(entry: Any) -> Line:
    """An entry in words."""
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    return Line(
        at=entry.timestamp,
        actor=str(entry.actor or ""),
        noun=capfirst(str(model._meta.verbose_name)) if model else "",
        name=_name(entry.object_repr),
        done=str(_DONE[entry.action]),
        is_new=entry.action == LogEntry.Action.CREATE,
        changes=tuple(_changes(model, entry.changes or {})) if model else (),
    )


def _name(told: str) -> str:
    """What the thing is called; nothing where it has a number only, which tells a reader nothing."""
    try:
        UUID(told)
    except ValueError:
        return told
    return ""


def _changes(model: type[Model], changes: Mapping[str, Any]) -> list[Change]:
    fields = WATCHED.get(model, [])
    found = [_change(model, name, *changes[name]) for name in fields if name in changes]
    return [change for change in found if change.before != change.after]


def _change(model: type[Model], name: str, before: Any, after: Any) -> Change:
    field: Any = model._meta.get_field(name)
    label = str(_("May come in")) if name == "is_active" else capfirst(str(field.verbose_name))
    said = WORDS.get(model, {}).get(name)
    return Change(label=label, before=_words(field, said, before), after=_words(field, said, after))


def _words(field: Field[Any, Any], said: Words | None, value: Any) -> str:
    """A stored value as a reader says it."""
    if value in (None, "", "None", [], {}):
        return _NOTHING
    if said is not None:
        return said(_as_kept(value)) or _NOTHING
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return _("yes") if value in (True, "True") else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if kind == "JSONField":
        return _listed(value)
    return moment(value) if kind == "DateTimeField" else str(value)


def _listed(value: Any) -> str:
    """What a room of the upper floors keeps in a field of its own: names with values, or values."""
    found = _as_kept(value)
    if isinstance(found, dict):
        return "; ".join(f"{name}: {said}" for name, said in found.items()) or _NOTHING
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)


def _as_kept(value: Any) -> Any:
    """A value as it was: auditlog keeps the text of one that it cannot compare."""
    try:
        return literal_eval(value) if isinstance(value, str) else value
    except (ValueError, SyntaxError):
        return value


def moment(value: Any) -> str:
    """A moment as auditlog wrote it down, in the reader's words."""
    found = parse_datetime(str(value))
    if found is None:
        return str(value)
    # auditlog writes moments in UTC and leaves the zone out.
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return dates.moment(aware)
