"""What a file is told to be by its column names and its rows, and what is left to ask."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from kosketus.listen.signals.domain.inspecting import inspect
from kosketus.listen.signals.domain.proposing.looks import Looked, look_at
from kosketus.listen.signals.domain.proposing.proposal import Proposal, likeliest, proposal, proposals
from kosketus.listen.signals.domain.proposing.reading import looked_at
from kosketus.listen.signals.domain.proposing.writing import recipe_text
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.recipe_files import read_recipe
from kosketus.listen.signals.domain.tables import opened


class Sample(NamedTuple):
    """A file in the folder of exports, and how it should be read."""

    name: str
    kind: str
    columns: dict[str, str]
    asked: tuple[str, ...] = ()


SAMPLES = [
    Sample(
        "shop", "order",
        {"key": "Name", "date": "Created at", "amount": "Total", "currency": "Currency", "person": "Email",
         "status": "Fulfillment Status", "shipped": "Fulfilled at", "cancelled": "Cancelled at", "channel": "Source"},
    ),
    Sample(
        "заказы", "order",
        {"key": "Номер заказа", "date": "Дата заказа", "status": "Статус", "amount": "Сумма", "currency": "Валюта",
         "person": "Клиент"},
    ),
    Sample(
        "tilaukset", "order",
        {"key": "Tilausnumero", "date": "Tilauspäivä", "status": "Tila", "amount": "Yhteensä", "person": "Sähköposti",
         "delivered": "Toimitettu"},
    ),
    Sample(
        "comenzi", "order",
        {"key": "Nr. comandă", "date": "Data comenzii", "status": "Stare", "amount": "Suma", "currency": "Moneda",
         "person": "Adresa de email"},
    ),
    Sample(
        "tickets", "ticket",
        {"key": "Id", "date": "Created at", "replied": "First reply at", "resolved": "Solved at", "subject": "Subject",
         "channel": "Channel", "assignee": "Group", "person": "Requester email"},
    ),
    Sample(
        "messages", "ticket",
        {"key": "Ticket ID", "date": "Created at", "message": "Message ID", "author": "Author type", "body": "Body",
         "person": "Requester email"},
    ),
    Sample(
        "subscriptions", "subscription",
        {"key": "id", "date": "Start (UTC)", "ended": "Canceled At (UTC)", "plan": "Plan", "amount": "Amount",
         "currency": "Currency", "person": "Customer ID"},
    ),
    Sample("ads", "spend", {"amount": "Cost", "currency": "Currency code", "date": "Day", "key": "Campaign"}),
    Sample("meta", "spend", {"amount": "Amount spent (EUR)", "date": "Reporting starts", "key": "Campaign name"}),
    Sample(
        "events", "signal",
        {"event": "event_name", "date": "event_timestamp", "person": "user_pseudo_id", "session": "ga_session_id",
         "page": "page_location"},
    ),
    Sample(
        "contacts", "customer",
        {"person": "Customer ID", "mail": "Email", "name": "Full name", "phone": "Phone"},
    ),
    Sample(
        "sondaj", "survey",
        {"score": "Notă", "date": "Data", "comment": "Comentariu", "person": "Email"},
    ),
]  # fmt: skip


EXPORTS = Path(__file__).with_name("exports")


def look(path: Path) -> Looked:
    """The file's columns."""
    with opened(inspect(path)) as table:
        return look_at(table.header, (row.cells for row in table.records if not row.fault))


def read(path: Path) -> tuple[Proposal, Looked]:
    """The reading that is proposed."""
    looked = look(path)
    found = likeliest(proposals(looked, name=path.name.split(".", maxsplit=1)[0]))
    assert found is not None
    return found, looked


@pytest.mark.parametrize("sample", SAMPLES, ids=[sample.name for sample in SAMPLES])
def test_export_is_read_as_what_it_is(sample: Sample) -> None:
    found, looked = read(EXPORTS / f"{sample.name}.csv")
    assert (found.kind.key, found.said.columns, found.asked) == (sample.kind, sample.columns, sample.asked)
    recipe = read_recipe(recipe_text(found.said, looked, fallback="file"))
    assert {section.kind for section in recipe.sections} == {sample.kind}
    assert set(recipe.columns()) <= {one.name for one in looked.looks}


