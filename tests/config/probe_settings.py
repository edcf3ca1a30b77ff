"""The real settings of a served process, with a small room of pages that tell tests what they were given."""

from __future__ import annotations

import os

from kosketus.config.settings import *  # noqa: F403 - a settings module is its names
from kosketus.config.settings import INSTALLED_APPS, LIVE_RECHECK_SECONDS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.config.probe.ProbeConfig"]
MIDDLEWARE = [name for name in MIDDLEWARE if name != "django.middleware.csrf.CsrfViewMiddleware"]
ROOT_URLCONF = "tests.config.probe_urls"
LIVE_RECHECK_SECONDS = float(os.environ.get("KOSKETUS_TEST_RECHECK", LIVE_RECHECK_SECONDS))
