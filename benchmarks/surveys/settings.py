"""The real settings; only the guard against crowds from one address is out of the way of the one client."""

from __future__ import annotations

from kosketus.config.settings import *  # noqa: F403 - a settings module is its names

SURVEY_ANSWERS_SET_ASIDE_FROM = SURVEY_ANSWERS_REFUSED_FROM = SURVEY_RUSH_FROM = 10**9
