"""``{% load ui %}``: the components of the house; each is shown in every state at ``/style``."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from kosketus.ui import icons, shell

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", size: int = 20) -> SafeString:
    """``{% icon "search" %}`` beside a word, ``{% icon "search" label=… %}`` when it stands alone."""
    return icons.draw(name, label=str(label), size=size)


@register.simple_tag(takes_context=True)
def theme_attribute(context: Context) -> SafeString:
    """`` data-theme="dark"`` on the root element when this device has chosen."""
    chosen = shell.theme(_request(context))
    return format_html(' data-theme="{}"', chosen) if chosen else mark_safe("")


@register.simple_tag(takes_context=True)
def chosen_theme(context: Context) -> str:
    """``light``, ``dark`` or empty."""
    return shell.theme(_request(context))


@register.inclusion_tag("ui/parts/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The left navigation with the user's menu."""
    request = context["request"]
    return {"entries": shell.entries(request), "request": request, "user": request.user}


@register.inclusion_tag("ui/parts/sample_bar.html")
def sample_bar() -> dict[str, Any]:
    """The striped bar of sample data, on every staff page."""
    return {"on": shell.sample_is_on()}


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")
