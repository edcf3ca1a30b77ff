"""What is shared by those who record rows by natural key: bounds, texts, digests, chunks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection

from kosketus.kernel import clock, intake
from kosketus.kernel.facts import Arrived
from kosketus.kernel.intake import Bringing, Fault, Recorded, Refused

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TICK = timedelta(microseconds=1)
START = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "fault"),
    [
        (START, None),
        (START - TICK, Fault.TOO_EARLY),
        (NOW, None),
        (NOW + TICK, Fault.TOO_LATE),
        (NOW.astimezone(timezone(timedelta(hours=14))), None),
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), Fault.TOO_EARLY),
        (datetime(9999, 12, 31, tzinfo=timezone(-timedelta(hours=12))), Fault.TOO_LATE),
        (NOW.replace(tzinfo=None), Fault.NO_TIME),
        (NOW.date(), Fault.NO_TIME),
        ("2026-05-04", Fault.NO_TIME),
        (None, Fault.NO_TIME),
    ],
)
def test_moments_are_believed_from_1970_to_now(moment: object, fault: Fault | None) -> None:
    assert intake.moment_fault(moment, NOW) is fault


def test_live_sources_may_run_ahead_and_history_may_not() -> None:
    with clock.frozen(NOW):
        live, past = (Bringing(actor="a", arrived=one, import_id=None).until for one in Arrived)
    assert (live, past) == (NOW + timedelta(minutes=10), NOW)


@pytest.mark.parametrize(
    ("key", "fault"),
    [
        ("a" * 200, None),
        ("Ä" * 200, None),
        ("a" * 201, Fault.TOO_LONG),
        ("", Fault.NO_KEY),
        (" \t", Fault.NO_KEY),
        (None, Fault.NO_KEY),
        (7, Fault.NO_KEY),
        ("a\x00", Fault.BAD_TEXT),
        ("\ud800", Fault.BAD_TEXT),
    ],
)
def test_keys_are_texts_that_both_databases_take(key: object, fault: Fault | None) -> None:
    assert intake.key_fault(key) is fault


def test_digest_tells_contents_apart() -> None:
    contents = [("a", None), ("a", ""), ("", "a"), ("a", 0), ("a", "0"), (["a"],), ("a",)]
    assert len({intake.digest(*content) for content in contents}) == len(contents)
    assert intake.digest("a", 1) == intake.digest("a", 1)
    assert all(-(2**63) <= intake.digest(number) < 2**63 for number in range(100))


@pytest.mark.django_db(transaction=True)
def test_chunks_are_transactions_and_places_count_on() -> None:
    seen: list[tuple[Sequence[int], int, bool]] = []

    def write(rows: Sequence[int], place: int) -> Recorded:
        seen.append((rows, place, connection.in_atomic_block))
        return Recorded(new=len(rows), facts=1, refused=(Refused(place, "k", Fault.NO_KEY),))

    total = intake.in_chunks(iter(range(5)), write, size=2)
    assert seen == [([0, 1], 0, True), ([2, 3], 2, True), ([4], 4, True)]
    assert total == Recorded(new=5, facts=3, refused=tuple(Refused(at, "k", Fault.NO_KEY) for at in (0, 2, 4)))
    assert intake.in_chunks([], write) == Recorded()
