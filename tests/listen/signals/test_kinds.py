"""Rows of every kind, in every form of file, with what else lies beside them."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from kosketus.kernel import intake
from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import amounts, recipe_files
from kosketus.listen.signals.domain.binding import reason_of
from kosketus.listen.signals.domain.formats import xlsx
from kosketus.listen.signals.models import Order, Subscription
from kosketus.listen.signals.outcome import Reason
from tests.listen.signals.tables import RECIPE, recipe

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = """
name = "orders"
title = "Orders"

[order]
source = "shop"
key = ["id"]
amount = "paid"
currency = { column = "unit" }
items = "pieces"

[order.times]
promised = "due"
delivered = "arrived"

[date]
column = "placed"
zone = "Europe/Helsinki"

[person]
kind = "email"
column = "mail"
"""
HEADER = ["id", "placed", "due", "arrived", "paid", "unit", "pieces", "mail"]
ROWS = [
    ["1", "2026-03-01 10:00", "2026-03-05", "2026-03-04 09:00", "19,90", "EUR", "2", "a@x.fi"],
    ["2", "2026-03-02 10:00", "2026-03-06", "", "1.234,50", "EUR", "", "b@x.fi"],
    ["3", "2026-03-03 10:00", "2026-03-07", "2026-03-09 09:00", "500", "JPY", "1", ""],
]


def _csv(path: Path) -> None:
    lines = [HEADER, *ROWS]
    path.write_text("".join(";".join(line) + "\n" for line in lines), encoding="utf-8")


def _packed(path: Path) -> None:
    _csv(path)
    path.write_bytes(gzip.compress(path.read_bytes()))


def _json_lines(path: Path) -> None:
    rows = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _xlsx(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    for row in ROWS:
        moments = [datetime.fromisoformat(row[1]), date.fromisoformat(row[2])]
        sheet.append(
            [int(row[0]), *moments, row[3] or None, *row[4:6], int(row[6]) if row[6] else None, row[7] or None]
        )
    book.save(path)


def _parquet(path: Path) -> None:
    pl.DataFrame(ROWS, schema=HEADER, orient="row").with_columns(pl.col("id").cast(pl.Int64)).write_parquet(path)


@pytest.mark.parametrize("write", [_csv, _packed, _json_lines, _xlsx, _parquet])
def test_orders_come_in_from_every_form_of_file(tmp_path: Path, write: Callable[[Path], None]) -> None:
    path = tmp_path / "orders.bin"
    write(path)
    summary = facade.bring_in([path], recipe(tmp_path, ORDERS), actor="test")
    assert (summary.rows, summary.new, summary.rows_left_out) == (3, 3, {})
    [kind] = summary.kinds
    assert (kind.rows, kind.money) == (3, {"EUR": 125440, "JPY": 500})
    found = Order.objects.order_by("key").values_list("key", "amount_minor", "currency", "items")
    assert list(found) == [("shop/1", 1990, "EUR", 2), ("shop/2", 123450, "EUR", None), ("shop/3", 500, "JPY", 1)]
    facts = Event.objects.filter(kind__startswith="order.").values_list("kind", flat=True)
    assert sorted(facts) == ["order.delivered"] * 2 + ["order.placed"] * 3
    assert facade.summary_lines("Orders", summary)[1] == "  3 orders, no rows left out; €1,254, JP¥500 in all"
    again = facade.check([path], recipe(tmp_path, ORDERS))
    assert (again.new, again.known) == (0, 3)


def test_dry_run_of_orders_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    _csv(path)
    summary = facade.check([path], recipe(tmp_path, ORDERS))
    assert (summary.new, summary.known) == (3, 0)
    assert not Order.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"paid": "1,234"}, Reason.AMBIGUOUS_NUMBER),
        ({"paid": "much"}, Reason.NOT_A_NUMBER),
        ({"paid": "-5,00"}, Reason.NEGATIVE_AMOUNT),
        ({"unit": "XXQ"}, Reason.UNKNOWN_CURRENCY),
        ({"arrived": "soon"}, Reason.BAD_DATE),
        ({"arrived": "2026-02-01 09:00"}, Reason.BEFORE_START),
        ({"id": " "}, Reason.NO_KEY),
    ],
)
def test_order_that_cannot_be_believed_is_left_out_with_its_reason(
    tmp_path: Path, cells: dict[str, str], reason: Reason
) -> None:
    rows = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
    rows[0] |= cells
    path = tmp_path / "orders.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    summary = facade.bring_in([path], recipe(tmp_path, ORDERS), actor="test")
    assert (summary.rows_left_out, summary.new) == ({reason: 1}, 2)
    [rejects] = summary.rejects
    mended = Path(rejects).read_text(encoding="utf-8-sig").splitlines()[1]
    path.write_text(json.dumps(rows[0] | dict(zip(HEADER, ROWS[0], strict=True))))
    assert mended.startswith(f"1,{reason},")
    assert facade.bring_in([path], recipe(tmp_path, ORDERS), actor="test").new == 1


def test_order_in_another_currency_than_before_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    _csv(path)
    facade.bring_in([path], recipe(tmp_path, ORDERS), actor="test")
    path.write_text(path.read_text().replace("JPY", "EUR"))
    summary = facade.bring_in([path], recipe(tmp_path, ORDERS), actor="test")
    assert (summary.new, summary.known, summary.kinds[0].left_out) == (0, 2, {Reason.TWO_CURRENCIES: 1})
    [rejects] = summary.rejects
    assert Path(rejects).read_text(encoding="utf-8-sig").splitlines()[1].startswith("4;two_currencies;")


LOOKUP = """
[lookup.who]
file = "customers.csv"
key = "number"
column = "customer"
take = ["mail"]

