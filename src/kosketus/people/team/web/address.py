"""The public address: entered by an owner, asked by this installation itself, and what it says there to strangers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.people.team import addresses
from kosketus.people.team.contracts import Fault
from kosketus.people.team.domain.public_address import change_public_address, check_public_address
from kosketus.people.team.errors import TeamError
from kosketus.people.team.forms import AddressForm, add_error
from kosketus.people.team.queries.public_address import fault_of, row, url_of
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page, public, writes


@page("settings.read")
@writes("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponseBase:
    """Where customers reach this installation; saving it asks there at once."""
    form = AddressForm(posted(request), initial={"url": row().url})
    if request.method == "POST" and form.is_valid() and _saved(form):
        return _checked(request)
    return _shown(request, form)


@page("settings.write")
@require_POST
def address_check(request: HttpRequest) -> HttpResponseBase:
    """Ask there again."""
    return _checked(request)


@public("it proves whose address this is; what it says is made for that alone")
@require_safe
def proof(_request: HttpRequest) -> HttpResponse:
    """What this installation says at its public address."""
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(f"kosketus {addresses.token()}\n", content_type="text/plain; charset=us-ascii", headers=headers)


def _saved(form: AddressForm) -> bool:
    try:
        change_public_address(url=form.cleaned_data["url"])
    except TeamError as error:
        add_error(form, error)
        return False
    return True


def _checked(request: HttpRequest) -> HttpResponseBase:
    fault = check_public_address()
    if fault is None:
        messages.success(request, _("This installation answers there. Links may go to customers now."))
    elif fault is Fault.NONE_SET:
        messages.info(request, _("There is no address to look at."))
    else:
        messages.error(request, _("Looked, and it is not well yet: what to do stands below."))
    return redirect("team:address")


def _shown(request: HttpRequest, form: AddressForm) -> HttpResponse:
    stored = row()
    fault = fault_of(stored)
    context = {
        "form": form,
        "url": url_of(stored),
        "is_own": bool(stored.url),
        "stored": stored,
        "fault": fault,
        "why": addresses.WHY[fault] if fault else "",
        "path": addresses.PATH,
        "looked": fault is not Fault.NONE_SET and fault is not Fault.NOT_CHECKED,
        "may_write": request.user.has_perm("settings.write"),
    }
    return render(request, "team/address.html", context, status=422 if form.errors else 200)
