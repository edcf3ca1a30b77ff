"""What is in a file: the recipe that fits, or the kind and what each column is."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from kosketus.listen.signals.domain import uploads
from kosketus.listen.signals.domain.importing import fitting_recipes
from kosketus.listen.signals.domain.proposing.examples import telling_rows
from kosketus.listen.signals.domain.proposing.kinds import KINDS, Kind
from kosketus.listen.signals.domain.proposing.proposal import likeliest, proposal, proposals
from kosketus.listen.signals.domain.proposing.reading import has_first_line, numbered
from kosketus.listen.signals.domain.proposing.said import HEADERS, NAMED, UNNAMED, Said
from kosketus.listen.signals.domain.proposing.writing import recipe_text
from kosketus.listen.signals.domain.recipe import FileShape
from kosketus.listen.signals.domain.recipe_files import find_recipe
from kosketus.listen.signals.errors import ImportProblem
from kosketus.listen.signals.forms import MappingForm, kind_of, read_said
from kosketus.listen.signals.models import Import
from kosketus.listen.signals.web import tables
from kosketus.listen.signals.web.doubts import doubts
from kosketus.ui.tables import Table

_UNPROCESSABLE, _GONE = 422, 410
_PREVIEW = 3


def choose(request: HttpRequest, record: Import) -> HttpResponse:
    """The page on which a person says what is in the file; at first what the file itself tells."""
    try:
        return _page(request, record, _Reading(record, request.GET))
    except ImportProblem as problem:
        return gone(request, record, problem, _GONE)


def gone(request: HttpRequest, record: Import, problem: ImportProblem, status: int = _UNPROCESSABLE) -> HttpResponse:
    """Why nothing can be said of the file."""
    return render(request, "signals/gone.html", {"record": record, "problem": problem}, status=status)


def take(request: HttpRequest, record: Import) -> HttpResponse:
    """Take what was said: begin the check, or show the page again, where only another column was looked at."""
    try:
        if name := request.POST.get("recipe", ""):
            uploads.start_check(record, find_recipe(name).text)
            return redirect("signals:import_one", record.public_id)
        reading = _Reading(record, request.POST, posted=True)
        if "look" in request.POST:
            return _page(request, record, reading)
        form = reading.form(check=True)
        if form is None or not form.is_valid():
            return _page(request, record, reading, form)
        text = recipe_text(form.cleaned(), reading.looked, fallback=f"file-{record.files[0]['sha256'][:8]}")
        uploads.start_check(record, text, mapping=msgspec.to_builtins(reading.said))
    except ImportProblem as problem:
        return gone(request, record, problem)
    return redirect("signals:import_one", record.public_id)


class _Reading:
    """A kept file, and what was said about it in the address, in a form, or when it was checked before."""

    def __init__(self, record: Import, data: QueryDict, *, posted: bool = False) -> None:
        path = uploads.upload_of(record)
        earlier = msgspec.convert(record.mapping, Said) if record.mapping else None
        self.record, self.sheets = record, uploads.sheets_of(record)
        self.sheet = self._sheet(data.get("sheet", "") or (earlier.told.get("sheet", "") if earlier else ""))
        self.inspected = uploads.inspected_upload(record)
        self.shape = FileShape(sheet=self.sheet)
        self.looked = uploads.look(record, self.shape)
        self.header = self._header(data.get("header", "") or (earlier.told.get("header", "") if earlier else ""))
        if self.header == UNNAMED:
            self.shape = numbered(self.inspected, self.shape)
            self.looked = uploads.look(record, self.shape)
        name = Path(path.name.removesuffix(".gz")).stem
        self.proposed = likeliest(proposals(self.looked, name=name))
        self.fitting = [] if self.sheet else fitting_recipes([path])
        self.kind = kind_of(data.get("kind", "")) or (kind_of(earlier.kind) if earlier else None)
        if self.kind is None and self.proposed:
            self.kind = self.proposed.kind
        self.said = self._said(self.kind, data if posted else None, earlier, name) if self.kind else None

    def _sheet(self, name: str) -> str:
        return name if name in self.sheets else ""

    def _header(self, name: str) -> str:
        """What the first line is: as somebody said, else as it reads; empty where there is none."""
        if not has_first_line(self.inspected):
            return ""
        return name if name in HEADERS else UNNAMED if self.looked.unnamed else NAMED

    def _said(self, kind: Kind, data: QueryDict | None, earlier: Said | None, name: str) -> Said:
        if data is not None:
            said = read_said(data, kind, self.looked)
        elif earlier and earlier.kind == kind.key and self._is_read_as(earlier):
            return earlier
        else:
            said = proposal(kind.key, self.looked, name=name).said
        shape = {"sheet": self.sheet, "header": self.header}
        return dataclasses.replace(said, told={**said.told, **{key: one for key, one in shape.items() if one}})

    def _is_read_as(self, said: Said) -> bool:
        return said.told.get("sheet", "") == self.sheet and said.told.get("header", self.header) == self.header

    def form(self, *, check: bool = False) -> MappingForm | None:
        """The fields of the kind, if there is one."""
        if self.kind is None or self.said is None:
            return None
        address = reverse("signals:mapping", args=[self.record.public_id])
        return MappingForm(self.kind, self.looked, self.said, address=address, check=check)


def _page(request: HttpRequest, record: Import, reading: _Reading, form: MappingForm | None = None) -> HttpResponse:
    shown = form or reading.form()
    header, rows = uploads.first_rows(record, reading.shape)
    context = {
        "record": record,
        "name": tables.name_of(record),
        "form": shown,
        "kinds": _kinds(reading),
        "kind": reading.kind,
        "proposed": reading.proposed,
        "fitting": reading.fitting,
        "sheets": reading.sheets if len(reading.sheets) > 1 else [],
        "sheet": reading.sheet,
        "header": reading.header,
        "headers": HEADERS.items(),
        "unnamed": reading.looked.unnamed or reading.header == UNNAMED,
        "own": request.method == "POST" or "kind" in request.GET or bool(record.mapping),
        "again": "again" in request.GET or "again" in request.POST,
        "preview": tables.preview_table(header, rows[:_PREVIEW]),
        "rest": max(0, len(header) - tables.PREVIEW_COLUMNS),
        "doubts": list(doubts(reading.said, reading.looked, name=tables.name_of(record))) if reading.said else [],
        "telling": _telling(reading, header, rows),
    }
    refused = (shown is not None and bool(shown.errors)) or (request.method == "POST" and shown is None)
    return render(request, "signals/mapping.html", context, status=_UNPROCESSABLE if refused else 200)


def _kinds(reading: _Reading) -> list[dict[str, Any]]:
    proposed = reading.proposed.kind.key if reading.proposed else ""
    here = reading.kind.key if reading.kind else ""
    return [{"kind": kind, "proposed": kind.key == proposed, "here": kind.key == here} for kind in KINDS.values()]


def _telling(reading: _Reading, header: list[str], rows: list[list[str]]) -> Table | None:
    """Three rows by which a person sees which end of a scale is good, where only a person can."""
    said = reading.said
    score = said.column("score") if said else ""
    if said is None or said.told.get("scale") == "nps" or score not in header:
        return None
    comment = said.column("comment")
    found = telling_rows(rows, header.index(score), header.index(comment) if comment in header else None)
    return tables.telling_table(found) if found else None
