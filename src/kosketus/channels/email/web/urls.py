"""Addresses of the connector's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.channels.email.web import account, sent

app_name = "email"
urlpatterns: list[URLPattern] = [
    path("settings/mail", account.account, name="account"),
    path("settings/mail/test", account.test, name="test"),
    path("settings/mail/sent", sent.sent, name="sent"),
]
