"""Each kind of file goes from the upload to the answers on the page, by what the page itself proposes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import background
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.signals.models import Order as OrderRow
from kosketus.people.customers.models import Identity, Person
from tests.listen.signals.test_proposing import EXPORTS

pytestmark = pytest.mark.django_db(transaction=True)


def _export(name: str) -> str:
    return (EXPORTS / f"{name}.csv").read_text(encoding="utf-8")


def _upload(client: Client, text: str | bytes, name: str) -> Import:
    content = text if isinstance(text, bytes) else text.encode()
    assert client.post("/import", {"file": SimpleUploadedFile(name, content)}).status_code == 302
    return Import.objects.latest("id")


def _proposed(client: Client, record: Import) -> dict[str, Any]:
    """What a person posts who changes nothing on the page."""
    context: Any = client.get(f"/import/{record.public_id}").context
    form = context["form"]
    fields = {name: value for name, value in form.initial.items() if name in form.fields and value}
    return {"kind": context["kind"].key, **fields}


def _text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _checked(client: Client, record: Import, said: dict[str, Any]) -> str:
    posted = client.post(f"/import/{record.public_id}/mapping", said)
    assert posted.status_code == 302, posted.context["form"].errors
    background.wait()
    return _text(client.get(f"/import/{record.public_id}"))


def _brought(client: Client, record: Import) -> str:
    client.post(f"/import/{record.public_id}/run")
    background.wait()
    return _text(client.get(f"/import/{record.public_id}"))


@pytest.mark.parametrize(
    ("name", "found", "facts"),
    [
        ("shop", "2 orders; €50.50 in all", {"order.placed": 2, "order.shipped": 1, "order.cancelled": 1}),
        ("заказы", "2 orders; RUB2,250 in all", {"order.placed": 2, "order.delivered": 1, "order.cancelled": 1}),
        ("tilaukset", "2 orders; €24.90 in all", {"order.placed": 2, "order.delivered": 1, "order.cancelled": 1}),
        ("tickets", "2 events of tickets", {"conversation.opened": 2, "message.sent": 2, "conversation.resolved": 1}),
        ("messages", "3 events of tickets", {"conversation.opened": 2, "message.received": 2, "message.sent": 1}),
        ("subscriptions", "2 subscriptions; €38.00 in all", {"subscription.started": 2, "subscription.cancelled": 1}),
        ("ads", "2 expenses; €219.60 in all", {"spend.recorded": 2}),
        ("meta", "2 expenses; €219.60 in all", {"spend.recorded": 2}),
        ("events", "3 events", {"web.event": 3}),
        ("sondaj", "2 answers", {"survey.answered": 4}),
    ],
)
def test_file_of_each_kind_comes_in_by_what_the_page_proposes(
    analyst: Client, name: str, found: str, facts: dict[str, int]
) -> None:
    record = _upload(analyst, _export(name), f"{name}.csv")
    checked = _checked(analyst, record, _proposed(analyst, record))
    what, _sign, money = found.partition(";")
    money = f";{money}" if money else ""
    assert f"{what}, no rows left out{money}" in checked
    assert not Event.objects.exists()
    done = _brought(analyst, record)
    record.refresh_from_db()
    assert (record.state, "were there already" in done) == (ImportState.DONE, True)
    told = list(Event.objects.values_list("kind", flat=True))
    assert {kind: told.count(kind) for kind in set(told)} == facts
    analyst.post(f"/import/{record.public_id}/undoing")
    record.refresh_from_db()
    assert record.state == ImportState.UNDONE


def test_file_of_customers_tells_who_is_new_known_and_changed(analyst: Client) -> None:
    record = _upload(analyst, _export("contacts"), "contacts.csv")
    assert "0 changed" in _checked(analyst, record, _proposed(analyst, record))
    assert "2 new, 0 known, 0 changed." in _brought(analyst, record)
    assert set(Identity.objects.values_list("kind", "source", "value", "person__name")) == {
        ("external", "contacts", "C1", "Aino A"), ("email", "", "a@x.fi", "Aino A"),
        ("phone", "", "+358401234567", "Aino A"), ("external", "contacts", "C2", "Bertil B"),
        ("email", "", "b@x.fi", "Bertil B"), ("phone", "", "+358401234568", "Bertil B"),
    }  # fmt: skip
    more = _export("contacts").replace(",SE,", ",NO,") + "C3,c@x.fi,Cecilia C,+358401234569,FI,Pro\n"
    again = _upload(analyst, more, "contacts.csv")
    checked = _checked(analyst, again, _proposed(analyst, again))
    assert "Nothing was changed. 1 would be new, 1 known, 1 changed." in checked
    assert "1 new, 1 known, 1 changed." in _brought(analyst, again)
    assert Person.objects.get(identities__value="C2").attributes == {"Country": "NO", "Plan": "Basic"}


def test_customer_in_two_rows_with_other_addresses_is_one_and_an_address_of_two_stays_with_the_first(
    analyst: Client,
) -> None:
    record = _upload(analyst, "date,score,email\n2026-01-02,9,known@x.fi\n", "answers.csv")
    _checked(analyst, record, _proposed(analyst, record))
    _brought(analyst, record)
    rows = "Customer ID,Email,Name\n" + "C1,known@x.fi,Aino\nC1,other@x.fi,Aino\nC2,other@x.fi,Bertil\nC3,,Cecilia\n"
    record = _upload(analyst, rows, "contacts.csv")
    assert "3 would be new, 0 known, 0 changed." in _checked(analyst, record, _proposed(analyst, record))
    assert Person.objects.count() == 1
    done = _brought(analyst, record)
    assert "1 customer has several mail addresses; all of them lead to the same customer." in done
    assert "1 mail address or phone belongs to another customer already and stays there." in done
    by_person = {
        person.name: set(person.identities.values_list("value", flat=True))
        for person in Person.objects.prefetch_related("identities")
    }
    assert by_person == {"Aino": {"known@x.fi", "C1", "other@x.fi"}, "Bertil": {"C2"}, "Cecilia": {"C3"}}


def test_mapping_is_kept_changed_and_downloaded_as_a_recipe_that_reads_the_same(
    analyst: Client, tmp_path: Path
) -> None:
    record = _upload(analyst, _export("shop"), "shop 2026-01.csv")
    said = _proposed(analyst, record)
    assert said["title"] == "shop"
    checked = _checked(analyst, record, said | {"status": "Financial Status", "status-of": "Fulfillment Status"})
    again: Any = analyst.get(f"/import/{record.public_id}?again=1")
    assert again.context["form"].initial["status"] == "Financial Status"
    # The words of another column are told anew, not taken over by their place.
    assert again.context["form"].said.words["status"] == {"paid": "", "refunded": "refunded"}
    recipe: Any = analyst.get(f"/import/{record.public_id}/recipe")
    assert recipe["Content-Disposition"] == 'attachment; filename="shop.toml"'
    path, table = tmp_path / "shop.toml", tmp_path / "shop 2026-01.csv"
    path.write_bytes(recipe.content)
    table.write_text(_export("shop"))
    summary = facade.check([table], facade.find_recipe(str(path)))
    assert facade.summary_lines("shop", summary)[1].strip() in checked
    # The same file by the recipe is the same file by the page: nothing comes twice.
    _brought(analyst, record)
    summary = facade.bring_in([table], facade.find_recipe(str(path)), actor="test")
    assert (summary.new, summary.known, OrderRow.objects.count()) == (0, 2, 2)


def test_choosing_another_column_shows_its_values_and_asks_what_follows(analyst: Client) -> None:
    record = _upload(
        analyst, "Order no,Date,Total,Paid,Kind\n1,05/06/2026,5,1.234,new\n2,06/07/2026,6,7.123,sent\n", "x.csv"
    )
    said = _proposed(analyst, record)
    shown: Any = analyst.post(
        f"/import/{record.public_id}/mapping", said | {"look": "1", "amount": "Paid", "status": "Kind"}
    )
    assert shown.status_code == 200
    page = _text(shown)
    assert "<span>1.234</span>" in page
    assert "what the words in “Kind” mean" in page
    assert {"order", "money", "decimal"} <= set(shown.context["form"].fields)
    refused: Any = analyst.post(f"/import/{record.public_id}/mapping", said | {"amount": "Paid", "status": "Kind"})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"order", "money", "decimal"})
    told = said | {"amount": "Paid", "order": "day", "money": "eur", "decimal": ","}
    assert "€8,357 in all" in _checked(analyst, record, told)


def test_file_that_tells_nothing_is_asked_what_it_is(analyst: Client) -> None:
    record = _upload(analyst, "a,b\n1,x\n2,y\n", "what.csv")
    shown: Any = analyst.get(f"/import/{record.public_id}")
    assert (shown.context["kind"], shown.context["form"]) == (None, None)
    assert analyst.post(f"/import/{record.public_id}/mapping", {}).status_code == 422
    asked: Any = analyst.get(f"/import/{record.public_id}?kind=order")
    assert asked.context["form"].kind.key == "order"


def test_two_currencies_and_a_column_that_turns_into_words_are_told_and_kept_apart(analyst: Client) -> None:
    rows = "".join(f"{n},2026-01-{n:02},{'€ 10.50' if n % 2 else '12 USD'}\n" for n in range(1, 9))
    rows += "".join(f"{n},2026-01-{n:02},{word}\n" for n, word in ((9, "free"), (10, "10 kr"), (11, "12 kg")))
    record = _upload(analyst, f"Order no,Order date,Amount\n{rows}", "orders.csv")
    shown: Any = analyst.get(f"/import/{record.public_id}")
    assert [(one.kind, one.heading) for one in shown.context["doubts"]] == [
        ("warning", "The column “Amount” does not hold the same throughout."),
        ("info", "Amounts are in several currencies: EUR, USD."),
    ]
    said = {name: value for name, value in shown.context["form"].initial.items() if value}
    checked = _checked(analyst, record, {"kind": "order", **said, "money": "EUR"})
    assert "8 orders, 3 rows left out: 2 not a number, 1 unknown currency; €42.00, US$48.00 in all" in checked


def test_import_of_orders_that_was_stopped_goes_on_and_its_mended_rows_come_after(analyst: Client) -> None:
    rows = "".join(f"{n},2026-01-{n % 28 + 1:02},5\n" for n in range(40)) + "x,soon,5\n"
    record = _upload(analyst, f"Order no,Order date,Amount\n{rows}", "orders.csv")
    checked = _checked(analyst, record, _proposed(analyst, record) | {"money": "EUR"})
    assert "40 orders, 1 row left out: 1 unreadable date" in checked
    Import.objects.update(state=ImportState.FAILED)
    assert "Bring it in again" in _text(analyst.get(f"/import/{record.public_id}"))
    assert "40 new, 0 were there already." in _brought(analyst, record)
    file: Any = analyst.get(f"/import/{record.public_id}/left-out")
    mended = b"".join(file.streaming_content).replace(b"soon", b"2026-02-01")
    analyst.post(f"/import/{record.public_id}/mended", {"file": SimpleUploadedFile("left-out.csv", mended)})
    background.wait()
    assert "1 new, 0 were there already." in _brought(analyst, Import.objects.latest("id"))
    assert OrderRow.objects.count() == 41
