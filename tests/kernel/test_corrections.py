"""What no longer counts: corrections, withdrawals, imports that were undone."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError

from kosketus.kernel import corrections, db, events
from kosketus.kernel.ids import uuid7
from kosketus.kernel.models import Event
from tests.kernel.room import happened

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "test.happened"


def published(what: str, *, import_id: int | None = None) -> UUID:
    draft = happened(what)
    with db.write():
        events.publish([draft], actor="test", import_id=import_id)
    return draft.uid


def replaced(old: UUID, *, import_id: int | None = None) -> UUID:
    draft = happened("better")
    with db.write():
        assert corrections.supersede({old: draft}, actor="test", import_id=import_id) == 1
    return draft.uid


def test_correction_is_a_new_fact_and_the_old_one_stays_as_it_was() -> None:
    first, other = published("a"), published("b")
    second = replaced(first)
    third = replaced(second)
    assert corrections.superseded() == corrections.superseded(KIND) == {first, second}
    assert corrections.superseded("test.seen") == set()
    assert set(Event.objects.values_list("uid", flat=True)) == {first, other, second, third}


def test_a_fact_is_corrected_once_and_nothing_is_published_for_the_second() -> None:
    first = published("a")
    second = replaced(first)
    with pytest.raises(IntegrityError):
        replaced(first)
    assert Event.objects.count() == 2
    assert corrections.superseded() == {first}
    replaced(second)


def test_correction_outside_a_write_is_refused() -> None:
    with pytest.raises(RuntimeError, match=r"inside db\.write"):
        corrections.withdraw([uuid7()], kind=KIND, actor="test")


def test_withdrawn_fact_has_nothing_in_its_place() -> None:
    first, other = published("a"), published("b")
    with db.write():
        corrections.withdraw([first], kind=KIND, actor="test")
    assert corrections.superseded(KIND) == {first}
    assert set(Event.objects.values_list("uid", flat=True)) == {first, other}


def test_import_is_excluded_once_and_taken_back_in() -> None:
    published("a", import_id=7)
    assert [corrections.exclude_import(import_id=7, actor="test") for _ in range(2)] == [True, False]
    corrections.exclude_import(import_id=8, actor="test")
    assert corrections.excluded_imports() == {7, 8}
    assert [corrections.include_import(import_id=7) for _ in range(2)] == [True, False]
    assert corrections.excluded_imports() == {8}


def test_undoing_an_import_undoes_its_corrections_and_nobody_elses() -> None:
    first, second = published("a"), published("b")
    replaced(first)
    replaced(second, import_id=7)
    assert corrections.superseded(KIND) == {first, second}
    corrections.exclude_import(import_id=7, actor="test")
    assert corrections.superseded(KIND) == {first}
    corrections.include_import(import_id=7)
    assert corrections.superseded(KIND) == {first, second}


def test_tables_may_drop_only_what_can_never_count_again() -> None:
    first, second = published("a"), published("b")
    replaced(first)
    replaced(second, import_id=7)
    assert corrections.lasting(KIND) == {first}
    corrections.settle({first, second, uuid7()} - {second})
    assert corrections.lasting(KIND) == set()
    assert corrections.superseded(KIND, settled=False) == {second}
    assert corrections.superseded(KIND) == {first, second}


def test_stamp_changes_with_each_change_and_comes_back_with_an_import() -> None:
    first = published("a", import_id=7)
    stamps = [corrections.stamp()]
    replaced(first)
    stamps.append(corrections.stamp())
    corrections.exclude_import(import_id=7, actor="test")
    stamps.append(corrections.stamp())
    corrections.include_import(import_id=7)
    assert len(set(stamps)) == 3
    assert corrections.stamp() == stamps[1]
