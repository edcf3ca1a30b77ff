"""The first run: the owner, the organisation, then three doors."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kosketus.people.team.domain.owners import HouseTaken, open_house
from kosketus.people.team.domain.setup_code import forget_code
from kosketus.people.team.errors import TeamError
from kosketus.people.team.forms import FirstRunForm, add_error
from kosketus.people.team.queries.organisation import has_owner
from kosketus.people.team.web.entering import enter
from kosketus.people.team.web.posting import posted
from kosketus.ui.access import page, public

_PROXY_HEADERS = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server",
    "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "CF-Ray",
)  # fmt: skip


@public("there is nobody yet who could log in; strangers need the setup code")
@never_cache
@sensitive_post_parameters("password", "setup_code")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Make the first owner; once there is one this page only leads to the login."""
    if has_owner():
        return redirect("account_login")
    form = FirstRunForm(posted(request), asks_for_code=asks_for_code(request))
    if request.method == "POST" and form.is_valid():
        return _open(request, form)
    return _shown(request, form)


def _shown(request: HttpRequest, form: FirstRunForm) -> HttpResponse:
    return render(request, "team/start.html", {"form": form}, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: FirstRunForm) -> HttpResponseBase:
    given = form.cleaned_data
    try:
        owner = open_house(email=given["email"], name=given["name"], password=given["password"], info=form.info())
    except HouseTaken:
        return redirect("account_login")
    except TeamError as error:
        add_error(form, error)
        return _shown(request, form)
    forget_code()
    return enter(request, owner, go_to="team:doors")


def asks_for_code(request: HttpRequest) -> bool:
    """Whether the browser might be a stranger's: everybody who does not plainly sit at this machine."""
    if settings.PUBLIC_URL or any(name in request.headers for name in _PROXY_HEADERS):
        return True
    # Browsers speak HTTP/1.1; a proxy that hides itself usually forwards by 1.0.
    hidden_proxy = request.META.get("SERVER_PROTOCOL") == "HTTP/1.0"
    host, _port = split_domain_port(request.get_host())
    return hidden_proxy or not (_is_loopback(request.META.get("REMOTE_ADDR", "")) and _names_loopback(host))


def _names_loopback(host: str) -> bool:
    return host == "localhost" or _is_loopback(host.strip("[]"))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


@page("imports.write")
def doors(request: HttpRequest) -> HttpResponse:
    """What to do first: bring a file, ask customers, look at a sample."""
    return render(request, "team/doors.html")