[lookup.paid]
file = "payments.csv"
key = "order"
column = "id"
total = ["sum"]
optional = true
"""


def test_columns_are_lent_by_other_files(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("number,mail\n7,a@x.fi\n8,b@x.fi\n")
    (tmp_path / "payments.csv").write_text("order,sum\n1,10.10\n1,0.20\n2,5\n")
    path = tmp_path / "orders.csv"
    path.write_text("id,placed,customer\n1,2026-03-01,7\n2,2026-03-02,9\n3,2026-03-03,8\n")
    text = (
        ORDERS.replace('"paid"', '"paid.sum"').replace('{ column = "unit" }', '"EUR"').replace('"mail"', '"who.mail"')
    )
    text = text.replace('items = "pieces"\n', "").replace('promised = "due"\ndelivered = "arrived"\n', "") + LOOKUP
    (tmp_path / "customers.csv").rename(tmp_path / "elsewhere.csv")
    with pytest.raises(facade.RecipeProblem, match=r"needs the file customers\.csv") as caught:
        facade.check([path], recipe(tmp_path, text))
    assert "same folder" in caught.value.todo
    (tmp_path / "elsewhere.csv").rename(tmp_path / "customers.csv")
    summary = facade.bring_in([path], recipe(tmp_path, text), actor="test")
    assert (summary.new, summary.rows_left_out, summary.without_customer) == (2, {Reason.NO_MATCH: 1}, 0)
    assert list(Order.objects.order_by("key").values_list("amount_minor", flat=True)) == [1030, None]
    # What was left out brings along the columns it was to be lent, so that they can be filled in by hand.
    mended = tmp_path / "elsewhere" / "mended.csv"
    mended.parent.mkdir()
    lines = Path(summary.rejects[0]).read_text(encoding="utf-8-sig").splitlines()
    assert lines == [
        "left_out_line,left_out_reason,left_out_column,id,placed,customer,who.mail,paid.sum",
        "3,no_match,,2,2026-03-02,9,,5",
    ]
    mended.write_text("\n".join(lines).replace("9,,5", "9,c@x.fi,5"))
    assert facade.bring_in([mended], recipe(tmp_path, text), actor="test").new == 1
    assert Order.objects.get(key="shop/2").amount_minor == 500


SUBSCRIPTIONS = """
name = "plans"
title = "Plans"

[subscription]
key = ["id"]
plan = { column = "plan" }
amount = "price"
currency = "EUR"
ended = { column = "left", when = ["Yes"], on = "2025-12-31" }

