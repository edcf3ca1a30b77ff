"""A forgotten password: by mail where mail is set up, else by the owner."""

from __future__ import annotations

from allauth.account import views
from django.conf import settings
from django.core.mail import get_connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from kosketus.ui.access import public


@public("somebody who forgot their password cannot log in")
def reset_password(request: HttpRequest) -> HttpResponseBase:
    """Send a link by mail, or say whom to ask where this house cannot send mail."""
    if not getattr(get_connection(), "is_set_up", settings.MAIL_IS_SET_UP):
        return render(request, "team/no_mail.html", status=200 if request.method == "GET" else 409)
    response: HttpResponseBase = views.password_reset(request)
    return response
