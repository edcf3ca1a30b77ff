"""Many rows at once, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import IntegrityError, connection

from kosketus.kernel import bulk, db
from kosketus.kernel.ids import uuid7
from kosketus.kernel.models import Blob, Event, Setting

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = datetime(2026, 5, 4, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=3)))
_BLOB = ["id", "sha256", "size", "media_type", "created_at"]


def _blobs(*names: str) -> None:
    with db.write():
        ids = bulk.take_ids(Blob, len(names))
        bulk.insert(Blob, _BLOB, ((pk, name, 2**40, 'a,"b"\t\\N', WHEN) for pk, name in zip(ids, names, strict=True)))


def test_rows_come_back_as_they_went_in() -> None:
    _blobs("a", "b")
    assert list(Blob.objects.order_by("id").values_list("sha256", "size", "media_type", "created_at")) == [
        ("a", 2**40, 'a,"b"\t\\N', WHEN.astimezone(UTC)),
        ("b", 2**40, 'a,"b"\t\\N', WHEN.astimezone(UTC)),
    ]


def test_json_uuid_and_nothing_come_back_as_they_went_in() -> None:
    uid = uuid7()
    with db.write():
        bulk.insert(Setting, ["name", "value", "changed_at", "changed_by"], [("x", '{"ä": [1, null]}', WHEN, "")])
        names = ["id", "uid", "lane", "kind", "version", "subject", "identity", "actor", "arrived"]
        names += ["occurred_at", "recorded_at", "import_id", "body"]
        [pk] = bulk.take_ids(Event, 1)
        bulk.insert(Event, names, [(pk, uid, "facts", "k", 1, "s", None, "a", "live", WHEN, WHEN, 7, "{}")])
    assert Setting.objects.get(name="x").value == {"ä": [1, None]}
    event = Event.objects.get()
    assert (event.uid, event.identity, event.import_id, event.occurred_at) == (uid, None, 7, WHEN)


def test_ids_are_taken_inside_a_write_and_never_twice() -> None:
    with pytest.raises(RuntimeError, match=r"inside db\.write"):
        bulk.take_ids(Blob, 1)
    _blobs("a", "b")
    Blob.objects.all().delete()
    _blobs("c")
    made = Blob.objects.create(sha256="d", size=1, media_type="", created_at=WHEN)
    assert made.pk > Blob.objects.get(sha256="c").pk


def test_known_row_raises_or_is_skipped_and_the_others_come_in() -> None:
    _blobs("a")
    with pytest.raises(IntegrityError):
        _blobs("b", "a")
    with db.write():
        rows = [(pk, name, 1, "", WHEN) for pk, name in zip(bulk.take_ids(Blob, 2), "ab", strict=True)]
        bulk.insert(Blob, _BLOB, rows, skip_known=True)
        bulk.insert(Blob, _BLOB, [])
    assert sorted(Blob.objects.values_list("sha256", "size")) == [("a", 2**40), ("b", 1)]


@pytest.mark.parametrize("wanted", [[], ["a", "c", "'; --"], [*"abc"] * 20_000])
def test_matching_takes_any_number_of_values(wanted: list[str]) -> None:
    _blobs("a", "b", "c")
    with connection.cursor() as cursor:
        sql = f"SELECT sha256 FROM kernel_blob WHERE {bulk.matching('sha256')} ORDER BY 1"
        cursor.execute(sql, [bulk.values(wanted)])
        assert [row[0] for row in cursor.fetchall()] == sorted({*wanted} & {*"abc"})


def test_table_holds_rows_for_a_join() -> None:
    given, parameters = bulk.table("given", {"id": "bigint", "word": "text"}, [(1, "ä'"), (2, None)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT given.id, given.word FROM {given} ORDER BY 1", parameters)
        assert [tuple(row) for row in cursor.fetchall()] == [(1, "ä'"), (2, None)]
