"""Spend and signals from logs are recorded once, with their facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kosketus.kernel import clock
from kosketus.kernel.facts import Arrived, decode
from kosketus.kernel.intake import Fault, Recorded, Refused
from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.contracts import SignalRow, SpendRecorded, SpendRow, WebEvent
from kosketus.people.customers import facade as customers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)


def spend(key: str = "ads:1", **changes: Any) -> SpendRow:
    return SpendRow(key, date(2026, 5, 1), "acquisition", "search", 120_000, "EUR")._replace(**changes)


def signal(key: str = "log:1", **changes: Any) -> SignalRow:
    return SignalRow(key, None, NOW, "cart", "s1", "/cart", 2.5, {"device": "phone"})._replace(**changes)


def record_spend(*rows: SpendRow) -> Recorded:
    return facade.record_spend(rows, actor="test", arrived=Arrived.BACKFILL)


def record_signals(*rows: SignalRow) -> Recorded:
    return facade.record_signals(rows, actor="test", arrived=Arrived.BACKFILL)


def told() -> list[tuple[str, datetime, str, Any]]:
    rows = Event.objects.order_by("id")
    return [(row.lane, row.occurred_at, row.subject, decode(row.kind, row.version, row.body)) for row in rows]


def test_spend_is_one_fact_at_noon_of_its_day() -> None:
    assert record_spend(spend()) == Recorded(new=1, facts=1)
    assert record_spend(spend(), spend(amount_minor=1)) == Recorded(known=2, differing=1)
    fact = SpendRecorded(
        spend="ads:1", spent_on=date(2026, 5, 1), purpose="acquisition", channel="search", amount_minor=120_000,
        currency="EUR",
    )  # fmt: skip
    [(_lane, at, _subject, body)] = told()
    assert (at, body) == (datetime(2026, 5, 1, 12, tzinfo=UTC), fact)


def test_spend_of_today_is_told_now() -> None:
    with clock.frozen(NOW):
        assert record_spend(spend(spent_on=NOW.date()), spend("ads:2", spent_on=date(2026, 5, 6))) == Recorded(
            new=1, facts=1, refused=(Refused(1, "ads:2", Fault.TOO_LATE),)
        )
    assert Event.objects.get().occurred_at == NOW


def test_spend_that_cannot_be_believed_comes_back() -> None:
    bad = [
        (spend(amount_minor=-1), Fault.NEGATIVE_AMOUNT),
        (spend(amount_minor=None), Fault.BAD_AMOUNT),
        (spend(amount_minor=1.5), Fault.BAD_AMOUNT),
        (spend(currency=""), Fault.UNKNOWN_CURRENCY),
        (spend(purpose="fun"), Fault.UNKNOWN_PURPOSE),
        (spend(spent_on=date(1969, 12, 31)), Fault.TOO_EARLY),
        (spend(spent_on=None), Fault.NO_TIME),
        (spend(spent_on=NOW), Fault.NO_TIME),
    ]
    refused = tuple(Refused(place, "ads:1", fault) for place, (_row, fault) in enumerate(bad))
    assert record_spend(*(row for row, _fault in bad)) == Recorded(refused=refused)


def test_signals_come_as_the_front_door_tells_them() -> None:
    identity = customers.identify(kind="visitor", value="v1", source="shop")
    assert record_signals(signal(), signal("log:2", identity=identity, value=None)) == Recorded(new=2, facts=2)
    assert record_signals(signal(), signal(page="/other")) == Recorded(known=2, differing=1)
    phone: dict[str, Any] = {"device": "phone"}
    assert told() == [
        ("web", NOW, "session:s1", WebEvent(name="cart", url="/cart", session="s1", properties=phone | {"value": 2.5})),
        ("web", NOW, f"identity:{identity}", WebEvent(name="cart", url="/cart", session="s1", properties=phone)),
    ]


def test_signals_that_cannot_be_believed_come_back() -> None:
    bad = [
        (signal(name=" "), Fault.NO_KEY),
        (signal(occurred_at=None), Fault.NO_TIME),
        (signal(value=float("nan")), Fault.BAD_AMOUNT),
        (signal(page="/" + "x" * 2_000), Fault.TOO_LONG),
        (signal(context={"a\x00": "b"}), Fault.BAD_TEXT),
    ]
    refused = tuple(Refused(place, "log:1", fault) for place, (_row, fault) in enumerate(bad))
    assert record_signals(*(row for row, _fault in bad)) == Recorded(refused=refused)
