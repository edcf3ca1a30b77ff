"""The real addresses, and a page that says hello."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from kosketus.config.urls import urlpatterns as real
from kosketus.ui.access import public


@public("a benchmark")
def hello(_request: HttpRequest) -> HttpResponse:
    """As little as a page can do."""
    return HttpResponse("hello")


urlpatterns = [path("bench/hello", hello), *real]
