"""The real settings of a served process, with a small room of pages that tell tests what they were given."""

from __future__ import annotations

from kosketus.config.settings import *  # noqa: F403 - a settings module is its names
from kosketus.config.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.config.probe.ProbeConfig"]
MIDDLEWARE = [name for name in MIDDLEWARE if name != "django.middleware.csrf.CsrfViewMiddleware"]
ROOT_URLCONF = "tests.config.probe_urls"
