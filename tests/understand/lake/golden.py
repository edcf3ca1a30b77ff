"""Golden files of facts: what each version of each kind looks like as JSON, kept for ever.

``python -m tests.understand.lake.golden`` writes the files of kinds and versions that have none yet. It never
changes what is there: a published shape stays readable, so a changed one is a new version with an upcaster. (The
shape of a kind that no release has carried yet may still change: remove its file and write it again.)
"""

from __future__ import annotations

import dataclasses
import json
import sys
import types
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from kosketus.kernel import facts
from kosketus.kernel.facts import FactType

FOLDER = Path(__file__).parent / "golden"
Golden = dict[str, Any]


def declared() -> list[FactType]:
    """The facts of the house; those that tests declare for themselves are none of it."""
    return [each for each in facts.all_declared() if each.shape.__module__.startswith("kosketus.")]


def kept(kind: str) -> list[Golden]:
    """The golden versions of a kind, oldest first: ``version``, ``columns``, ``bodies``."""
    path = FOLDER / f"{kind}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def columns(fact: FactType) -> dict[str, str]:
    """Field name → annotation, as text."""
    return {name: str(hint) if get_args(hint) else hint.__name__ for name, hint in fact.columns.items()}


def golden(fact: FactType) -> Golden:
    """The newest version: its columns, and the bodies of a fact that says all and of one that says the least."""
    full = {name: sample(name, hint) for name, hint in fact.columns.items()}
    least = {each.name: full[each.name] for each in dataclasses.fields(fact.shape) if _is_required(each)}
    bodies = [json.loads(facts.encode(fact.shape(**given))) for given in (full, least)]
    return {"version": fact.version, "columns": columns(fact), "bodies": bodies}


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


_SAMPLES: dict[Any, Any] = {
    bool: True,
    int: 7,
    float: 2.5,
    date: date(2026, 5, 20),
    datetime: datetime(2026, 5, 20, 12, 30, 0, 250, tzinfo=UTC),
    UUID: UUID("01a20245-6a1c-73d5-baa7-2ffd4bdd3036"),
}


def sample(name: str, hint: Any) -> Any:
    """Some value of an annotation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return sample(name, arguments[0])
    if origin is not None and issubclass(origin, dict):
        return {"key": sample(name, arguments[1])}
    if origin is not None and issubclass(origin, (list, tuple)):
        return origin([sample(name, arguments[0])])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    return _SAMPLES.get(hint, f"some {name}")


def write_missing() -> list[str]:
    """Write down what has no golden version yet; which kinds."""
    FOLDER.mkdir(exist_ok=True)
    written = []
    for fact in declared():
        known = kept(fact.kind)
        if fact.version not in {each["version"] for each in known}:
            text = json.dumps([*known, golden(fact)], indent=2, ensure_ascii=False)
            (FOLDER / f"{fact.kind}.json").write_text(text + "\n", encoding="utf-8")
            written.append(fact.kind)
    return written


if __name__ == "__main__":
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    sys.stdout.write(f"written: {', '.join(write_missing()) or 'nothing, all are there'}\n")
