"""Reading a score in a browser: from Today to the groups behind it, wide and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visiting
from tests.e2e.helpers.house import House, running
from tests.e2e.helpers.visitor import PHONE, WIDE

_ANSWERS = """
import django
django.setup()
from datetime import UTC, datetime, timedelta
from kosketus.kernel import clock
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Answered, QuestionDefinition, ResponseRow, SurveyDefinition
from kosketus.people.customers import facade as customers
question = QuestionDefinition(key="recommend", metric="nps", scale="0-10")
surveys.ensure_survey(SurveyDefinition(slug="browser", title={"en": "Relationship"}, questions=(question,)))
anna = customers.identify(kind="email", value="anna.browser@example.org")
rows = []
for month, mix in enumerate([(500, 300, 200), (520, 300, 180), (400, 300, 300)], start=1):
    for number, value in enumerate([10.0] * mix[0] + [8.0] * mix[1] + [2.0] * mix[2]):
        rows.append(ResponseRow(
            key=f"{month}-{number}", occurred_at=datetime(2026, month, 15, 12, tzinfo=UTC),
            answers=[Answered("recommend", value=value)], identity=anna if number == 0 else None, channel="web",
            context={"region": "North" if value < 9 else ["North", "South"][number % 2]},
        ))
surveys.record_answers(rows, survey="browser", actor="test", arrived=Arrived.BACKFILL)
print(customers.person_of(anna).public_id)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: answers that another test brings in would count here too."""
    with running(tmp_path_factory.mktemp("scores")) as risen:
        yield risen


@pytest.fixture(scope="module")
def anna(house: House) -> str:
    """The address of a customer who answered, in a house with three months of answers."""
    return f"/customers/{house.run(_ANSWERS).split()[-1]}"


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_from_today_to_the_groups_behind_a_score(visit: Visiting, anna: str, width: int) -> None:
    assert anna
    with visit(width=width) as visitor:
        visitor.log_in("viewer")
        visitor.open("/")
        visitor.look("today")
        visitor.page.get_by_role("link", name="NPS").click()
        expect(visitor.page.get_by_text("Clearly lower than in February").first).to_be_visible()
        expect(visitor.page.get_by_text("1,000 answers").first).to_be_visible()
        visitor.page.wait_for_load_state("networkidle")
        visitor.page.get_by_label("Broken down by").select_option(label="Region")
        expect(visitor.page.get_by_text("Clearly higher than the others")).to_be_visible()
        visitor.look("score")
        assert "by=context.region" in visitor.page.url
        assert (visitor.violations(), visitor.sideways()) == ("", 0), visitor.overhanging()
        visitor.page.get_by_text("How this was counted").click()
        expect(visitor.page.get_by_text("Promoters 400, Passives 300, Detractors 300")).to_be_visible()
        visitor.page.get_by_role("link", name="Show only South").click()
        expect(visitor.page.get_by_role("link", name="region = South")).to_be_visible()


def test_score_works_without_scripts(visit: Visiting, anna: str) -> None:
    assert anna
    with visit(scripts=False) as visitor:
        visitor.log_in("viewer")
        visitor.open("/scores/nps")
        visitor.page.get_by_label("Broken down by").select_option(label="Region")
        visitor.page.get_by_role("button", name="Apply").click()
        expect(visitor.page.get_by_text("Clearly higher than the others")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_boards_are_clean(visit: Visiting, anna: str, theme: str) -> None:
    with visit() as visitor:
        visitor.log_in("agent")
        visitor.choose_theme(theme)
        for path in ("/", "/scores", f"{anna}/timeline"):
            visitor.open(path)
            assert visitor.violations() == "", path


def test_printed_score_is_one_sheet_for_people_who_decide(visit: Visiting, anna: str) -> None:
    assert anna
    with visit() as visitor:
        visitor.log_in("viewer")
        visitor.open("/scores/nps?by=context.region&versus=2026-01-01")
        printed = visitor.page.pdf(prefer_css_page_size=True)
        assert re.findall(rb"/Count (\d+)", printed) == [b"1"]
