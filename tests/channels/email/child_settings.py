"""Settings of a program that a test starts and kills: what sends mail, on the test's own database."""

from __future__ import annotations

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["MAIL_TEST_DATABASE"]
INSTALLED_APPS = [
    "kosketus.kernel",
    "kosketus.ui",
    "kosketus.people.team",
    "kosketus.people.customers",
    "kosketus.channels.email",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
]
