"""Files to take away: the numbers of a page, and the answers behind them, as CSV and XLSX."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose
from kosketus.show.dashboards.exports import delimited, numbers, people, workbook
from kosketus.show.dashboards.exports.cells import Row
from kosketus.show.dashboards.web.pages import definition_or_404, sheet_for
from kosketus.show.dashboards.web.parameters import BadAddress, Choices
from kosketus.show.dashboards.web.refusals import rows_page, tell_what_is_wrong
from kosketus.show.dashboards.web.rows import Part
from kosketus.ui.access import page
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import State

_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("scores.read")
@require_safe
@tell_what_is_wrong
def numbers_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """Trend, groups and distribution as the page shows them for the same address, with the receipt at the end."""
    definition = definition_or_404(slug)
    sheet = sheet_for(request, Choices.of(slug, request.GET))
    name = f"{slug}-{sheet.current.period.since:%Y-%m}" if sheet.current else slug
    if form == "xlsx":
        return _workbook(workbook.written(numbers.sheets(definition, sheet)), name)
    lines = delimited.lines(numbers.COLUMNS, numbers.rows(sheet), numbers.notes(definition, sheet))
    return HttpResponse(b"".join(lines), content_type=_CSV, headers=_disposition(name, "csv"))


@rows_page
@require_safe
@tell_what_is_wrong
def answers_file(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The answers behind a number, all of them, newest first."""
    definition = definition_or_404(slug)
    part = Part.of(slug, request.GET)
    scope = team.scope_of(request.user, purpose=Purpose.EXPORT)
    state, n, pieces = scores.stream(scope, part.query, part.selection)
    if state is State.WITHHELD:
        return _hidden(request, part, scores.guarded(scope, part.query).minimum_n)
    zone = team.organisation().time_zone
    if form == "csv":
        return _stream(people.COLUMNS, people.rows(pieces, zone), part.file_name)
    if (n or 0) > workbook.MOST_ROWS:
        raise BadAddress(_("A spreadsheet holds a million rows, and these are more. Save them as CSV."))
    return _workbook(workbook.written([people.sheet(definition, pieces, zone)]), part.file_name)


def _hidden(request: HttpRequest, part: Part, minimum: int) -> HttpResponse:
    reason = _("These are fewer than %(minimum)s answers. They are hidden to protect people.") % {"minimum": minimum}
    return render(request, "dashboards/bad_address.html", {"reason": reason, "back": part.address}, status=403)


def _stream(columns: Row, rows: object, name: str) -> StreamingHttpResponse:
    lines = delimited.lines(columns, rows)  # type: ignore[arg-type]
    return StreamingHttpResponse(lines, content_type=_CSV, headers=_disposition(name, "csv"))


def _workbook(file: object, name: str) -> FileResponse:
    return FileResponse(file, content_type=_XLSX, headers=_disposition(name, "xlsx"))


def _disposition(name: str, form: str) -> dict[str, str]:
    """Names are made of a score's address and days only, so they need no quoting on any system."""
    return {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "private, no-store"}
