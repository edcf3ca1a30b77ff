"""Against guessing of passwords: how axes knows people, and what it tells them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kosketus.kernel import clock

_SHORTEST_WAIT = 1


def login_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """The mail address of an attempt, in one spelling, wherever it stands."""
    given = credentials or {}
    return str(given.get("email") or given.get("login") or request.POST.get("login") or "").strip().lower()


def locked_out(
    request: HttpRequest,
    original: HttpResponse | None = None,  # noqa: ARG001 - axes passes it
    credentials: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page for somebody who has to wait, and for how many minutes."""
    minutes = _minutes_left(login_name(request, credentials), get_client_ip_address(request))
    response = render(request, "team/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def _minutes_left(name: str, address: str | None) -> int:
    cool_off = get_cool_off()
    last: datetime | None = (
        AccessAttempt.objects.filter(username=name, ip_address=address)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    if cool_off is None or last is None:
        return _SHORTEST_WAIT
    left: float = (last + cool_off - clock.now()).total_seconds()
    return max(_SHORTEST_WAIT, math.ceil(left / 60))
