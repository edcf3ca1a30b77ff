"""How the databases find what waits for us: by indexes that hold it, so that long messages cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kosketus.kernel import db
from kosketus.listen.conversations import facade

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 5, 4, 9, tzinfo=UTC)


def plan(work: Callable[[], object]) -> str:
    """What the database does for the query about conversations that *work* asks."""
    with CaptureQueriesContext(connection) as asked:
        work()
    (query,) = [one["sql"] for one in asked.captured_queries if "conversations_message" in one["sql"]]
    return "\n".join(_explained(query))


def _explained(query: str) -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        if not db.is_sqlite():
            # So few rows are read as a whole; a table of millions is not.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if db.is_sqlite() else ''}{query}".replace("%", "%%"), [])
        yield from (str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    "work",
    [facade.count_open, lambda: facade.talks_of([1, 2], since=WHEN), lambda: facade.open_conversations([1, 2])],
    ids=["count_open", "talks_of", "open_conversations"],
)
def test_when_something_last_happened_is_read_from_an_index_alone(work: Callable[[], object]) -> None:
    told = plan(work)
    only = "USING COVERING INDEX" if db.is_sqlite() else "Index Only Scan using"
    for index in ("conversations_message_latest", "conversations_change_latest"):
        assert f"{only} {index}" in told


@pytest.mark.parametrize(
    "work",
    [lambda: facade.talks_of([1, 2], since=WHEN), lambda: facade.open_conversations([1, 2])],
    ids=["talks_of", "open_conversations"],
)
def test_of_some_customers_no_other_conversation_is_looked_at(work: Callable[[], object]) -> None:
    told = plan(work)
    assert ("SCAN conversations_" in told, "Seq Scan on conversations_" in told) == (False, False)
    # The index of the foreign key carries the name of its column.
    assert "conversations_conversation_identity_id" in told
