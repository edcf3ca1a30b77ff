"""Our recipes on the real files they are for: rows in and out against figures counted here in plain Python.

Most files are read whole. To keep the tests short, CDNOW's published tenth stands for its whole, and the first rows
stand for the click-stream, for the response rates and for both help desks. The whole of these was brought in by hand:
69,659 orders, 31,106 events, 37,445 rates of 43,219 rows, 4,580 tickets of 21,348 events, 7,554 incidents of 65,528
events (and 5 left out).
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kosketus.kernel.models import Event
from kosketus.listen.signals import facade
from kosketus.listen.signals.models import Order
from kosketus.listen.signals.outcome import Reason, Summary
from kosketus.people.customers.models import Person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]
Row = dict[str, str]


def _rows(path: Path) -> list[Row]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _bring(name: str, path: Path) -> Summary:
    return facade.bring_in([path], facade.find_recipe(name), actor="test")


def _check(name: str, path: Path) -> Summary:
    return facade.check([path], facade.find_recipe(name))


RATINGS = {2010: "Q6N", 2011: "Q8N", 2012: "Q8N_WHOLE", 2013: "Q7O_WHOLE"}


@pytest.mark.parametrize("year", range(2010, 2019))
def test_sfo_survey_of_each_year(example_data: Path, year: int) -> None:
    path = example_data / "sfo-customer-survey" / f"{year}_SFO_Customer_Survey.csv"
    summary = _check(f"sfo-{year}", path)
    rows = _rows(path)
    [overall] = [question for question in summary.questions if question.key == "overall"]
    said = Counter(row[RATINGS.get(year, "Q7ALL")].strip() for row in rows)
    assert overall.answers == sum(said[point] for point in "12345")
    counted = {Reason.NO_ANSWER: said["0"] + said["Blank"] + said["BLANK"], Reason.NOT_APPLICABLE: said["6"]}
    assert overall.left_out == {reason: number for reason, number in counted.items() if number}
    # Each touchpoint that the year asked about is there, and none of another question.
    assert len(summary.questions) == {2010: 14, 2011: 14, 2012: 14, 2017: 16, 2018: 16}.get(year, 15)
    for question in summary.questions:
        cells = [next(cell for name, cell in row.items() if name.strip() == question.column) for row in rows]
        top = 10 if question.metric == "nps" else 5
        low = 0 if question.metric == "nps" else 1
        assert question.answers == sum(cell.strip().isdecimal() and low <= int(cell) <= top for cell in cells)
    assert (summary.rows, summary.rows_left_out) == (len(rows), {})


def test_olist_orders_reviews_and_customers(example_data: Path) -> None:
    folder = example_data / "olist-sample"
    orders = _rows(folder / "olist_orders_dataset.csv")
    summary = _bring("olist-orders", folder / "olist_orders_dataset.csv")
    early = [
        row["order_id"] for row in orders if "" < row["order_delivered_carrier_date"] < row["order_purchase_timestamp"]
    ]
    assert len(early) == 3
    assert (summary.rows, summary.new, summary.rows_left_out) == (8135, 8132, {Reason.BEFORE_START: 3})
    kept = {row["order_id"] for row in orders} - set(early)
    paid = sum(
        Decimal(row["payment_value"])
        for row in _rows(folder / "olist_order_payments_dataset.csv")
        if row["order_id"] in kept
    )
    assert summary.kinds[0].money == {"BRL": int(paid * 100)}
    told = Counter(Event.objects.values_list("kind", flat=True))
    assert told["order.delivered"] == sum(
        bool(row["order_delivered_customer_date"]) for row in orders if row["order_id"] in kept
    )
    assert told["order.cancelled"] == sum(row["order_status"] == "canceled" for row in orders)
    assert Person.objects.count() == _customers(folder, kept)
    unpaid = kept - {row["order_id"] for row in _rows(folder / "olist_order_payments_dataset.csv")}
    assert Order.objects.filter(amount_minor=None).count() == len(unpaid)
    reviews = _bring("olist-reviews", folder / "olist_order_reviews_dataset.csv")
    scores = Counter(row["review_score"] for row in _rows(folder / "olist_order_reviews_dataset.csv"))
    assert scores == {"5": 3354, "1": 2638, "4": 1184, "3": 667, "2": 382}
    assert [(question.key, question.answers) for question in reviews.questions] == [
        ("satisfaction", 8225), ("title", 980), ("comment", 4109),
    ]  # fmt: skip
    # All reviews lead to customers who also ordered, but for those of the three orders that were left out.
    assert Person.objects.count() == _customers(folder, {row["order_id"] for row in orders})
    assert _check("olist-customers", folder / "olist_customers_dataset.csv").kinds[0].rows == 8135


def _customers(folder: Path, kept: set[str]) -> int:
    unique = {row["customer_id"]: row["customer_unique_id"] for row in _rows(folder / "olist_customers_dataset.csv")}
    orders = _rows(folder / "olist_orders_dataset.csv")
    return len({unique[row["customer_id"]] for row in orders if row["order_id"] in kept})


def test_cdnow_tenth(example_data: Path) -> None:
    path = example_data / "cdnow" / "CDNOW_sample.txt"
    rows = [line.split() for line in path.read_text().splitlines()]
    summary = _bring("cdnow-sample", path)
    dollars = sum(Decimal(row[4]) for row in rows)
    assert (summary.rows, summary.new, summary.kinds[0].money) == (6919, 6919, {"USD": int(dollars * 100)})
    # The published sample has 2,357 customers, 946 of whom came back within 39 weeks.
    assert Person.objects.count() == 2357
    days = Counter(person for person, day in {(row[0], row[2]) for row in rows} if day <= "19970930")
    assert sum(number > 1 for number in days.values()) == 946


def _head(path: Path, folder: Path, rows: list[Row]) -> Path:
    """A file of *rows* beside copies of those that its recipe looks into."""
    for other in path.parent.glob("reports.csv"):
        (folder / other.name).write_bytes(other.read_bytes())
    head = folder / "head.csv"
    with head.open("w", newline="", encoding="utf-8") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return head


@pytest.mark.parametrize(
    ("recipe", "file", "activity", "tickets", "rows"),
    [
        ("helpdesk-italian", "helpdesk-italian-log/Helpdesk.csv.gz", "concept:name", 4580, 21_348),
        (
            "bpic2013-incidents",
            "bpic2013-volvo-incidents/bpi_challenge_2013_incidents.csv.gz",
            "lifecycle:transition",
            7554,
            65_533,
        ),
    ],
)
def test_tickets_with_their_events(
    example_data: Path, tmp_path: Path, recipe: str, file: str, activity: str, tickets: int, rows: int
) -> None:
    found = _rows(example_data / file)
    assert (len(found), len({row["case:concept:name"] for row in found})) == (rows, tickets)
    first = set(list(dict.fromkeys(row["case:concept:name"] for row in found))[:1000])
    head = [row for row in found if row["case:concept:name"] in first]
    path = _head(example_data / file, tmp_path, head)
    summary = _bring(recipe, path)
    codes: Any = facade.find_recipe(recipe).sections[0].event.codes  # type: ignore[attr-defined]
    unknown = sum(row[activity] not in codes for row in head)
    assert summary.kinds[0].rows == len(head) - unknown
    assert summary.rows_left_out == ({Reason.UNKNOWN_OPTION: unknown} if unknown else {})
    assert summary.new == 1000
    told = Counter(Event.objects.values_list("kind", flat=True))
    counted = Counter(codes.get(row[activity], "") for row in head)
    assert told == {
        "conversation.opened": 1000,
        **{f"conversation.{kind}": number for kind, number in counted.items() if kind not in {"opened", ""}},
    }


def test_telco_subscriptions(example_data: Path) -> None:
    path = example_data / "telco-churn-ibm" / "Telco-Customer-Churn.csv"
    summary = _bring("telco-churn-ibm", path)
    rows = _rows(path)
    monthly = sum(Decimal(row["MonthlyCharges"]) for row in rows)
    assert (summary.rows, summary.new, summary.kinds[0].money) == (7043, 7043, {"USD": int(monthly * 100)})
    told = Counter(Event.objects.values_list("kind", flat=True))
    assert told == {"subscription.started": 7043, "subscription.cancelled": 1869}
    first = min(Event.objects.values_list("occurred_at", flat=True))
    assert first.date() == date(2011, 12, 31)


def test_click_stream_and_published_results(example_data: Path, tmp_path: Path) -> None:
    clicks = example_data / "retentioneering-ecom-clickstream" / "ecom.csv.gz"
    rows = _rows(clicks)
    assert len(rows) == 31_106
    summary = _bring("retentioneering-ecom", _head(clicks, tmp_path, rows[:3000]))
    assert (summary.rows, summary.new, summary.kinds[0].rows) == (3000, 3000, 3000)
    assert Person.objects.count() == len({row["user_id"] for row in rows[:3000]})
    folder = example_data / "hcahps-2013-2022"
    assert _check("hcahps-national", folder / "national_results.csv").new == 90
    assert _check("hcahps-state", folder / "state_results.csv").new == 4580
    head = _rows(folder / "responses.csv")[:3000]
    rates = _check("hcahps-hospitals", _head(folder / "responses.csv", tmp_path, head))
    absent = sum(row["Response Rate (%)"] == "Not Available" for row in head)
    assert (rates.kinds[0].rows, rates.rows_left_out) == (3000 - absent, {Reason.NO_ANSWER: absent})
