"""Bring a file: choose it, say what it is, check it, bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.listen.signals.domain import ledger, uploads
from kosketus.listen.signals.domain.sample import RECIPE as SAMPLE
from kosketus.listen.signals.domain.undoing import take_back, undo_import
from kosketus.listen.signals.errors import ImportProblem
from kosketus.listen.signals.forms import FileForm
from kosketus.listen.signals.models import Import, ImportState
from kosketus.listen.signals.queries.imports import at_work, recent_imports
from kosketus.listen.signals.web import choosing, tables
from kosketus.people.team import facade as team
from kosketus.ui.access import page

_PERMISSION = "imports.write"
_UNPROCESSABLE = 422
_BLOCK = 1 << 16


@page(_PERMISSION)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The files that came so far, and the next one."""
    if request.method != "POST":
        return _list(request, FileForm())
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form)
    file = form.cleaned_data["file"]
    try:
        record = uploads.keep_upload(file.chunks(), name=file.name, actor=_actor(request))
    except ImportProblem as problem:
        form.add_error("file", f"{problem.what} {problem.todo}")
        return _list(request, form)
    return redirect("signals:import_one", record.public_id)


def _list(request: HttpRequest, form: FileForm) -> HttpResponse:
    context = {"form": form, "table": tables.imports_table(list(recent_imports()))}
    return render(request, "signals/imports.html", context, status=_UNPROCESSABLE if form.errors else 200)


@page(_PERMISSION)
@require_safe
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file: where it stands and what comes next; alone its state for htmx."""
    record = get_object_or_404(Import, public_id=public_id)
    if record.state == ImportState.UPLOADED or (record.state == ImportState.CHECKED and "again" in request.GET):
        return choosing.choose(request, record)
    template = "signals/parts/state.html" if request.headers.get("HX-Request") else "signals/import.html"
    return render(request, template, _state(record))


def _state(record: Import) -> dict[str, Any]:
    summary = ledger.summary_of(record)
    stopped = uploads.is_stopped(record)
    total = sum(file["size"] for file in record.files) or 1
    return {
        "record": record,
        "name": tables.name_of(record),
        "at_work": at_work(record) and not stopped,
        "stopped": stopped,
        "percent": min(100, record.bytes_done * 100 // total),
        "summary": summary,
        "questions": tables.questions_table(summary) if summary and summary.questions else None,
        "kinds": tables.kinds_table(summary) if summary and summary.kinds else None,
        "only_customers": bool(summary and summary.is_of_customers),
        "examples": tables.examples_table(summary) if summary and summary.examples else None,
        "words": tables.words(summary) if summary else None,
        "may_undo": record.state in {ImportState.DONE, ImportState.FAILED} and record.added and record.recipe != SAMPLE,
        "mended_form": FileForm() if summary and summary.rejects and record.recipe_text else None,
    }


@page(_PERMISSION)
@require_POST
def mapping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is in the file; the check begins."""
    return choosing.take(request, get_object_or_404(Import, public_id=public_id))


@page(_PERMISSION)
@require_POST
def run(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Bring the checked file in."""
    record = get_object_or_404(Import, public_id=public_id)
    try:
        uploads.start_run(record)
    except ImportProblem as problem:
        return choosing.gone(request, record, problem)
    return redirect("signals:import_one", record.public_id)


@page(_PERMISSION)
@require_POST
def removal(_request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Throw an upload away that nothing came of."""
    record = get_object_or_404(Import, public_id=public_id)
    if not uploads.throw_away(record):
        return redirect("signals:import_one", record.public_id)
    return redirect("signals:import")


@page(_PERMISSION)
@require_POST
def undoing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let what the import brought count no longer."""
    undo_import(get_object_or_404(Import, public_id=public_id), actor=_actor(request))
    return redirect("signals:import_one", public_id)


@page(_PERMISSION)
@require_POST
def taking_back(_request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let an undone import count again."""
    take_back(get_object_or_404(Import, public_id=public_id))
    return redirect("signals:import_one", public_id)


@page(_PERMISSION)
@require_POST
def mended(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the mended rows of an import; they are checked by the same recipe."""
    record = get_object_or_404(Import, public_id=public_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid() or not record.recipe_text:
        return _list(request, form)
    file = form.cleaned_data["file"]
    try:
        kept = uploads.keep_upload(file.chunks(), name=file.name, actor=_actor(request))
        uploads.start_check(kept, record.recipe_text)
    except ImportProblem as problem:
        form.add_error("file", f"{problem.what} {problem.todo}")
        return _list(request, form)
    return redirect("signals:import_one", kept.public_id)


@page(_PERMISSION)
@require_safe
def recipe(_request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The recipe by which the file was read, to be kept, shared and used again."""
    record = get_object_or_404(Import, public_id=public_id)
    if not record.recipe_text:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{slugify(record.recipe) or "recipe"}.toml"'}
    return HttpResponse(record.recipe_text, content_type="application/toml; charset=utf-8", headers=headers)


@page(_PERMISSION)
@require_safe
def left_out(_request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The rows left out, with reasons, as a file."""
    record = get_object_or_404(Import, public_id=public_id)
    path = Path(ledger.folder(record)) / "left-out.csv"
    if not path.is_file():
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="left-out.csv"', "Content-Length": str(path.stat().st_size)}
    return StreamingHttpResponse(_blocks(path), content_type="text/csv; charset=utf-8", headers=headers)


def _blocks(path: Path) -> Iterator[bytes]:
    # Opened by the one who reads, so that an answer nobody reads leaves no file open.
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _actor(request: HttpRequest) -> str:
    return team.actor_of(request.user)  # type: ignore[arg-type]
