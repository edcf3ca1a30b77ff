"""When something is not there, not allowed or broken: what happened, what is safe, what to do. No database needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override
from django.views import csrf, defaults


def _missing(request: HttpRequest) -> HttpResponse:
    return defaults.page_not_found(request, Http404())


def _forbidden(request: HttpRequest) -> HttpResponse:
    return defaults.permission_denied(request, PermissionDenied())


def _suspicious(request: HttpRequest) -> HttpResponse:
    return defaults.bad_request(request, SuspiciousOperation())


PAGES = [
    (_suspicious, 400, "This request cannot be taken", "Nothing was changed."),
    (_missing, 404, "There is nothing at this address", "Nothing was changed."),
    (_forbidden, 403, "This page is not open to you", "Nothing was changed."),
    (csrf.csrf_failure, 403, "The form was not sent", "Nothing was changed."),
    (defaults.server_error, 500, "This page could not be made", "either kept whole or not at all"),
]


@pytest.mark.parametrize(("answer", "status", "what", "safe"), PAGES)
def test_error_page_says_what_happened_and_what_is_safe(
    answer: Callable[[HttpRequest], HttpResponse], status: int, what: str, safe: str
) -> None:
    found = answer(RequestFactory().get("/nowhere"))
    page = found.content.decode()
    assert found.status_code == status
    assert f"<h1>{what}</h1>" in page
    assert safe in page
    assert 'href="/"' in page


def test_error_page_speaks_the_language_of_the_reader() -> None:
    with override("fi"):
        assert "Tässä osoitteessa ei ole mitään" in _missing(RequestFactory().get("/")).content.decode()
