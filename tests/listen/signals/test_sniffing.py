"""What the first rows tell of a column, and what has to be asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import background
from kosketus.listen.signals.domain.proposing.dates import dates
from kosketus.listen.signals.models import Import
from kosketus.listen.signals.outcome import Reason
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Direction
from tests.listen.signals.tables import RECIPE, recipe, table

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["2026-05-31", "2026-06-01T10:00", "2026-06-01 10:00:00 UTC"], ("iso", None, {"iso": ()})),
        (["05/06/2026", "31/05/2026"], ("day", None, {"day": ("%d/%m/%Y",)})),
        (["5/6/26 1:05 PM", "05/31/26 01:05 am"], ("month", None, {"month": ("%m/%d/%y %I:%M %p",)})),
        (["05/06/2026", "06/05/2026"], ("", None, {"day": ("%d/%m/%Y",), "month": ("%m/%d/%Y",)})),
        (["05.06.2026", "05.06.2026 10:15:30"], ("day", None, {"day": ("%d.%m.%Y", "%d.%m.%Y %H:%M:%S")})),
        (["05/06/2026", "31/05/2026", "05/31/2026"], ("", ("31/05/2026", "05/31/2026"), {})),
        (["20260531", "19970101"], ("compact", None, {"compact": ("%Y%m%d",)})),
        (["31 May 2026", "May 31, 2026"], ("named", None, {"named": ("%d %b %Y", "%b %d, %Y")})),
        (["", "soon", "12345", "31.02.", "2026-02-30"], ("", None, {})),
    ],
)
def test_order_of_dates_is_told_only_where_one_is_possible(
    cells: list[str], found: tuple[str, tuple[str, str] | None, dict[str, tuple[str, ...]]]
) -> None:
    told = dates(cells)
    assert (told.order, told.mixed, told.formats) == found


def test_dates_of_two_orders_are_left_out_and_the_doubt_is_told(tmp_path: Path) -> None:
    text = RECIPE.replace('column = "date"', 'column = "date"\nformats = ["%d/%m/%Y"]')
    rows = "1,31/05/2026,a@x.fi,A,Pro,9,x\n2,05/31/2026,b@x.fi,B,Pro,9,x\n3,05/06/2026,c@x.fi,C,Pro,9,x\n"
    summary = facade.check([table(tmp_path, rows)], recipe(tmp_path, text))
    assert summary.rows_left_out == {Reason.BAD_DATE: 1}
    assert summary.notes == [
        "Some dates are written in another order, such as 05/31/2026: those that read both ways may be wrong."
    ]


EFFORT = "date,effort_score,comment\n05/06/2026,5,could not find it\n06/06/2026,1,done in a minute\n07/06/2026,3,\n"


def test_direction_of_a_scale_and_order_of_dates_are_asked_with_example_rows(analyst: Client) -> None:
    analyst.post("/import", {"file": SimpleUploadedFile("effort.csv", EFFORT.encode())})
    record = Import.objects.get()
    answer: Any = analyst.get(f"/import/{record.public_id}")
    assert [[cell.text for cell in row] for row in answer.context["telling"].rows] == [
        ["1", "done in a minute"],
        ["5", "could not find it"],
    ]
    said = {"kind": "survey", "title": "Effort", "score": "effort_score", "date": "date", "comment": "comment"}
    refused: Any = analyst.post(f"/import/{record.public_id}/mapping", said)
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"scale", "order"})
    analyst.post(f"/import/{record.public_id}/mapping", said | {"scale": "hard", "order": "day"})
    background.wait()
    analyst.post(f"/import/{record.public_id}/run")
    background.wait()
    [effort, _why] = surveys.questions()
    assert (effort.metric, effort.scale, effort.direction, effort.high) == (
        "ces",
        "1-5",
        Direction.LOWER,
        {"en": "Very hard"},
    )


def test_dates_of_two_orders_are_shown_before_anything_is_asked(analyst: Client) -> None:
    rows = "date,score\n31/05/2026,9\n05/31/2026,8\n"
    analyst.post("/import", {"file": SimpleUploadedFile("mixed.csv", rows.encode())})
    page = analyst.get(f"/import/{Import.objects.get().public_id}").content.decode()
    assert "“31/05/2026” and “05/31/2026” cannot be of one order" in page