[date]
year = 2025
month = 12
day = 31
months_back = "months"
"""


def test_subscriptions_of_a_snapshot_begin_months_before_it(tmp_path: Path) -> None:
    path = tmp_path / "plans.csv"
    path.write_text("id,plan,price,months,left\n1,Pro,9.90,10,No\n2,Free,0,1,Yes\n3,Pro,9.90,x,No\n")
    summary = facade.bring_in([path], recipe(tmp_path, SUBSCRIPTIONS), actor="test")
    assert (summary.new, summary.rows_left_out) == (2, {Reason.BAD_DATE: 1})
    found = Subscription.objects.order_by("key").values_list("key", "plan", "started_at__date")
    assert list(found) == [("plans/1", "Pro", date(2025, 2, 28)), ("plans/2", "Free", date(2025, 11, 30))]
    told = Event.objects.order_by("occurred_at").values_list("kind", "occurred_at__date")
    assert list(told) == [
        ("subscription.started", date(2025, 2, 28)),
        ("subscription.started", date(2025, 11, 30)),
        ("subscription.cancelled", date(2025, 12, 31)),
    ]


def _book(path: Path, *, name: str, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(name, "w", force_zip64=True) as part:
            for _ in range(size >> 20):
                part.write(bytes(1 << 20))
    return path


def test_workbook_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "UNPACKED", 30 << 20)
    monkeypatch.setattr(xlsx, "STRINGS", 10 << 20)
    for name, size in [("xl/worksheets/sheet1.xml", 31 << 20), ("xl/sharedStrings.xml", 11 << 20)]:
        path = _book(tmp_path / "bomb.xlsx", name=name, size=size)
        assert path.stat().st_size < 50_000
        with pytest.raises(facade.FileProblem, match="far larger than it looks"):
            facade.check([path], recipe(tmp_path, ORDERS))
    with pytest.raises(facade.FileProblem, match="cannot be read as XLSX"):
        facade.check([_book(tmp_path / "hollow.xlsx", name="xl/other.xml", size=0)], recipe(tmp_path, ORDERS))


def test_workbook_with_a_cell_in_its_last_corner_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "CELLS", 50_000)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER)
    sheet["ZZ90000"] = "far away"
    book.save(tmp_path / "corner.xlsx")
    with pytest.raises(facade.FileProblem, match="far larger than it looks"):
        facade.check([tmp_path / "corner.xlsx"], recipe(tmp_path, ORDERS))


def test_column_that_changes_its_type_half_way_is_told_by_line(tmp_path: Path) -> None:
    lines = [json.dumps({"id": n, "date": "2026-03-01", "score": 7 if n < 50 else "seven"}) for n in range(100)]
    path = tmp_path / "answers.jsonl"
    path.write_text("\n".join(lines) + '\nno object\n{"id": 3, "date": "2026-03-01", "score": {"value": 3}}\n')
    text = (
        RECIPE.split("[person]")[0] + '[[questions]]\nkey = "nps"\nmetric = "nps"\nscale = "0-10"\ncolumn = "score"\n'
    )
    summary = facade.check([path], recipe(tmp_path, text))
    [question] = summary.questions
    assert (question.answers, question.left_out) == (50, {Reason.NOT_A_NUMBER: 50, Reason.EMPTY: 1})
    assert summary.rows_left_out == {Reason.BROKEN_LINE: 1}
    assert [(one.line, one.value) for one in summary.examples][:2] == [(51, "seven"), (52, "seven")]


@pytest.mark.parametrize(
    ("cell", "decimal", "minor"),
    [
        ("1 234,50", "", 123450),
        ("1\u00a0234.50", "", 123450),
        ("1.234,50", "", 123450),
        ("1,234.50", "", 123450),
        ("1,234,567", "", 123456700),
        ("0,125", "", 12),
        ("0,135", "", 14),
        ("1,234", ".", 123400),
        ("1,234", ",", 123),
        ("1,234", "", Reason.AMBIGUOUS_NUMBER),
        ("12 34", "", Reason.NOT_A_NUMBER),
        ("1e5", "", Reason.NOT_A_NUMBER),
    ],
)
def test_amounts_are_read_as_people_write_them(cell: str, decimal: str, minor: int | Reason) -> None:
    assert amounts.minor_units(cell, "EUR", decimal=decimal) == minor


def test_each_refusal_of_a_room_has_a_reason_of_ours() -> None:
    assert [reason_of(fault) for fault in intake.Fault]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (ORDERS.replace("delivered", "lost"), "the times of an order are"),
        (ORDERS.replace('currency = { column = "unit" }\n', ""), "an amount needs its 'currency'"),
        (ORDERS + '[lookup.x]\nfile = "../x.csv"\nkey = "a"\ncolumn = "id"\ntake = ["b"]\n', "must lie beside"),
        (ORDERS + '[lookup.x]\nfile = "x.csv"\nkey = "a"\ncolumn = "id"\n', "takes no column"),
        (ORDERS + '[file]\ndecimal = ";"\n', "'decimal' is one of"),
        ('name = "c"\ntitle = "C"\n[customer]\n', r"customers need \[person\]"),
        (SUBSCRIPTIONS.replace(', on = "2025-12-31"', ""), "belong together"),
        (SUBSCRIPTIONS.replace("2025-12-31", "soon"), "is a day such as"),
    ],
)
def test_mistake_in_a_recipe_of_other_kinds_is_told(text: str, what: str) -> None:
    with pytest.raises(facade.RecipeProblem, match=what):
        recipe_files.read_recipe(text)
