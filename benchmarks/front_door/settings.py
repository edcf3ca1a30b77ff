"""The real settings, and one page that costs nothing, so that the way to the page is what is measured."""

from __future__ import annotations

from kosketus.config.settings import *  # noqa: F403 - a settings module is its names

ROOT_URLCONF = "benchmarks.front_door.urls"
