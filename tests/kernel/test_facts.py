"""Facts: declaration, versions, golden bodies."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kosketus.kernel import facts
from kosketus.kernel.facts import Lane, UnknownFact, fact, upcaster

GOLDEN = json.loads((Path(__file__).parent / "golden" / "test.moved.json").read_text(encoding="utf-8"))


@pytest.fixture
def moved() -> type[Any]:
    """A fact in its third version, with both upcasters."""

    @fact("test.moved", version=3, subject="thing")
    @dataclass(frozen=True, kw_only=True)
    class Moved:
        what: str
        place: int
        mood: str

    upcaster("test.moved", from_version=1)(lambda body: {"what": body["text"], "place": 0})
    upcaster("test.moved", from_version=2)(lambda body: {**body, "mood": "unknown"})
    return Moved


@pytest.mark.parametrize("kept", GOLDEN, ids=lambda kept: f"version {kept['version']}")
def test_bodies_of_every_version_read_as_the_newest(moved: type[Any], kept: dict[str, Any]) -> None:
    found = facts.decode("test.moved", kept["version"], kept["body"])
    assert type(found) is moved
    assert asdict(found) == kept["fact"]


def test_the_newest_golden_body_is_what_is_written_now(moved: type[Any]) -> None:
    newest = GOLDEN[-1]
    assert json.loads(facts.encode(moved(**newest["fact"]))) == json.loads(newest["body"])


def test_a_newer_version_and_a_missing_upcaster_say_so(moved: type[Any]) -> None:
    with pytest.raises(UnknownFact, match="newer Kosketus"):
        facts.decode("test.moved", 4, "{}")
    del facts._upcasters["test.moved", 2]
    with pytest.raises(UnknownFact, match="no upcaster from version 2"):
        facts.decode("test.moved", 1, '{"text": "x"}')
    with pytest.raises(UnknownFact, match="no room declares"):
        facts.decode("test.nobody", 1, "{}")


def test_an_upcaster_stands_for_ever(moved: type[Any]) -> None:
    with pytest.raises(ValueError, match="two upcasters from version 1"):
        upcaster("test.moved", from_version=1)(lambda body: body)


def test_a_body_of_another_shape_is_refused(moved: type[Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        facts.decode("test.moved", 3, '{"what": 1}')


def test_columns_come_from_the_annotations() -> None:
    @fact("test.columns", version=1, subject="thing", lane=Lane.WEB)
    @dataclass(frozen=True)
    class Columns:
        name: str
        score: float | None
        at: datetime

    declared = facts.type_of(Columns("a", None, datetime(2026, 1, 1, tzinfo=UTC)))
    assert declared.columns == {"name": str, "score": float | None, "at": datetime}
    assert (declared, declared.lane) == (facts.declared("test.columns"), Lane.WEB)
    assert declared in facts.all_declared()


def test_a_kind_is_declared_once_and_frozen() -> None:
    @dataclass(frozen=True)
    class Other:
        what: str

    with pytest.raises(ValueError, match="already declared by"):
        fact("test.happened", version=1, subject="thing")(Other)

    @dataclass
    class Loose:
        what: str

    with pytest.raises(TypeError, match="must be a frozen dataclass"):
        fact("test.loose", version=1, subject="thing")(Loose)
    with pytest.raises(UnknownFact, match="Loose is not declared"):
        facts.type_of(Loose("x"))