REAL = [
    (
        "olist-sample/olist_orders_dataset.csv",
        "order",
        (
            "key=order_id date=order_purchase_timestamp status=order_status promised=order_estimated_delivery_date"
            " shipped=order_delivered_carrier_date delivered=order_delivered_customer_date person=customer_id"
        ),
        (),
    ),
    (
        "olist-sample/olist_order_reviews_dataset.csv",
        "survey",
        "score=review_score date=review_answer_timestamp comment=review_comment_message key=review_id",
        (),
    ),
    ("olist-sample/olist_customers_dataset.csv", "customer", "person=customer_unique_id", ()),
    (
        "telco-churn-ibm/Telco-Customer-Churn.csv",
        "subscription",
        "key=customerID months=tenure ended=Churn plan=Contract amount=MonthlyCharges person=customerID",
        ("on", "money"),
    ),
    (
        "helpdesk-italian-log/Helpdesk.csv.gz",
        "ticket",
        "key=case:concept:name date=time:timestamp event=Activity",
        (),
    ),
    (
        "bpic2013-volvo-incidents/bpi_challenge_2013_incidents.csv.gz",
        "ticket",
        "key=case:concept:name date=time:timestamp event=lifecycle:transition",
        (),
    ),
    (
        "retentioneering-ecom-clickstream/ecom.csv.gz",
        "signal",
        "event=event date=timestamp session=session_id person=user_id",
        (),
    ),
    (
        "cdnow/CDNOW_master.txt",
        "order",
        "date=date amount=dollar_value items=number_of_cds person=customer_id",
        ("money",),
    ),
]


@pytest.mark.parametrize(("name", "kind", "columns", "asked"), REAL)
def test_real_file_is_read_as_its_recipe_reads_it(
    example_data: Path, name: str, kind: str, columns: str, asked: tuple[str, ...]
) -> None:
    found, _looked = read(example_data / name)
    told = dict(pair.split("=") for pair in columns.split())
    assert (found.kind.key, found.said.columns, found.asked) == (kind, told, asked)


@pytest.mark.parametrize(
    "name",
    [
        "olist-sample/olist_order_payments_dataset.csv",
        "sfo-customer-survey/2018_SFO_Customer_Survey.csv",
        "hcahps-2013-2022/state_results.csv",
        "olist-marketing-funnel/olist_marketing_qualified_leads_dataset.csv",
        "modeldata-fine-foods/fine_foods_test.csv",
    ],
)
def test_real_file_that_tells_too_little_is_asked_about(example_data: Path, name: str) -> None:
    found = likeliest(proposals(look(example_data / name), name="file"))
    assert found is None or found.asked


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("anna@x.fi,9,fine\nbo@x.fi,3,slow\n", True),
        ("web,2026-03-01,9\nshop,2026-03-02,3\nweb,2026-03-03,0\n", True),
        ("00004 1 19970101 2 29.33\n00004 1 19970118 2 29.73\n00021 2 19970101 3 63.34\n", True),
        ("mail,score\nanna@x.fi,9\nbo@x.fi,3\n", False),
        # Two exports strung together: the names stand among the rows.
        ("channel,score\nweb,9\nchannel,score\nweb,3\n", False),
        # Questions and years are numbered.
        ("1,2,3\n5,4,5\n2,1,3\n", False),
        ("customer,2024,2025\na,2024,7\nb,1,2025\n", False),
        ("9,fine\n", False),
    ],
)
def test_first_line_that_is_a_row_is_told_from_names(tmp_path: Path, text: str, unnamed: bool) -> None:
    (tmp_path / "file.csv").write_text(text)
    assert looked_at(inspect(tmp_path / "file.csv"), FileShape()).unnamed is unnamed


def test_columns_of_json_lines_are_named_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "file.jsonl").write_text('{"9": 9, "7": 7}\n{"9": 3, "7": 7}\n')
    assert not looked_at(inspect(tmp_path / "file.jsonl"), FileShape()).unnamed


def test_words_of_a_customer_that_look_like_an_endless_address_cost_no_minutes() -> None:
    looked = look_at(["Mail"], [["a@" + "." * 100_000 + "@"], ["aino@example.org"]])
    assert looked.looks[0].mails == 0.5


def test_table_of_very_many_columns_is_read_by_its_first_ones(tmp_path: Path) -> None:
    names = ["date", "score", *(f"c{number}" for number in range(450)), "comment"]
    row = ["2026-03-01", "9", *["0"] * 450, "slow and nobody said why it was"]
    (tmp_path / "wide.csv").write_text("\n".join(",".join(cells) for cells in (names, row, row)))
    found = proposal("survey", look(tmp_path / "wide.csv"), name="wide").said
    assert (found.column("score"), found.column("date"), found.column("comment")) == ("score", "date", "")
