"""``{% load team %}``: words of the team's pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from kosketus.people.team.models import ApiKey, KeyScope, WorkCalendarVersion
from kosketus.people.team.queries.weeks import say_week

register = template.Library()


@register.filter
def scope_names(key: ApiKey) -> str:
    """What a key may do, in words."""
    return ", ".join(str(KeyScope(scope).label) for scope in key.scopes)


@register.filter
def week_words(version: WorkCalendarVersion) -> str:
    """A week in one line."""
    return say_week(version.week)


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux")
_LONGEST = 60


@register.filter
def browser_name(user_agent: str) -> str:
    """``Chrome · Linux`` out of what a browser says of itself, else the beginning of that."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    return " · ".join(filter(None, (browser, system))) or user_agent[:_LONGEST]


@register.filter
def hours_and_minutes(minutes: int) -> str:
    """Minutes as hours and minutes."""
    return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}
