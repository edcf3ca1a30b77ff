"""Values that people change while the house runs, by name."""

from __future__ import annotations

from typing import Any

from kosketus.kernel import clock, db
from kosketus.kernel.models import Setting


def read(name: str, default: Any = None) -> Any:
    """The stored value, or *default* where nobody has set one."""
    row = Setting.objects.filter(name=name).values_list("value", flat=True).first()
    return default if row is None else row


def store(*, name: str, value: Any, actor: str) -> None:
    """Store a JSON-serialisable value; *actor* is kept with it."""
    with db.write():
        Setting.objects.update_or_create(
            name=name, defaults={"value": value, "changed_at": clock.now(), "changed_by": actor}
        )


def store_once(*, name: str, value: Any, actor: str) -> Any:
    """Store *value* unless there is one already; the value that stands."""
    with db.write():
        defaults = {"value": value, "changed_at": clock.now(), "changed_by": actor}
        row, _made = Setting.objects.get_or_create(name=name, defaults=defaults)
    return row.value
