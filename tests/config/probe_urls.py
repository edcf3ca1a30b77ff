"""The real addresses, and a few that only tests ask."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from kosketus.config.urls import urlpatterns as real
from kosketus.kernel import live
from kosketus.ui.access import public


@public("tests")
def echo(request: HttpRequest) -> JsonResponse:
    """What arrived: method, size and hash of the body, headers; and a mark that a view was run at all."""
    body = request.read()
    with (Path(settings.DATA) / "ran").open("a") as file:
        file.write(f"{request.method} {len(body)}\n")
    kept = {
        key: value
        for key, value in request.META.items()
        if key.startswith(("HTTP_", "CONTENT_", "REMOTE_ADDR", "wsgi.url_scheme"))
    }
    return JsonResponse(
        {"size": len(body), "sha256": hashlib.sha256(body).hexdigest(), "meta": kept, "query": request.GET.dict()}
    )


@public("tests")
def slow(request: HttpRequest) -> HttpResponse:
    """A page that takes as long as it is told, in seconds; a mark tells that it is under way."""
    (Path(settings.DATA) / "under-way").touch()
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("done")


@public("tests")
def held(_request: HttpRequest) -> HttpResponse:
    """A page that is ready when the file "let-go" lies in the data folder."""
    while not (Path(settings.DATA) / "let-go").exists():
        time.sleep(0.02)
    return HttpResponse("done")


@public("tests")
def say(request: HttpRequest, topic: str, number: int) -> HttpResponse:
    """Publish *number* live messages."""
    for count in range(number):
        live.publish(topic, "said", {"count": count, "pad": "x" * int(request.GET.get("pad", 0))})
    return HttpResponse("said")


urlpatterns = [
    path("probe/echo", echo),
    path("probe/slow", slow),
    path("probe/held", held),
    path("probe/say/<str:topic>/<int:number>", say),
    *real,
]
