"""What the page of one score shows: the number, its charts, where they lead, what to do when answers are few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kosketus.people.team import facade as team
from kosketus.show.dashboards import asides, pictures, summaries, words
from kosketus.show.dashboards.pictures import Links
from kosketus.show.dashboards.web.pages import definition_or_404, sheet_for
from kosketus.show.dashboards.web.parameters import Choices, versus_written, written
from kosketus.show.dashboards.web.refusals import ROWS
from kosketus.show.dashboards.web.rows import Part
from kosketus.ui.charts import Chart
from kosketus.ui.honesty import Finding, Verdict
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, GroupScore, Period, Sheet, State
from kosketus.understand.scores.facade import Compared, Definition, Selection

_FORMS = ("png", "svg")
DRAWN = {"trend": pictures.trend, "groups": pictures.groups, "distribution": pictures.distribution}


@scores.one_look()
def score_page(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Everything that the template of one score asks for.

    Raises:
        Http404, BadAddress, UnknownField, NothingToCompare: the address asks for what does not exist.
    """
    definition = definition_or_404(slug)
    choices = Choices.of(slug, request.GET)
    sheet = sheet_for(request, choices)
    definition = definition.within(sheet.currency)
    links = _links(request, choices)
    said, other = said_of(request, definition, sheet, choices)
    return {
        "definition": definition,
        "sheet": sheet,
        "choices": choices,
        "example": pictures.example_tile(),
        "bands": pictures.band_parts(sheet, links),
        "charts": _charts(request, definition, sheet, links, said),
        "answers": _all_answers(sheet, links),
        "groups": _groups(definition, choices, sheet, links),
        "receipt": pictures.receipt_lines(definition, sheet.receipt),
        "files": [(form.upper(), _file(request, slug, form)) for form in ("csv", "xlsx")],
        **_choices_to_offer(request, sheet, choices),
        "other_side": words.other_side(definition, other) if other else "",
        **_what_is_said(request, definition, sheet, choices, said),
        **_notebook(sheet, links),
        "beside": asides.beside(definition, sheet),
        "in_time": _in_time(definition, choices),
        "has_drivers": bool(sheet.trend) and scores.may_have_drivers(team.scope_of(request.user), slug),
    }


def _groups(definition: Definition, choices: Choices, sheet: Sheet, links: Links) -> list[tuple[object, ...]]:
    """Each group with its name, its verdict, where it stands alone and where its answers are."""
    field = sheet.dimension.field if sheet.dimension else ""
    return [
        (
            g,
            words.group_name(field, g.name),
            words.group_verdict(definition, g),
            _only(choices, sheet, g),
            _of_group(sheet, g, links),
        )
        for g in sheet.groups
    ]


def said_of(
    request: HttpRequest, definition: Definition, sheet: Sheet, choices: Choices
) -> tuple[Verdict | None, Compared | None]:
    """The verdict on the number against what the address compares it with, and the other side where it names one."""
    current = sheet.current
    if current is None:
        return None, None
    if choices.versus is None or current.value.n is None:
        return words.verdict(definition, current), None
    other = scores.compared(team.scope_of(request.user), choices.query, current.period, choices.versus)
    return words.compared_verdict(definition, current.value, other), other


def draw(name: str, definition: Definition, sheet: Sheet, said: Verdict | None, links: Links) -> Chart | None:
    """One chart of the page; the title of the trend tells the same as the tile."""
    chart = DRAWN[name](definition, sheet, links)
    if chart is None or name != "trend" or sheet.current is None:
        return chart
    return replace(chart, finding=words.finding(definition, sheet.current, said))


def _charts(
    request: HttpRequest, definition: Definition, sheet: Sheet, links: Links, said: Verdict | None
) -> list[tuple[Any, ...]]:
    """Each chart that can be drawn, with the addresses of its picture and its drawing."""
    drawn = ((name, draw(name, definition, sheet, said, links)) for name in DRAWN)
    asked = request.GET.urlencode()
    return [
        (
            name,
            chart,
            *(f"{reverse('dashboards:picture', args=[definition.slug, name, form])}?{asked}" for form in _FORMS),
        )
        for name, chart in drawn
        if chart is not None
    ]


def _choices_to_offer(request: HttpRequest, sheet: Sheet, choices: Choices) -> dict[str, Any]:
    """What the form at the top offers, and the filters in force."""
    return {
        "grains": [(grain, words.GRAINS[grain]) for grain in Grain],
        "clocks": words.CLOCKS.items(),
        "periods": [(each.period.since, words.period(each.period)) for each in reversed(sheet.trend)],
        "versus": versus_written(choices.versus),
        "versus_groups": _other_groups(request, sheet, choices),
        "filters": [
            (words.filtered(each), _without(choices, sheet, index)) for index, each in enumerate(choices.filters)
        ],
        "kept_filters": written(choices.filters),
    }


