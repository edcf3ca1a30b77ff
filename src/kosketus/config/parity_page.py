"""The page that lays the figures of an old tool beside ours. Nothing of them is stored."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kosketus.config import parity
from kosketus.people.team import facade as team
from kosketus.ui import numbers
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Grain, Query

_MOST, _LONGEST = 500, 100_000
_UNPROCESSABLE = 422


class FiguresForm(forms.Form):
    """Figures, typed or in a file."""

    figures = forms.CharField(
        label=gettext_lazy("Figures of the old tool"),
        help_text=gettext_lazy("One in each line: score, period, value, number of answers. Cells of a sheet will do."),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "nps, 2025-04, 41, 412\ncsat, 2025-Q1, 86 %"}),
        max_length=_LONGEST,
        required=False,
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        help_text=gettext_lazy("A CSV file with the columns metric, period, value and n."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """The figures, read."""
        found = super().clean() or {}
        try:
            found["old"] = parity.read(self._lines(found))
        except parity.NoFigure as error:
            raise ValidationError(f"{error} {error.todo}") from error
        if not found["old"]:
            raise ValidationError(_("Type at least one figure, or choose a file."))
        if len(found["old"]) > _MOST:
            raise ValidationError(_("At most %(most)s figures at a time.") % {"most": _MOST})
        if unknown := [one.metric for one in found["old"] if not _is_known(one.metric)]:
            words = {"names": ", ".join(dict.fromkeys(unknown)), "known": ", ".join(_known())}
            raise ValidationError(_("There is no score called %(names)s. There are: %(known)s.") % words)
        return found

    def _lines(self, found: dict[str, Any]) -> Any:
        file = found.get("file")
        if file is None:
            return io.StringIO(found.get("figures", ""))
        try:
            return io.StringIO(file.read(_LONGEST).decode("utf-8-sig"), newline="")
        except UnicodeDecodeError as error:
            raise ValidationError(_("The file is not UTF-8 text. Save it as CSV (UTF-8).")) from error


def _known() -> list[str]:
    return [one.slug for one in scores.definitions()]


def _is_known(slug: str) -> bool:
    try:
        return bool(scores.definition(slug))
    except scores.UnknownScore:
        return False


@page("imports.write")
@require_http_methods(["GET", "HEAD", "POST"])
def old_figures(request: HttpRequest) -> HttpResponse:
    """The figures of the old tool, ours beside them."""
    posted = request.method == "POST"
    form = FiguresForm(request.POST, request.FILES) if posted else FiguresForm()
    table = None
    if posted and form.is_valid():
        table = _table(list(parity.compared(form.cleaned_data["old"], _asking(request))))
    context = {"form": form, "table": table}
    return render(request, "system/parity.html", context, status=_UNPROCESSABLE if form.errors else 200)


def _asking(request: HttpRequest) -> parity.Asked:
    scope = team.scope_of(request.user)

    def asked(metric: str, grain: str) -> parity.Trend:
        sheet = scores.sheet(scope, Query(score=metric), grain=Grain(grain))
        share = scores.definition(metric).metric.unit == "share"
        return {one.period.since: parity.Ours(value=one.value.value, n=one.value.n, share=share) for one in sheet.trend}

    return asked


def _table(found: list[parity.Beside]) -> Table:
    columns = [
        Column(label=_("Score")),
        Column(label=_("Period")),
        Column(label=_("Old tool"), number=True),
        Column(label=_("Answers"), number=True),
        Column(label=_("Here"), number=True),
        Column(label=_("Answers"), number=True),
        Column(label=_("Why")),
    ]
    rows = [
        [
            Cell(text=str(scores.definition(one.old.metric).name)),
            Cell(text=one.old.period),
            Cell(text=_figure(one.old.value)),
            Cell(text=_count(one.old.n)),
            Cell(text=_figure(one.value)),
            Cell(text=_count(one.n)),
            Cell(text=one.why, muted=True),
        ]
        for one in found
    ]
    return Table(caption=_("Side by side"), columns=columns, rows=rows)


def _figure(value: float | None) -> str:
    return numbers.decimal(value, 1) if value is not None else numbers.EMPTY


def _count(n: int | None) -> str:
    return numbers.integer(n) if n is not None else numbers.EMPTY
