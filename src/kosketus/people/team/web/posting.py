"""What a form was sent with."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The fields of a POST, an empty one too; None where the page is only read."""
    return request.POST if request.method == "POST" else None