def _other_groups(request: HttpRequest, sheet: Sheet, choices: Choices) -> list[tuple[str, str]]:
    """Other groups of the field by which the number is filtered, as an address and as people say it."""
    if sheet.current is None or not choices.filters:
        return []
    field = choices.filters[-1].field
    names = scores.others(team.scope_of(request.user), choices.query, field, sheet.current.period)
    found = [Filter(field=field, value=name) for name in names]
    return [(written((each,))[0], words.filtered(each)) for each in found]


def _what_is_said(
    request: HttpRequest, definition: Definition, sheet: Sheet, choices: Choices, said: Verdict | None
) -> dict[str, Any]:
    """The tile with the verdict against what was chosen, the remedy, the summary."""
    tile = pictures.tile(definition, sheet.current, said=said)
    if sheet.current is None:
        return {"tile": tile}
    address = request.build_absolute_uri(reverse("dashboards:score", args=[definition.slug]))
    address += choices.address(at=sheet.current.period.since)
    return {
        "tile": tile,
        "counted_on": words.counted_on(),
        "summary": summaries.summary(definition, sheet, said, address=address),
        **_remedy(team.scope_of(request.user), definition, sheet, choices, said),
    }


def _remedy(scope: Any, definition: Definition, sheet: Sheet, choices: Choices, said: Verdict | None) -> dict[str, Any]:
    """What would help, where no clear change was found or answers are too few."""
    unclear = said is None or said.finding in {Finding.FEW, Finding.NONE}
    found = scores.remedy(scope, choices.query, sheet.current) if unclear and sheet.current else None
    if found is None:
        return {}
    longer = found.grain if found.grain and found.grain != sheet.grain else None
    return {
        "remedy": words.remedy(definition, found),
        "remedy_grain": words.LOOK[longer] if longer else "",
        "remedy_address": choices.address(at=None, grain=longer) if longer else "",
    }


def _in_time(definition: Definition, choices: Choices) -> str:
    """Where it stands how many waited no longer than the target of this score says, by the same clock and filters."""
    found = next((each.slug for each in scores.definitions() if each.judged_by == definition.slug), "")
    return f"{reverse('dashboards:score', args=[found])}{choices.address(at=None, by='')}" if found else ""


def _notebook(sheet: Sheet, links: Links) -> dict[str, Any]:
    """The same number in Python, from the saved answers (for those who may save them) and from the lake."""
    if sheet.current is None:
        return {}
    part = Part(score=sheet.query.score, since=sheet.current.period.since)
    saved = scores.from_file(sheet, name=f"{part.file_name}.csv") if links(sheet.current.period, Selection()) else ""
    return {
        "snippets": [
            (key, heading, code)
            for key, heading, code in (
                ("python-file", _("Python, from the answers saved as CSV"), saved),
                ("python-lake", _("Python, from the files of the lake"), scores.from_lake(sheet)),
            )
            if code
        ]
    }


def _file(request: HttpRequest, slug: str, form: str) -> str:
    return f"{reverse('dashboards:numbers-file', args=[slug, form])}?{request.GET.urlencode()}"


def _links(request: HttpRequest, choices: Choices) -> Links:
    """Where the answers behind a number are listed, for those who may see them."""
    if not request.user.has_perm(ROWS) or not definition_or_404(choices.score).is_answered:
        return pictures.no_links

    def link(period: Period, selection: Selection) -> str:
        return Part(
            score=choices.score, since=period.since, until=period.until, filters=choices.filters, selection=selection
        ).address

    return link


def _all_answers(sheet: Sheet, links: Links) -> str:
    if sheet.current is None or not sheet.current.value.n:
        return ""
    return links(sheet.current.period, Selection())


def _of_group(sheet: Sheet, group: GroupScore, links: Links) -> str:
    if sheet.current is None or sheet.dimension is None or not group.value.n:
        return ""
    return links(sheet.current.period, Selection(group=Filter(field=sheet.dimension.field, value=group.name)))


def _only(choices: Choices, sheet: Sheet, group: GroupScore) -> str:
    """The address that shows one group alone; none where it is withheld."""
    if sheet.dimension is None or group.value.state is State.WITHHELD:
        return ""
    chosen = Filter(field=sheet.dimension.field, value=group.name)
    return choices.address(at=_focus(sheet), by="", filters=(*choices.filters, chosen))


def _focus(sheet: Sheet) -> date | None:
    return sheet.current.period.since if sheet.current else None


def _without(choices: Choices, sheet: Sheet, index: int) -> str:
    rest = choices.filters[:index] + choices.filters[index + 1 :]
    return choices.address(at=_focus(sheet) or choices.at, filters=rest)
