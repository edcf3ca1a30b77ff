"""The frame around the pages: what it shows to whom, and that it keeps the rules of the house."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from kosketus.kernel import settings as kept
from kosketus.ui import navigation, shell
from kosketus.ui.navigation import Place


class Person:
    """Somebody with exactly these permissions (the shell needs no more of a user than this)."""

    is_authenticated = True
    email = "aino@example.org"

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return perm in self.permissions

    def __str__(self) -> str:
        return "Aino Virtanen"


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven places and no others."""
    monkeypatch.setattr(navigation, "_places", {})
    names = ["Today", "Scores", "Feedback", "Conversations", "Customers", "Surveys"]
    for order, name in enumerate(names):
        navigation.add(
            Place(key=name, label=name, url_name="ui:theme", icon="today", order=order, permission="scores.read")
        )
    navigation.add(
        Place(
            key="Settings", label="Settings", url_name="ui:language", icon="settings", order=9,
            permission="settings.read", at_bottom=True,
        )
    )  # fmt: skip


def _request(person: Person, path: str = "/", **cookies: str) -> Any:
    request = RequestFactory().get(path)
    request.user = person  # type: ignore[assignment]
    request.COOKIES.update(cookies)
    return request


@pytest.mark.usefixtures("places")
def test_entries_hold_four_for_the_phone_bar_and_the_rest_behind_more() -> None:
    found = shell.entries(_request(Person("scores.read", "settings.read"), "/look/language"))
    assert [e.label for e in found.first] == ["Today", "Scores", "Feedback", "Conversations"]
    assert [e.label for e in found.rest] == ["Customers", "Surveys"]
    assert [(e.label, e.here) for e in found.bottom] == [("Settings", True)]


@pytest.mark.usefixtures("places")
def test_entries_leave_out_what_the_person_may_not_open() -> None:
    found = shell.entries(_request(Person("scores.read")))
    assert "Settings" not in [e.label for e in (*found.first, *found.rest, *found.bottom)]


def test_a_place_without_an_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_places", {})
    navigation.add(Place(key="x", label="Later", url_name="no:where", icon="today", order=1, permission="scores.read"))
    assert shell.entries(_request(Person("scores.read"))).first == []


@pytest.mark.parametrize(
    ("addresses", "path", "nearest"),
    [
        (["/", "/scores", "/settings"], "/scores/nps", "/scores"),
        (["/", "/scores"], "/", "/"),
        (["/", "/scores"], "/scoresheet", ""),
        (["/settings", "/settings/team"], "/settings/team/", "/settings/team"),
    ],
)
def test_the_page_belongs_to_the_nearest_place(addresses: list[str], path: str, nearest: str) -> None:
    assert shell._nearest(addresses, path) == nearest


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
def test_base_page_has_no_inline_code_and_names_where_we_are() -> None:
    page = render_to_string("ui/base.html", {}, request=_request(Person("scores.read", "settings.read"), "/look/theme"))
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page)
    assert page.count('aria-current="page"') == 6
    assert "Aino Virtanen" in page
    assert 'class="sample-bar"' not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
def test_sample_bar_stands_on_each_page_while_sample_data_is_shown() -> None:
    kept.store(name=shell.SAMPLE, value=True, actor="test")
    assert 'class="sample-bar"' in render_to_string("ui/base.html", {}, request=_request(Person()))


@pytest.mark.parametrize(
    ("cookie", "root"),
    [
        ("dark", ["lang=en", "dir=ltr", "data-theme=dark"]),
        ("light", ["lang=en", "dir=ltr", "data-theme=light"]),
        ('"><script>', ["lang=en", "dir=ltr"]),
        ("", ["lang=en", "dir=ltr"]),
    ],
)
def test_theme_of_the_device_is_one_of_two_words(cookie: str, root: list[str]) -> None:
    page = render_to_string("ui/plain.html", {}, request=_request(Person(), theme=cookie))
    [tag] = re.findall(r"<html ([^>]*)>", page)
    assert tag.replace('"', "").split() == root
