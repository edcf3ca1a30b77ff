"""A file is brought in with a browser, and the customers that came with it are looked at."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.visitor import PHONE, WIDE
from tests.listen.signals.tables import HEADER, many
from tests.listen.signals.test_proposing import EXPORTS


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_file_is_brought_and_its_customers_found(visit: Visiting, width: int) -> None:
    rows = HEADER + many(60).replace(",p", f",w{width}-") + "x,soon,,,,5,\ny,2026-01-02,,,,99,\n"
    with visit(width=width) as visitor:
        visitor.log_in("analyst")
        page = visitor.open("/import")
        visitor.stands("import")
        page.get_by_label("File").set_input_files(
            {"name": f"answers {width}.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        )
        page.get_by_role("button", name="Upload the file").click()
        page.wait_for_load_state("networkidle")
        visitor.stands("import-mapping")
        expect(page.get_by_role("radio", name="Answers to a survey")).to_be_checked()
        page.get_by_label("Name of the survey").fill(f"Browser {width}")
        # Another column shows its own values, without a new page.
        page.get_by_label("Comment", exact=True).select_option("plan")
        expect(page.locator("#mapping")).to_contain_text("Pro")
        page.wait_for_load_state("networkidle")
        page.get_by_label("Comment", exact=True).select_option("why")
        expect(page.get_by_role("checkbox", name="plan")).to_be_visible()
        expect(page.get_by_label("Name of the survey")).to_have_value(f"Browser {width}")
        page.get_by_role("checkbox", name="plan").check()
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_text("62 rows: 60 answers, 2 rows left out")).to_be_visible(timeout=15_000)
        visitor.stands("import-checked")
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("120 new, 0 were there already.")).to_be_visible(timeout=15_000)
        visitor.stands("import-done")
        with page.expect_download() as download:
            page.get_by_role("link", name="Rows left out, with reasons").click()
        assert download.value.suggested_filename == "left-out.csv"
        visitor.open("/customers")
        visitor.stands("customers")
        page.get_by_role("searchbox").fill(f"w{width}-7@")
        page.get_by_role("searchbox").press("Enter")
        page.get_by_role("link", name="Person 7").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Person 7")
        visitor.stands("customer")
        page.get_by_role("link", name="Customers").last.click()
        expect(page.get_by_role("searchbox")).to_have_value(f"w{width}-7@")
        assert visitor.complaints == []


def test_orders_are_told_asked_about_and_brought(visit: Visiting) -> None:
    content = (EXPORTS / "tilaukset.csv").read_bytes().replace("€".encode(), b"")
    with visit(width=PHONE) as visitor:
        visitor.log_in("analyst")
        page = visitor.open("/import")
        page.get_by_label("File").set_input_files({"name": "e2e.csv", "mimeType": "text/csv", "buffer": content})
        page.get_by_role("button", name="Upload the file").click()
        expect(page.get_by_role("radio", name="Orders")).to_be_checked()
        expect(page.get_by_label("Peruttu")).to_have_value("cancelled")
        visitor.stands("import-orders")
        page.get_by_role("button", name="Check the file").click()
        expect(page.get_by_text("Needed: choose the column of the currency").first).to_be_visible()
        # The browser tells of the form that came back.
        assert [one for one in visitor.complaints if "422" not in one] == []
        visitor.complaints.clear()
        page.get_by_label("Currency of all amounts").fill("EUR")
        page.get_by_role("button", name="Check the file").click()
        page.get_by_role("button", name="Bring it in").click(timeout=15_000)
        expect(page.get_by_text("2 new, 0 were there already.")).to_be_visible(timeout=15_000)
        assert visitor.complaints == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_sample_page_stands(visit: Visiting, width: int) -> None:
    with visit(width=width) as visitor:
        visitor.log_in("owner")
        visitor.open("/sample")
        visitor.stands("sample")
