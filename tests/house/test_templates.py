"""Templates: nothing that the content security policy refuses, nothing that cannot be translated."""

from __future__ import annotations

import pytest

from tests.house.conftest import House
from tools import templates

REFUSED = {
    "<script>go()</script>": "inline <script>: make it a module in static/, the policy refuses it",
    '<script type="importmap">{}</script>': "inline <script>: make it a module in static/, the policy refuses it",
    "<style>a {}</style>": "inline <style>: put it into static/, the policy refuses it",
    '<p style="color: red">1</p>': "style attribute: use a class, the policy refuses it",
    '<p {% if a %}style="x"{% endif %}>1</p>': "style attribute: use a class, the policy refuses it",
    '<a onclick="go()">1</a>': "onclick attribute: listen in a module in static/, the policy refuses it",
    '<a hx-on:click="go()">1</a>': "hx-on:click attribute: listen in a module in static/, the policy refuses it",
    '<a href=" JavaScript:go()">1</a>': "script in href: the policy refuses it",
    '<a hx-vals="js:{a: 1}">1</a>': "script in hx-vals: the policy refuses it",
    "<p>No answers yet</p>": "'No answers yet' is not translatable: {% translate %}",
    "<p>{{ n }} answers</p>": "'answers' is not translatable: {% translate %}",
    '<img alt="A chart">': "alt='A chart' is not translatable: {% translate %}",
    '<input placeholder="Name">': "placeholder='Name' is not translatable: {% translate %}",
    '{% include "a.html" with title="No answers yet" %}': '"No answers yet" is not translatable: _("No answers yet")',
}
FINE = (
    '<script src="{% static "ui/page.js" %}" type="module"></script>',
    '<script type="application/json">{"words": "here"}</script>',
    '<p class="muted">{% translate "No answers yet" %}</p>',
    "<p>{% blocktranslate count n=n %}{{ n }} answer{% plural %}{{ n }} answers{% endblocktranslate %}</p>",
    '<img alt="{% translate "A chart" %}">',
    "<p>{# words for us #}{% comment %}more words{% endcomment %}</p>",
    "<p>{{ score }} – {{ n }} · 1,000 %</p>",
    "<title>{% block title %}{% endblock title %} – Kosketus</title>",
    "<code>kosketus serve</code>",
    '<span translate="no">Acme Oy</span>',
    '<input translate="no"><p>{{ after }}</p>',
    '{% include "a.html" with title=_("No answers yet") kind="empty" %}',
    '<{{ level }} class="heading">{{ words }}</{{ level }}>',
    "<svg><title>drawing</title></svg>",
)


@pytest.mark.parametrize("text", REFUSED)
def test_template_with_something_refused_is_found(text: str) -> None:
    found = [(finding.line, finding.message) for finding in templates.check_text("a.html", f"\n{text}")]
    assert found == [(2, REFUSED[text])]


@pytest.mark.parametrize("text", FINE)
def test_template_that_is_fine_passes(text: str) -> None:
    assert list(templates.check_text("a.html", text)) == []


def test_style_page_may_say_what_it_likes_but_not_run_it() -> None:
    page = "src/kosketus/ui/templates/ui/style/words.html"
    found = templates.check_text(page, '<p>Words</p>{% include "a.html" with a="Two words" %}<script>go()</script>')
    assert [finding.message.split(":")[0] for finding in found] == ["inline <script>"]


def test_letter_may_carry_its_style_but_neither_scripts_nor_untranslated_words() -> None:
    letter = '<style>a {}</style><p style="color: red" onclick="go()">Words</p><script>go()</script>'
    found = [finding.message.split(":")[0] for finding in templates.check_text("src/a/templates/a/mail/b.html", letter)]
    assert found == ["onclick attribute", "inline <script>", "'Words' is not translatable"]


def test_template_of_a_room_is_read_and_other_html_is_not(empty_house: House) -> None:
    empty_house.plant("src/kosketus/ui/templates/ui/a.html", "<script>go()</script>")
    empty_house.plant("src/kosketus/ui/static/ui/b.html", "<script>go()</script>")
    assert [finding.path for finding in templates.check(empty_house.root)] == ["src/kosketus/ui/templates/ui/a.html"]
