"""A person is erased and the old files go while somebody reads: the reader begins anew and gets honest numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kosketus.kernel import clock, db
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.understand.lake import erasure
from kosketus.understand.lake import facade as lake
from kosketus.understand.lake.contracts import Pinned
from kosketus.understand.lake.models import Erasure
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Period, Query
from kosketus.understand.scores.queries import behind
from kosketus.understand.scores.queries.cache import CELLS
from tests.understand.scores.conftest import answer

pytestmark = pytest.mark.django_db(transaction=True)
MAY = datetime(2026, 5, 15, 12, tzinfo=UTC)
NPS = Query(score="nps", since=date(2026, 5, 1), until=date(2026, 6, 1))
MAIL = replace(NPS, filters=(Filter(field="channel", value="mail"),))
MONTH = Period(grain=Grain.MONTH, since=date(2026, 5, 1), until=date(2026, 6, 1))


@pytest.fixture
def erased() -> Iterator[int]:
    """Somebody who gave 7 of 67 answers, all of them in the lake."""
    CELLS.clear()
    (who,) = customers.identities_for([IdentityKey(kind="external", value="7", source="crm")]).values()
    with clock.frozen(datetime(2026, 7, 10, 9, tzinfo=UTC)):
        answer(MAY, (20, 5, 5), channel="mail")
        answer(MAY, (20, 5, 5), channel="web")
        answer(MAY, (7, 0, 0), channel="mail", identity=who)
        lake.load_all()
        yield who
    CELLS.clear()


def erase_and_vacuum(identity: int) -> None:
    """What takes ten minutes in life: nobody reads the person's facts, then the files that held them go."""
    with db.write():
        erasure.ask([identity])
    lake.erase_due()
    Erasure.objects.update(rewritten_at=clock.now() - timedelta(days=1))
    lake.erase_due()


ROWS = Purpose.ROWS
ASKED: dict[str, tuple[Callable[[Scope], Any], Any]] = {
    "sheet": (lambda scope: scores.sheet(scope, MAIL).current.value.n, 30),  # type: ignore[union-attr]
    "board": (lambda scope: [current.value.n for _score, current in scores.board(scope)], [60]),
    "presence": (lambda scope: scores.presence(scope).answers, {"nps": 60}),
    "comparison": (
        lambda scope: (
            scores.compared(
                scope, MAIL, MONTH, scores.Versus(kind="group", group=Filter(field="channel", value="web"))
            ).value.n
        ),
        30,
    ),
    "others": (lambda scope: scores.others(scope, MAIL, "channel", MONTH), ("web",)),
    "answers": (lambda scope: scores.behind(replace(scope, purpose=ROWS), MAIL, scores.Selection()).n, 30),
}


@pytest.mark.parametrize("name", ASKED)
def test_reader_whose_files_go_begins_anew(
    scope: Scope, erased: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, wanted = ASKED[name]
    read, seen = lake.read, []

    def slowly(*args: Any, **more: Any) -> Pinned:
        pinned = read(*args, **more)
        seen.append(pinned.version)
        if len(seen) == 1:
            erase_and_vacuum(erased)
        return pinned

    monkeypatch.setattr(lake, "read", slowly)
    assert ask(scope) == wanted
    assert len(seen) > 1


def test_export_goes_on_from_the_place_that_it_reached(
    scope: Scope, erased: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were sent stay sent; the rest comes from the new files, no row twice and none of the person's."""
    answer(MAY - timedelta(days=40), (12, 0, 0), channel="mail")
    lake.load_all()
    monkeypatch.setattr(behind, "_CHUNK", 10)
    wanted = Query(score="nps")
    _state, n, pieces = scores.stream(replace(scope, purpose=Purpose.EXPORT), wanted, scores.Selection())
    first = next(pieces)
    erase_and_vacuum(erased)
    rest = [row for piece in pieces for row in piece]
    uids = [row.uid for row in (*first, *rest)]
    gone = {row.uid for row in first if row.person}
    assert n == 79
    assert len(set(uids)) == len(uids) == 72 + len(gone)
    assert [row for row in rest if row.person] == []
    assert min(row.occurred_at for row in rest) == MAY - timedelta(days=40)
