"""The part of allauth that is supported: login, password, second step, sessions. Signing up is by invitation."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.urls import URLPattern, URLResolver, path, re_path

from kosketus.people.team.web import passwords

urlpatterns: list[URLPattern | URLResolver] = [
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
    path("password/change", account.password_change, name="account_change_password"),
    path("password/set", account.password_set, name="account_set_password"),
    path("password/reset", passwords.reset_password, name="account_reset_password"),
    path("password/reset/done", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/finished", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-step", mfa.index, name="mfa_index"),
    path("second-step/authenticate", mfa.authenticate, name="mfa_authenticate"),
    path("second-step/reauthenticate", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/app/activate", totp.activate_totp, name="mfa_activate_totp"),
    path("second-step/app/deactivate", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-step/recovery-codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-step/recovery-codes/generate", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sessions", sessions.list_usersessions, name="usersessions_list"),
]
