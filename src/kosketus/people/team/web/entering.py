"""Log somebody in who has just proved who they are by other means than a password."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from kosketus.people.team.models import User


def enter(request: HttpRequest, user: User, *, go_to: str) -> HttpResponseBase:
    """Log *user* in with all of allauth's steps (sessions are listed, a second step is asked) and go to a page."""
    response: HttpResponseBase = perform_login(request, user, redirect_url=reverse(go_to))
    return response
