"""Values that people change while the house runs, by name. Each room prefixes its names with its label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kosketus.kernel import clock, db
from kosketus.kernel.models import Setting


def read(name: str, default: Any = None) -> Any:
    """The stored value, or *default* where nobody has set one (None counts as not set)."""
    row = Setting.objects.filter(name=name).values_list("value", flat=True).first()
    return default if row is None else row


def store(*, name: str, value: Any, actor: str) -> None:
    """Store a JSON-serialisable value; *actor* is kept with it."""
    with db.write():
        Setting.objects.update_or_create(name=name, defaults=_defaults(value, actor))


def store_once(*, name: str, value: Any, actor: str) -> Any:
    """Store *value* unless there is one already; the value that stands."""
    with db.write():
        row, _made = Setting.objects.get_or_create(name=name, defaults=_defaults(value, actor))
    return row.value


def change(*, name: str, by: Callable[[Any], Any], actor: str, default: Any = None) -> Any:
    """Replace a value by a function of itself, while nobody else can change it; the new value."""
    with db.write():
        store_once(name=name, value=default, actor=actor)
        row = Setting.objects.select_for_update().get(name=name)
        changed = by(default if row.value is None else row.value)
        Setting.objects.filter(name=name).update(**_defaults(changed, actor))
    return changed


def _defaults(value: Any, actor: str) -> dict[str, Any]:
    return {"value": value, "changed_at": clock.now(), "changed_by": actor}
