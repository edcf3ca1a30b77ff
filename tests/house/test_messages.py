"""Strings: collected from code and templates, merged without losing a translation, counted where missing."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

import polib
import pytest

from tests.house.conftest import House
from tools import messages

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext, npgettext

TITLE = _("Scores")
def say(n):
    # Translators: what a month's tile says
    return ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n}
MONTH = pgettext("month", "May")
ROWS = npgettext("of a table", "%(n)d row", "%(n)d rows", 2)
LONG = _(
    "One sentence "
    "in two parts."
)
"""
PAGE = """{% load i18n %}
    <h1>{% translate "Scores" %}</h1>
  <p title='{% translate "It's here" %}'>{{ _("Later") }}
{% if x %}
{% blocktranslate trimmed count n=n with name=who %}
  {{ n }} answer of {{ name }}
{% plural %}
  {{ n }} answers of {{ name }}
{% endblocktranslate %}{% endif %}{% include "a.html" with title=_("No answers yet") %}
"""
ALL = {
    ("", "Scores"): "",
    ("", "%(n)d answer"): "%(n)d answers",
    ("month", "May"): "",
    ("of a table", "%(n)d row"): "%(n)d rows",
    ("", "One sentence in two parts."): "",
    ("", "It's here"): "",
    ("", "Later"): "",
    ("", "%(n)s answer of %(name)s"): "%(n)s answers of %(name)s",
    ("", "No answers yet"): "",
}


@pytest.fixture
def spoken(empty_house: House) -> House:
    empty_house.plant("src/kosketus/room/words.py", CODE)
    empty_house.plant("src/kosketus/room/templates/room/page.html", PAGE)
    empty_house.plant("src/kosketus/room/migrations/0001_initial.py", 'LABEL = _("not for people")')
    return empty_house


def complete(root: Path) -> None:
    """Translate everything, in the way of a very lazy translator."""
    for language in messages.LANGUAGES:
        path = messages.catalogue(root, language)
        book = polib.pofile(str(path))
        for entry in book:
            for form in entry.msgstr_plural:
                entry.msgstr_plural[form] = f"{language} {entry.msgid_plural}"
            if not entry.msgid_plural:
                entry.msgstr = f"{language} {entry.msgid}"
        book.save(str(path))


def change(root: Path, language: str, msgid: str, **values: Any) -> None:
    path = messages.catalogue(root, language)
    book = polib.pofile(str(path))
    entry = book.find(msgid, include_obsolete_entries=True)
    for name, value in values.items():
        setattr(entry, name, value)
    book.save(str(path))


def told(root: Path) -> list[str]:
    return [f"{finding.path.split('/')[3]}: {finding.message}" for finding in messages.check(root)]


def test_collect_finds_every_string_of_code_and_templates(spoken: House) -> None:
    found = messages.collect(spoken.root)
    assert {key: message.plural for key, message in found.items()} == ALL
    assert found["", "Scores"].places == {
        "src/kosketus/room/templates/room/page.html",
        "src/kosketus/room/words.py",
    }
    assert found["", "%(n)d answer"].comment == "Translators: what a month's tile says"


def test_check_counts_every_language_that_lacks_a_string(spoken: House) -> None:
    assert len(told(spoken.root)) == len(ALL) * len(messages.LANGUAGES)
    assert messages.count(spoken.root) == "9 strings; missing: ru 9, fi 9, ro 9"


def test_check_is_silent_when_all_is_translated(spoken: House) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    assert told(spoken.root) == []
    assert messages.main(["--check", str(spoken.root)]) == 0


@pytest.mark.parametrize(
    ("msgid", "values", "fault"),
    [
        ("Scores", {"msgstr": ""}, "'Scores' is not translated"),
        ("Scores", {"flags": ["fuzzy"]}, "'Scores' is marked fuzzy: look at it and remove the mark"),
        ("Scores", {"msgstr": "Scor %(n)s"}, "'Scores' has other placeholders: 'Scor %(n)s'"),
        ("Scores", {"msgstr": "punctaj ş"}, "'Scores' has letters with a cedilla where a comma belongs: 'punctaj ş'"),
        (
            "%(n)d answer",
            {"msgstr_plural": {0: "%(n)d răspuns", 1: "%(n)d răspunsuri", 2: ""}},
            "'%(n)d answer' is not translated",
        ),
        (
            "%(n)d answer",
            {"msgstr_plural": {0: "%(n)d a", 1: "%(m)d b", 2: "%(n)d c"}},
            "'%(n)d answer' has other placeholders: '%(m)d b'",
        ),
    ],
)
def test_check_finds_a_translation_that_is_wrong(spoken: House, msgid: str, values: Any, fault: str) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    change(spoken.root, "ro", msgid, **values)
    assert told(spoken.root) == [f"ro: {fault}"]
    assert messages.main(["--check", str(spoken.root)]) == 1


def test_update_keeps_translations_and_marks_what_nobody_says(spoken: House) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    spoken.plant("src/kosketus/room/words.py", CODE.replace('_("Scores")', '_("Figures")'))
    spoken.plant("src/kosketus/room/templates/room/page.html", PAGE.replace("Later", "Sooner"))
    messages.update(spoken.root)
    book = polib.pofile(str(messages.catalogue(spoken.root, "fi")))
    assert [entry.msgid for entry in book.obsolete_entries()] == ["Later"]
    assert sorted(entry.msgid for entry in book.untranslated_entries()) == ["Figures", "Sooner"]
    scores = book.find("Scores")
    assert scores is not None
    assert scores.msgstr == "fi Scores"


def test_update_takes_an_obsolete_translation_back(spoken: House) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    spoken.plant("src/kosketus/room/templates/room/page.html", "")
    messages.update(spoken.root)
    spoken.plant("src/kosketus/room/templates/room/page.html", PAGE)
    messages.update(spoken.root)
    assert told(spoken.root) == []


def test_update_twice_changes_nothing(spoken: House) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    messages.update(spoken.root)
    first = messages.catalogue(spoken.root, "ru").read_bytes()
    messages.update(spoken.root)
    assert messages.catalogue(spoken.root, "ru").read_bytes() == first


def test_compile_makes_what_gettext_reads(spoken: House) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    change(spoken.root, "ru", "Scores", msgstr="Показатели")
    change(
        spoken.root,
        "ru",
        "%(n)d answer",
        msgstr_plural={0: "%(n)d ответ", 1: "%(n)d ответа", 2: "%(n)d ответов"},
    )
    messages.compile_all(spoken.root)
    with messages.catalogue(spoken.root, "ru").with_suffix(".mo").open("rb") as file:
        russian = gettext.GNUTranslations(file)
    said = [russian.ngettext("%(n)d answer", "%(n)d answers", n) % {"n": n} for n in (1, 3, 5, 11, 21, 112)]
    assert said == ["1 ответ", "3 ответа", "5 ответов", "11 ответов", "21 ответ", "112 ответов"]
    assert russian.gettext("Scores") == "Показатели"


def test_a_fuzzy_translation_is_not_compiled(spoken: House) -> None:
    messages.update(spoken.root)
    complete(spoken.root)
    change(spoken.root, "fi", "Scores", flags=["fuzzy"])
    messages.compile_all(spoken.root)
    with messages.catalogue(spoken.root, "fi").with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Scores") == "Scores"
