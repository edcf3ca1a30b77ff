"""Addresses of the connector's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kosketus.channels.email.web import account, domain, hooks, returned, sent

app_name = "email"
urlpatterns: list[URLPattern] = [
    path("settings/mail", account.account, name="account"),
    path("settings/mail/test", account.test, name="test"),
    path("settings/mail/domain", domain.domain, name="domain"),
    path("settings/mail/domain/check", domain.check, name="domain-check"),
    path("settings/mail/returned", returned.returned, name="returned"),
    path("settings/mail/returned/provider", returned.provider, name="provider"),
    path("settings/mail/returned/reading", returned.reading, name="reading"),
    path("settings/mail/sent", sent.sent, name="sent"),
    path("hooks/mail/<slug:provider>", hooks.told, name="hook"),
]
