"""Cookies of an encrypted page never travel in the clear."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


def secure(get_response: Answer) -> Answer:
    """Mark every cookie as secure where the request came by HTTPS: the same program answers on loopback without it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response

    return answer
