"""The few addresses of the look: theme, language, the style page; icons; fragments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from kosketus.ui import fragments, icons
from kosketus.ui.web import style, views


@pytest.mark.parametrize(("theme", "kept"), [("dark", "dark"), ("light", "light"), ("", ""), ("purple", "")])
def test_theme_is_kept_on_the_device(theme: str, kept: str) -> None:
    answer = views.theme(RequestFactory().post("/look/theme", {"theme": theme}))
    assert answer.cookies["theme"].value == kept


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [("/scores?a=1", "/scores?a=1"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_theme_goes_back_inside_the_house_only(wanted: str, goes: str) -> None:
    request = RequestFactory().post("/look/theme", {"theme": "dark", "next": wanted})
    assert views.theme(request).headers["Location"] == goes


@pytest.mark.parametrize("view", [views.theme, views.language])
def test_a_link_alone_changes_nothing(view: Callable[[HttpRequest], HttpResponse]) -> None:
    assert view(RequestFactory().get("/")).status_code == 405


def test_style_page_is_there_for_builders_only(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(Http404):
        style.page(RequestFactory().get("/style"))


def test_every_icon_is_drawn_and_unknown_ones_are_refused() -> None:
    for name in icons.names():
        assert icons.draw(name).count("<svg") == 1
    with pytest.raises(LookupError, match="no icon 'gauge'"):
        icons.draw("gauge")


def test_icon_alone_has_a_name_and_beside_a_word_is_decoration() -> None:
    assert 'role="img" aria-label="Search &lt;b&gt;"' in icons.draw("search", label="Search <b>")
    assert 'aria-hidden="true"' in icons.draw("search")


@pytest.mark.django_db
def test_fragment_is_a_part_for_htmx_and_a_page_for_everybody_else() -> None:
    part = fragments.respond(_asked(htmx=True), "ui/verdict.html", {"said": {"words": "So it is"}}, title="One")
    page = fragments.respond(_asked(htmx=False), "ui/verdict.html", {"said": {"words": "So it is"}}, title="One")
    assert b"<html" not in part.content
    assert b"So it is" in part.content
    assert b"<h1>One</h1>" in page.content
    assert b"So it is" in page.content


def _asked(*, htmx: bool) -> HttpRequest:
    request = RequestFactory().get("/", headers={"HX-Request": "true"} if htmx else {})
    request.user = AnonymousUser()
    return request
