"""Addresses of the team's pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from kosketus.people.team import addresses
from kosketus.people.team.web import (
    account,
    address,
    audit,
    brand,
    calendars,
    first_run,
    invitations,
    keys,
    members,
    settings,
)

_pages: list[URLPattern | URLResolver] = [
    path("start", first_run.start, name="start"),
    path("start/doors", first_run.doors, name="doors"),
    path("account", account.account, name="account"),
    path("invitation/<str:token>", invitations.invitation, name="invitation"),
    path("settings", settings.index, name="settings"),
    path("settings/organisation", settings.organisation, name="organisation"),
    path("settings/address", address.address, name="address"),
    path("settings/address/check", address.address_check, name="address-check"),
    path(addresses.PATH.removeprefix("/"), address.proof, name="proof"),
    path("settings/brand", brand.brand, name="brand"),
    path("settings/brand/logo", brand.logo, name="logo"),
    path("settings/brand/logo/removal", brand.logo_removal, name="logo-removal"),
    re_path(r"^brand/logo/(?P<sha256>[0-9a-f]{64})\.png$", brand.picture, name="picture"),
    re_path(r"^brand/accent-1-(?P<colour>[0-9a-f]{6})\.css$", brand.accent, name="accent"),
    path("settings/team", members.members, name="members"),
    path("settings/team/invitations", members.invitations, name="invitations"),
    path("settings/team/invitations/<uuid:public_id>/withdrawal", members.withdrawal, name="withdrawal"),
    path("settings/team/<uuid:public_id>", members.member, name="member"),
    path("settings/team/<uuid:public_id>/role", members.role, name="role"),
    path("settings/team/<uuid:public_id>/deactivation", members.deactivation, name="deactivation"),
    path("settings/team/<uuid:public_id>/reactivation", members.reactivation, name="reactivation"),
    path("settings/keys", keys.keys, name="keys"),
    path("settings/keys/<uuid:public_id>/revocation", keys.revocation, name="revocation"),
    path("settings/calendars", calendars.calendars, name="calendars"),
    path("settings/calendars/new", calendars.new_calendar, name="new-calendar"),
    path("settings/calendars/preview", calendars.preview, name="calendar-preview"),
    path("settings/calendars/<uuid:public_id>", calendars.calendar, name="calendar"),
    path("settings/audit", audit.audit, name="audit"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_pages, "team"))),
    path("accounts/", include("kosketus.people.team.web.account_urls")),
]
