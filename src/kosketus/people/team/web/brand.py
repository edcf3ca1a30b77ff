"""The brand: what customers see of the organisation on surveys and mails."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.kernel import blobs
from kosketus.people.team import colours
from kosketus.people.team.brand_forms import BrandForm, LogoForm
from kosketus.people.team.domain import brand as domain
from kosketus.people.team.errors import TeamError
from kosketus.people.team.forms import add_error
from kosketus.people.team.queries.brand import brand_in, kit, logo_of
from kosketus.people.team.queries.organisation import current_organisation
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page, public, writes

_FOR_EVER = "public, max-age=31536000, immutable"
_UNPROCESSABLE = 422


@page("settings.read")
@writes("settings.write")
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: HttpRequest) -> HttpResponseBase:
    """Name, colour, sender, sign-offs and forms of address, with a look at them."""
    form = BrandForm(posted(request), kit=kit(), languages=current_organisation().languages)
    if request.method == "POST" and form.is_valid():
        domain.change_brand(choice=form.choice())
        messages.success(request, _("Saved. Surveys look like this from now on, those under way too."))
        return redirect("team:brand")
    return _shown(request, form, LogoForm())


@page("settings.write")
@require_POST
def logo(request: HttpRequest) -> HttpResponseBase:
    """Put a logo at the head."""
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            added = domain.add_logo(content=form.cleaned_data["logo"], by=request.user)
        except TeamError as error:
            add_error(form, error)
        else:
            domain.choose_logo(sha256=added.sha256)
            messages.success(request, _("Saved. The logo stands at the head of surveys and mails now."))
            return redirect("team:brand")
    return _shown(request, BrandForm(None, kit=kit(), languages=current_organisation().languages), form)


@page("settings.write")
@require_POST
def logo_removal(request: HttpRequest) -> HttpResponseBase:
    """Show the name instead."""
    domain.choose_logo(sha256="")
    messages.success(request, _("Removed. The name stands there instead."))
    return redirect("team:brand")


@public("whoever answers a survey or reads a mail loads the logo; only pictures that were added as one are shown")
@require_safe
def picture(_request: HttpRequest, sha256: str) -> HttpResponse:
    """A logo. Its address is its content, so it may be kept for ever."""
    if logo_of(sha256) is None:
        raise Http404
    try:
        content = blobs.read(sha256)
    except blobs.BlobMissing as error:
        raise Http404 from error
    headers = {"Cache-Control": _FOR_EVER, "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(content, content_type="image/png", headers=headers)


@public("whoever answers a survey loads its colours; the address says all there is to know")
@require_safe
def accent(_request: HttpRequest, colour: str) -> HttpResponse:
    """The shades of a colour as a style sheet: readable on light and dark pages, whatever was asked for."""
    found = colours.accent_of(f"#{colour}")
    sheet = (
        f":root{{--accent:light-dark({found.light},{found.dark});"
        f"--on-accent:light-dark({found.ink_on_light},{found.ink_on_dark})}}\n"
    )
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": _FOR_EVER})


def _shown(request: HttpRequest, form: BrandForm, logo_form: LogoForm) -> HttpResponse:
    stored, language = kit(), current_organisation().languages[0]
    info = brand_in(language)
    context: dict[str, Any] = {
        "form": form,
        "logo_form": logo_form,
        "brand": info,
        "language": language,
        "swatches": _swatches(info.accent),
        "sign_offs": stored.sign_offs,
        "may_write": request.user.has_perm("settings.write"),
        "reader": get_language(),
    }
    return render(
        request, "team/brand.html", context, status=_UNPROCESSABLE if form.errors or logo_form.errors else 200
    )


def _swatches(found: colours.Accent) -> list[tuple[str, str, str]]:
    """What the colour becomes: surface, accent, and the ink on it."""
    return [
        (colours.LIGHT_SURFACE, found.light, found.ink_on_light),
        (colours.DARK_SURFACE, found.dark, found.ink_on_dark),
    ]
