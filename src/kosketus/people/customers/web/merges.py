"""Records that are one person: said, asked, and taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kosketus.people.customers.domain import matching, merging
from kosketus.people.customers.domain.merging import MergeConflict
from kosketus.people.customers.forms import MergeForm
from kosketus.people.customers.models import Match, MatchReason, Merge, Person, SameAnswer
from kosketus.people.customers.queries import merges as reads
from kosketus.people.customers.web.acting import actor, person_at
from kosketus.people.customers.web.person import show_person
from kosketus.people.customers.wording import conflict
from kosketus.ui.access import page

PAGE_SIZE = 20


@page("customers.read")
@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person; a person decides."""
    shown = Paginator(reads.open_matches(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "shown": shown,
        "pairs": [(pair, MatchReason(pair.match.reason).label) for pair in reads.pairs(list(shown))],
        "may_write": request.user.has_perm("customers.write"),
    }
    return render(request, "customers/matches.html", context)


@page("customers.write")
@require_POST
def search(request: HttpRequest) -> HttpResponseBase:
    """Look for pairs now, and not only at night."""
    found = matching.find_matches()
    if not found:
        messages.info(request, _("Looked at all customers: no new pair was found."))
    return redirect("customers:matches")


@page("customers.write")
@require_POST
def answer(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """One person, or two."""
    match = get_object_or_404(Match, public_id=public_id)
    said = SameAnswer.SAME if request.POST.get("answer") == SameAnswer.SAME else SameAnswer.DIFFERENT
    try:
        matching.answer_match(match=match, answer=said, actor=actor(request))
    except MergeConflict as found:
        messages.error(request, conflict(found))
        return redirect("customers:matches")
    if said == SameAnswer.SAME:
        messages.success(request, _("Joined. You can take it back on the customer's page."))
    else:
        messages.success(request, _("Kept apart. This pair is not shown again."))
    return redirect("customers:matches")


@page("customers.write")
@require_POST
def merges(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Say that another record is the same person."""
    person = person_at(public_id)
    form = MergeForm(request.POST)
    if form.is_valid() and (other := _other(form)) and _merged(request, form, person, other):
        messages.success(request, _("Joined. Numbers and segments count one person from now on."))
        return redirect("customers:person", person_at(public_id).public_id)
    return show_person(request, person, merge_form=form)


def _other(form: MergeForm) -> Person | None:
    found = reads.persons_known_as(form.cleaned_data["other"])
    if len(found) == 1:
        return found[0]
    none = _("Nobody is known by this. Look the record up in the list and copy what it is known as.")
    several = _("Several records are known by this. Take another address or number of the one that you mean.")
    form.add_error("other", several if found else none)
    return None


def _merged(request: HttpRequest, form: MergeForm, person: Person, other: Person) -> bool:
    try:
        merging.merge_persons(
            first=person.pk, second=other.pk, evidence=form.cleaned_data["evidence"], actor=actor(request)
        )
    except MergeConflict as found:
        form.add_error("other", conflict(found))
        return False
    return True


@page("customers.write")
@require_POST
def undoing(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Take a merge back."""
    merge = get_object_or_404(Merge.objects.select_related("first", "second"), public_id=public_id)
    merging.undo_merge(merge=merge, actor=actor(request))
    messages.success(request, _("Apart again. Each record says what it said alone."))
    return redirect("customers:person", merge.first.public_id)
