"""The sealer gives committed rows their ``seq``, the number in the order in which they became visible.

Why: on PostgreSQL an id is taken when a row is inserted, but the row is seen when its transaction commits, so
whoever reads up to ``max(id)`` steps over rows of slower transactions and never sees them. A number given
after the commit cannot be overtaken: one sealer at a time numbers what it can see, and commits.

* One at a time: an advisory lock held until the end of the transaction, which PostgreSQL releases after the
  commit is visible. Whoever does not get it does nothing, so any number of processes may call.
* Order: rows are numbered by id. If B's writer could see A, A's id is lower and A is visible whenever B is,
  so B never gets the lower number; rows of one subject written one after the other keep their order.
* The last number is kept in a row of ``Cursor`` and not in a database sequence: no gaps after a crash, and
  every way of copying the tables carries it. It starts above all numbers that the tables know.
* A crash before the commit leaves the rows unnumbered for the next call.

On SQLite there is nothing to do: a writer takes its numbers inside BEGIN IMMEDIATE, while nobody else can.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Max

from kosketus.kernel import clock, crash, db, events, live, outbox
from kosketus.kernel.models import Cursor, Event

NAME = "kernel.sealer"
BATCH = 5_000
_LOCK = 0x6B6F736B  # "kosk": advisory locks are per database, the key only has to be ours
_TABLE = Event._meta.db_table
_NUMBER = (
    f"WITH waiting AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM "  # noqa: S608 - a constant
    f"(SELECT id FROM {_TABLE} WHERE seq IS NULL ORDER BY id LIMIT {BATCH}) AS oldest) "
    f"UPDATE {_TABLE} AS row SET seq = %s + waiting.place FROM waiting WHERE row.id = waiting.id"
)


def seal_once() -> int:
    """Number up to :data:`BATCH` committed rows; how many. 0 when there are none or another sealer is at work."""
    if db.is_sqlite() or not Event.objects.filter(seq__isnull=True).exists():
        return 0
    with db.write():
        if not _alone():
            return 0
        crash.point("sealer.locked")
        sealed = _number()
        crash.point("sealer.numbered")
        live.ring(events.SEALED)
    crash.point("sealer.committed")
    return sealed


def _alone() -> bool:
    # A statement of its own: the next one must see what the sealer before us has committed.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _number() -> int:
    last, made = Cursor.objects.get_or_create(consumer=NAME, lane="", defaults={"seq": 0})
    if made:
        last.seq = _highest_known()
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [last.seq])
        sealed = int(cursor.rowcount)
    Cursor.objects.filter(pk=last.pk).update(seq=last.seq + sealed, moved_at=clock.now())
    return sealed


def last_given() -> int:
    """The highest number that this database has ever given, whether its row is there still or not."""
    if db.is_sqlite():
        with connection.cursor() as cursor:
            return outbox.last_number(cursor)
    found = Cursor.objects.filter(consumer=NAME, lane="").values_list("seq", flat=True).first()
    return _highest_known() if found is None else found


def _highest_known() -> int:
    """For tables that were filled by another way than this, such as a copy out of SQLite."""
    given = Event.objects.aggregate(top=Max("seq"))["top"] or 0
    taken = Cursor.objects.aggregate(top=Max("seq"))["top"] or 0
    return max(given, taken)
