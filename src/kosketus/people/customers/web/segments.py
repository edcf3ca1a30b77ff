"""Segments: all of them, a new one, one and its conditions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.people.customers import segment_form
from kosketus.people.customers.domain import conditions, segmenting
from kosketus.people.customers.domain.conditions import Group
from kosketus.people.customers.models import Person, Segment
from kosketus.people.customers.queries import segments as reads
from kosketus.people.customers.queries.people import with_identities
from kosketus.people.customers.segment_form import SegmentForm
from kosketus.people.customers.web.acting import actor
from kosketus.ui import numbers
from kosketus.ui.access import page, writes
from kosketus.ui.tables import Cell, Column, Table


@page("customers.read")
@require_safe
def segment_list(request: HttpRequest) -> HttpResponse:
    """All segments with their size."""
    columns = [
        Column(label=_("Segment")),
        Column(label=_("Who is in it")),
        Column(label=_("Customers"), number=True),
    ]
    rows = [_row(one) for one in reads.all_segments()]
    table = Table(caption=_("Segments"), columns=columns, rows=rows)
    context = {"table": table, "may_write": request.user.has_perm("customers.write")}
    return render(request, "customers/segments.html", context)


def _row(one: Segment) -> list[Cell]:
    size: int = getattr(one, "size", 0)
    return [
        Cell(text=one.name, address=reverse("customers:segment", args=[one.slug])),
        Cell(text=segment_form.in_words(conditions.read(one.conditions)), muted=True),
        Cell(text=numbers.integer(size) if one.counted_to is None else _("being counted")),
    ]


@page("customers.write")
@require_http_methods(["GET", "HEAD", "POST"])
def new_segment(request: HttpRequest) -> HttpResponseBase:
    """A new segment: name and conditions, tried out before it is kept."""
    if request.method != "POST":
        return _shown(request, SegmentForm(), None)
    form = segment_form.posted(request.POST)
    wanted = _wanted(request, form)
    if wanted is None or "save" not in request.POST:
        return _shown(request, form, None, wanted)
    made = segmenting.make_segment(name=form.name, wanted=wanted, actor=actor(request))
    messages.success(request, _("Saved. From now on it is right after every change."))
    return redirect("customers:segment", made.slug)


@page("customers.read")
@writes("customers.write")
@require_http_methods(["GET", "HEAD", "POST"])
def segment(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One segment: how many, some of them, and its conditions."""
    found = get_object_or_404(reads.all_segments(), slug=slug)
    if request.method != "POST":
        return _shown(request, segment_form.of_group(found.name, conditions.read(found.conditions)), found)
    form = segment_form.posted(request.POST)
    wanted = _wanted(request, form)
    if wanted is None or "save" not in request.POST:
        return _shown(request, form, found, wanted)
    segmenting.change_segment(segment=found, name=form.name, wanted=wanted)
    messages.success(request, _("Saved. From now on it is right after every change."))
    return redirect("customers:segment", found.slug)


@page("customers.write")
@require_POST
def removal(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Take a segment away; the customers stay."""
    found = get_object_or_404(Segment, slug=slug)
    segmenting.remove_segment(segment=found)
    messages.success(request, _("The segment %(name)s is gone. The customers stay.") % {"name": found.name})
    return redirect("customers:segments")


def _wanted(request: HttpRequest, form: SegmentForm) -> Group | None:
    """What was asked for; None where a button only changed the form, or something is wrong."""
    if "change" in request.POST:
        segment_form.grown(form, request.POST["change"])
        return None
    return segment_form.wanted(form, named="save" in request.POST)


def _shown(request: HttpRequest, form: SegmentForm, found: Segment | None, tried: Group | None = None) -> HttpResponse:
    number, sample = reads.tried(tried) if tried else _standing(found)
    context = {
        "form": form,
        "segment": found,
        "fields": segment_form.field_choices(reads.fields()),
        "operators": [(one.value, words) for one, words in segment_form.OPERATORS.items()],
        "number": number,
        "sample": with_identities(sample),
        "is_tried": tried is not None,
        "may_write": request.user.has_perm("customers.write"),
    }
    return render(request, "customers/segment.html", context, status=422 if form.errors else 200)


def _standing(found: Segment | None) -> tuple[int | None, list[Person]]:
    if found is None or found.counted_to is not None:
        return None, []
    return getattr(found, "size", 0), list(reads.members_of(found))
