"""``{% load team %}``: words of the team's pages."""

from __future__ import annotations

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from kosketus.people.team.models import ApiKey, KeyScope, WorkCalendarVersion
from kosketus.people.team.queries.weeks import draw_week

register = template.Library()


@register.filter
def scope_names(key: ApiKey) -> str:
    """What a key may do, in words."""
    return ", ".join(str(KeyScope(scope).label) for scope in key.scopes)


@register.filter
def week_words(version: WorkCalendarVersion) -> str:
    """A week in one line, days off left out."""
    return "; ".join(f"{capfirst(day.name)} {day.hours}" for day in draw_week(version.week) if day.hours) or _(
        "always off"
    )


@register.filter
def hours_and_minutes(minutes: int) -> str:
    """Minutes as hours and minutes."""
    return _("%(hours)d h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}
