"""The same orders as a workbook of several sheets, as nested JSON, as Parquet, packed: each read on the page alike."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from kosketus.listen.signals.domain import background
from kosketus.listen.signals.models import Import, Order

pytestmark = pytest.mark.django_db(transaction=True)
_ROWS = [("A1", date(2026, 1, 2), Decimal("19.90"), "a@x.fi"), ("A2", date(2026, 1, 3), Decimal("5.05"), "b@x.fi")]
_NAMES = ("Order number", "Order date", "Total", "Email")


def _workbook() -> bytes:
    book = Workbook()
    book.active.title = "Cover"  # type: ignore[union-attr]
    note = book.create_sheet("Read me")
    note.append(["Exported by the shop"])
    sheet = book.create_sheet("Orders")
    for row in (_NAMES, *_ROWS):
        sheet.append([str(cell) if isinstance(cell, Decimal) else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _objects() -> list[dict[str, Any]]:
    return [
        {
            "order": {"number": number, "date": f"{day}T10:00:00Z", "tags": ["a", "b"]},
            "Total": float(paid),
            "buyer": {"email": mail},
        }
        for number, day, paid, mail in _ROWS
    ]


def _parquet() -> bytes:
    frame = pl.DataFrame(
        {
            **{name: [row[place] for row in _ROWS] for place, name in enumerate(_NAMES)},
            "Articles": [["lamp", "bulb"], []],
        },
        schema_overrides={"Total": pl.Decimal(10, 2), "Articles": pl.List(pl.String)},
    )
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def _csv() -> str:
    return "\n".join(",".join(map(str, row)) for row in (_NAMES, *_ROWS)) + "\n"


FORMS = {
    "orders.xlsx": (_workbook, {"sheet": "Orders"}),
    "orders.jsonl": (lambda: "\n".join(map(json.dumps, _objects())).encode(), {}),
    "orders.json": (lambda: json.dumps(_objects(), indent=2).encode(), {}),
    "long.json": (lambda: json.dumps([{"about": "x" * 2_000_000, **one} for one in _objects()]).encode(), {}),
    "orders.parquet": (_parquet, {}),
    "orders.csv.gz": (lambda: gzip.compress(_csv().encode()), {}),
    "orders.txt": (lambda: _csv().replace(",", "\t").encode("utf-16"), {}),
}


@pytest.mark.parametrize("name", FORMS)
def test_orders_in_every_form_come_in_by_what_the_page_proposes(analyst: Client, name: str) -> None:
    make, sheet = FORMS[name]
    analyst.post("/import", {"file": SimpleUploadedFile(name, make())})
    record = Import.objects.get()
    shown: Any = analyst.get(f"/import/{record.public_id}", sheet)
    assert shown.context["kind"].key == "order"
    form = shown.context["form"]
    said = {field: value for field, value in form.initial.items() if field in form.fields and value}
    posted: Any = analyst.post(
        f"/import/{record.public_id}/mapping", {"kind": "order", "money": "EUR", **said, **sheet}
    )
    assert posted.status_code == 302, posted.context["form"].errors
    background.wait()
    analyst.post(f"/import/{record.public_id}/run")
    background.wait()
    record.refresh_from_db()
    orders = Order.objects.order_by("key").values_list("key", "amount_minor", "identity__value")
    assert list(orders) == [
        (f"{record.recipe}/A1", 1990, "a@x.fi"),
        (f"{record.recipe}/A2", 505, "b@x.fi"),
    ]


def test_sheet_is_chosen_where_there_are_several(analyst: Client) -> None:
    analyst.post("/import", {"file": SimpleUploadedFile("orders.xlsx", _workbook())})
    record = Import.objects.get()
    first: Any = analyst.get(f"/import/{record.public_id}")
    # The empty sheet in front is passed over; what is shown is the first that holds anything.
    assert (first.context["sheets"], first.context["kind"]) == (["Cover", "Read me", "Orders"], None)
    assert "Exported by the shop" in first.content.decode()
