"""What came back to a survey: the filling of the slot on its page, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import Comment, Count, QuestionResult, SurveyResults
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import PersonInfo
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose, Scope
from kosketus.show.dashboards import asides, pictures, words
from kosketus.show.dashboards.exports import delimited, workbook
from kosketus.show.dashboards.exports import survey as survey_files
from kosketus.show.dashboards.web.parameters import BadAddress
from kosketus.show.dashboards.web.refusals import tell_what_is_wrong
from kosketus.ui import dates, fragments, honesty, locales, numbers
from kosketus.ui.access import page
from kosketus.ui.tiles import Tile
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Grain, Query

_MOST_COMMENTS = 30
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sav": "application/x-spss-sav",
}


@dataclass(frozen=True)
class Line:
    """One bar: ``percent`` of its track."""

    label: str
    percent: float
    share: str
    count: str


@dataclass(frozen=True)
class Asked:
    """One question as the page draws it."""

    title: str
    n: str
    withheld: str
    tile: Tile | None
    middle: str
    lines: list[Line]


@dataclass(frozen=True)
class Said:
    """One comment; ``address`` leads to the person."""

    text: str
    when: str
    language: str
    address: str


class _Wanted(NamedTuple):
    """Which comments are shown: those with these words, in this language; empty ones say nothing."""

    search: str
    language: str


@page("surveys.read")
@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Numbers for everybody, words for those who may read rows."""
    scope = team.scope_of(request.user)
    found = surveys.survey_results(scope, slug)
    if found is None:
        raise Http404
    wanted = _Wanted(request.GET.get("q", "").strip()[:100], request.GET.get("language", "")[:12])
    may_read = request.user.has_perm("scores.rows")
    parts = {
        "found": found,
        "facts": _facts(found),
        "asked": [_asked(scope, found, one) for one in found.questions if one.n or one.withheld or "." not in one.key],
        "drops": [(one.page, numbers.people(one.stopped)) for one in found.drops],
        "comments": _comments(request, slug, wanted) if may_read else [],
        "wanted": wanted,
        "languages": [(code, locales.language_name(code)) for code in found.languages],
        "may_read": may_read,
        "slug": slug,
    }
    return fragments.respond(request, "dashboards/results.html", parts, title=_("Results"))


def _facts(found: SurveyResults) -> list[tuple[str, str]]:
    begun = found.responses + found.unfinished
    count = numbers.integer(found.responses)
    facts = [
        (_("Responses"), f"{count} · {asides.taps(found.taps_waiting)}" if found.taps_waiting else count),
    ]
    if found.languages:  # elsewhere nobody told who began and did not finish
        facts.append((_("Finished, of those who began"), _share(found.responses - found.tapped, begun)))
    if found.links:
        facts.append((_("Answered, of the personal links"), _share(found.links_used, found.links)))
    if found.median_seconds is not None:
        facts.append((_("Time to answer, median"), numbers.duration(found.median_seconds)))
    if found.set_aside:
        facts.append((_("Set aside"), numbers.answers(found.set_aside)))
    return facts


def _share(part: int, whole: int) -> str:
    rate = scores.response_rate(answered=part, delivered=whole)
    if rate is None:
        return numbers.EMPTY
    words = {
        "share": numbers.share(rate.share),
        "part": numbers.integer(part),
        "whole": numbers.integer(whole),
        "range": honesty.likely_range(rate.low, rate.high, "share"),
    }
    return _("%(share)s (%(part)s of %(whole)s, %(range)s)") % words


def _asked(scope: Scope, found: SurveyResults, one: QuestionResult) -> Asked:
    title = words.spoken(one.text) or one.key
    return Asked(
        title=_("%(question)s Something else:") % {"question": title} if one.key.endswith(".other_words") else title,
        n=numbers.answers(one.n),
        withheld=str(honesty.hidden(found.minimum_n).words) if one.withheld else "",
        tile=_tile(scope, found.slug, one),
        middle=_middle(one),
        lines=[_line(each, one.n) for each in one.counts],
    )


def _middle(one: QuestionResult) -> str:
    """Numbers in a sentence: where the middle one lies, and the half of them around it."""
    if one.middle is None:
        return ""
    low, middle, high = (numbers.decimal(value, 0 if value == int(value) else 1) for value in one.middle)
    words = _("The middle one is %(middle)s; half of them lie between %(low)s and %(high)s.")
    return words % {"middle": middle, "low": low, "high": high}


def _line(each: Count, n: int) -> Line:
    share = each.n / n if n else 0.0
    label = words.spoken(each.label) or words.option(each.key)
    return Line(label, round(share * 100, 1), numbers.share(share), numbers.integer(each.n))


def _tile(scope: Scope, slug: str, one: QuestionResult) -> Tile | None:
    """The score of a question on a scale, counted as everywhere; None where nothing counts such a scale."""
    definition = next(
        (
            each
            for each in scores.definitions()
            if (each.family, each.scale) == (one.metric, one.scale) and each.metric.direction == one.direction
        ),
        None,
    )
    if definition is None or one.withheld or not one.n:
        return None
    asked = Query(
        score=definition.slug, filters=(Filter(field="survey", value=slug), Filter(field="question", value=one.key))
    )
    return pictures.tile(definition, scores.sheet(scope, asked, grain=Grain.YEAR).current)


def _comments(request: HttpRequest, slug: str, wanted: _Wanted) -> list[Said]:
    scope = team.scope_of(request.user, purpose=Purpose.ROWS)
    may_see = request.user.has_perm("customers.read")
    found = surveys.survey_comments(scope, slug, most=_MOST_COMMENTS, search=wanted.search, language=wanted.language)
    people = customers.people_of({each.identity for each in found if each.identity}) if may_see else {}
    return [_said(each, people) for each in found]


def _said(comment: Comment, people: Mapping[int, PersonInfo]) -> Said:
    person = people.get(comment.identity) if comment.identity else None
    address = reverse("customers:person", args=[person.public_id]) if person else ""
    return Said(comment.text, dates.day(comment.occurred_at), comment.language, address)


@page("scores.rows")
@require_safe
@tell_what_is_wrong
def results_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Every response as a row, for those who may read rows: CSV, a workbook with its code book, or an SPSS file."""
    scope = team.scope_of(request.user, purpose=Purpose.EXPORT)
    variables = surveys.export_variables(scope, slug)
    if not variables:
        raise Http404
    rows = surveys.export_rows(scope, slug)
    headers = {"Content-Disposition": f'attachment; filename="{slug}.{form}"', "Cache-Control": "private, no-store"}
    if form == "csv":
        lines = delimited.lines([variable.key for variable in variables], rows)
        return StreamingHttpResponse(lines, content_type=_MEDIA[form], headers=headers)
    language = get_language() or "en"
    try:
        file = (
            workbook.written(survey_files.sheets(variables, rows, language))
            if form == "xlsx"
            else survey_files.sav(variables, rows, language, title=slug)
        )
    except survey_files.TooManyRows as error:
        raise BadAddress(_("These are more responses than such a file holds. Save them as CSV.")) from error
    return FileResponse(file, content_type=_MEDIA[form], headers=headers)
