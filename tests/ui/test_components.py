"""Components as pages see them: each state says what it must and nothing that it must not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from kosketus.ui import honesty, slots, tables
from kosketus.ui.parts import Happening, Part, Tab, slices, sortable, sorting
from kosketus.ui.tiles import Tile, common_axis, empty, likely_range, withheld

HOSTILE = "<script>alert(1)</script>"


def _render(source: str, path: str = "/list?sort=-name&page=2", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.user = context.pop("user", None)
    page = Template("{% load ui %}" + source).render(Context({"request": request, **context}))
    return re.sub(r"(?<=>) | (?=[<>])", "", re.sub(r"\s+", " ", page))


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


TILE = Tile(name="Recommendation", kind="nps", value=40.2, low=37.1, high=43.4, answers=412, axis=(-20, 80))


def test_tile_says_score_range_verdict_and_answers() -> None:
    page = _render("{% score_tile tile %}", tile=_with(TILE, verdict=honesty.verdict("up", "in May")))
    assert _words(page) == (
        "Recommendation +40 −20 +80 likely between +37 and +43 ▲ Clearly higher than in May 412 answers"
    )


def test_tile_with_few_answers_is_muted_and_has_no_verdict() -> None:
    page = _render("{% score_tile tile %}", tile=_with(TILE, answers=11, verdict=honesty.too_few(11)))
    assert "tile-few" in page
    assert _words(page) == "Recommendation +40 −20 +80 likely between +37 and +43 Too few answers to say (11)"


def test_withheld_tile_lets_nothing_through() -> None:
    secret = _with(TILE, value=98.7, low=97, high=99, answers=3, verdict=honesty.hidden(5))
    page = _render("{% score_tile tile %}", tile=secret)
    assert _words(page) == "Recommendation – Hidden to protect people (fewer than 5)"
    assert not re.search(r"9[789]|>\s*3\b", page)
    made = withheld("Recommendation", "nps", minimum=5)
    assert _words(_render("{% score_tile tile %}", tile=made)) == _words(page)


def test_empty_tile_is_a_dash_with_its_reason() -> None:
    page = _render("{% score_tile tile %}", tile=empty("Effort", "mean"))
    assert _words(page) == "Effort – No answers in this period"


def test_tile_of_a_mean_says_scale_and_direction() -> None:
    tile = Tile(name="Effort", kind="mean", value=2.14, answers=388, top=5, low_is_easy=True)
    assert _words(_render("{% score_tile tile %}", tile=tile)) == "Effort 2.1 of 5, low is easy 388 answers"


@pytest.mark.parametrize(
    ("value", "low", "high", "axis", "drawn"),
    [
        (40, 37, 43, (-100, 100), (68.5, 3.0, 70.0, 50.0)),
        (40, -3, 45, (0, 40), (0.0, 100.0, 100.0, None)),
        (0.62, 0.58, 0.66, (0, 1), (58.0, 8.0, 62.0, None)),
    ],
)
def test_range_is_drawn_on_its_axis_and_stays_inside(
    value: float, low: float, high: float, axis: tuple[float, float], drawn: tuple[float, ...]
) -> None:
    found = likely_range(value, low, high, kind="nps" if axis[1] > 1 else "share", axis=axis)
    assert (found.start, found.length, found.dot, found.zero) == drawn


def test_common_axis_holds_every_range_in_whole_steps() -> None:
    assert common_axis([(37.2, 43.4), (-3.1, 45.0), (None, None)], "nps") == (-10, 50)
    assert common_axis([(0.58, 0.66)], "share") == (0.5, 0.7)
    assert common_axis([], "nps") == (-100, 100)


def test_bands_fill_the_bar_and_name_themselves() -> None:
    parts = [Part(label=n, share=s, tone=t) for n, s, t in (("Low", 0.2, "bad"), ("High", 0.6, "good"))]
    assert [(s.start, s.width) for s in slices(parts)] == [(0.0, 25.0), (25.0, 75.0)]
    assert _words(_render("{% band_bar parts %}", parts=parts)) == "20% Low 60% High"


def test_receipt_says_what_the_range_promises() -> None:
    page = _render("{% receipt lines %}", lines=[("Answers", "412")])
    assert _words(page) == (
        "How this was counted Answers 412 If we asked again the same way many times, "
        "19 of 20 such ranges would hold the true score."
    )


def test_table_marks_numbers_sorting_and_labels_for_phones() -> None:
    query = QueryDict("sort=-nps&q=a&page=3")
    now = sorting(query, ["name", "nps"], "name")
    columns = [
        sortable("Group", "name", now=now, query=query),
        sortable("NPS", "nps", now=now, query=query, number=True, largest_first=True),
    ]
    page = _render("{% data_table table %}", table=tables.table("By group", columns, [["Home", "+52"]]))
    assert '<th scope="col" role="columnheader" class="number" aria-sort="descending">' in page
    assert re.findall(r'href="([^"]+)"', page) == ["?sort=name&amp;q=a", "?sort=nps&amp;q=a"]
    assert '<td role="cell" data-label="NPS" class="number">+52</td>' in page
    assert '<th scope="row" role="rowheader">Home</th>' in page


def test_table_with_a_ragged_row_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        tables.table("x", [tables.Column(label="a"), tables.Column(label="b")], [["only one"]])


@pytest.mark.parametrize("asked", ["password", "-password", "", "name); drop"])
def test_sorting_by_what_is_not_offered_falls_back(asked: str) -> None:
    query = QueryDict(mutable=True)
    query["sort"] = asked
    assert sorting(query, ["name"], "-name").order == "-name"


def test_pagination_keeps_the_rest_of_the_address() -> None:
    page = _render("{% pagination page %}", page=Paginator(range(1204), 50).page(2))
    assert re.findall(r'href="([^"]+)"', page) == ["?sort=-name&amp;page=1", "?sort=-name&amp;page=3"]
    assert _words(page) == "Previous 51–100 of 1,204 Next"


def test_pagination_of_a_single_page_is_nothing() -> None:
    assert _render("{% pagination page %}", page=Paginator(range(3), 50).page(1)).strip() == ""


def test_search_keeps_other_choices_and_starts_at_the_first_page() -> None:
    page = _render('{% search_box label="Search" %}', path="/list?sort=-name&page=2&q=aino")
    assert '<input type="hidden" name="sort" value="-name">' in page
    assert 'name="page"' not in page
    assert 'value="aino"' in page


def test_tabs_mark_where_we_are() -> None:
    entries = [Tab(label="A", address="/a", here=True), Tab(label="B", address="/b", count=1204)]
    page = _render('{% tabs entries label="Views" %}', entries=entries)
    assert page.count('aria-current="page"') == 1
    assert _words(page) == "A B 1,204"


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("{% score_tile tile %}", {"tile": Tile(name=HOSTILE, kind="nps", value=1, reason=HOSTILE)}),
        ("{% data_table table %}", {"table": tables.table(HOSTILE, [tables.Column(label=HOSTILE)], [[HOSTILE]])}),
        ("{% copy text 'k' %}", {"text": HOSTILE}),
        ("{% tabs entries label='x' %}", {"entries": [Tab(label=HOSTILE, address="/")]}),
        ("{% dialog 'k' heading=text %}{{ text }}{% enddialog %}", {"text": HOSTILE}),
        ("{% empty_state text=text %}{{ text }}{% endempty_state %}", {"text": HOSTILE}),
        ("{% receipt lines %}", {"lines": [(HOSTILE, HOSTILE)]}),
        (
            "{% timeline entries %}",
            {"entries": [Happening(at=datetime(2026, 5, 1, tzinfo=UTC), icon="mail", title=HOSTILE, text=HOSTILE)]},
        ),
        ("{% include 'ui/notice.html' with text=text only %}", {"text": HOSTILE}),
    ],
)
def test_what_people_wrote_is_never_code(source: str, context: dict[str, Any]) -> None:
    page = _render(source, **context)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


class _Form(forms.Form):
    name = forms.CharField(label="Name", help_text="Only your team sees it.")
    mail = forms.EmailField(label="Mail", required=False)


def test_form_ties_help_and_errors_to_its_fields() -> None:
    page = _render('{% include "ui/form.html" %}', form=_Form({"name": "", "mail": "x"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert '<a href="#id_mail">Mail</a>: Enter a valid email address.' in page


def test_form_without_faults_has_no_summary() -> None:
    page = _render('{% include "ui/form.html" %}', form=_Form())
    assert "notice-error" not in page
    assert _words(page) == "Name Only your team sees it. Mail (optional)"


class _Person:
    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, permission: str) -> bool:
        return permission in self.permissions


def test_slot_shows_only_what_this_person_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    filled = {"person.panel": [], "other": []}  # type: dict[str, list[slots.Filling]]
    monkeypatch.setattr(slots, "_fillings", filled)
    slots.add("person.panel", url_name="ui:theme", order=2, permission="a.read", label="Answers")
    slots.add("person.panel", url_name="ui:language", order=1, permission="b.read", label="Orders")
    both = _render('{% slot "person.panel" %}', user=_Person("a.read", "b.read"))
    assert re.findall(r'hx-get="([^"]+)"', both) == ["/look/language", "/look/theme"]
    assert '<a href="/look/theme">Answers</a>' in both
    assert _render('{% slot "person.panel" %}', user=_Person("c.read")).strip() == ""


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ 40|nps }} {{ none|nps }}", "+40 –"),
        ("{{ 0.625|share:1 }}", "62.5%"),
        ("{{ 1234|answers }}", "1,234 answers"),
        ("{{ 1234.5|money:'EUR' }}", "€1,235"),
        ("{{ 40|figure:'nps' }}", "+40"),
    ],
)
def test_filters_write_numbers_and_nothing_as_a_dash(source: str, written: str) -> None:
    assert _render(source, none=None) == written


def _with(tile: Tile, **changes: Any) -> Tile:
    return replace(tile, **changes)
