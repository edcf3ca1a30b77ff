"""Templates under a strict content security policy, and every word of theirs translatable."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tools.findings import Finding, files, report, root_from

_DATA_SCRIPTS = {"application/json", "application/ld+json"}
_WORDS = re.compile(r"[^\W\d_]{2,}")
_SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CODE = {"script", "style", "code", "kbd", "pre", "samp", "svg"}
# The style page is for developers, and shows words of all lengths and directions on purpose.
_NOT_FOR_PEOPLE = ("src/kosketus/ui/templates/ui/style/",)
# Mail programs know no style sheets of ours, and no policy of ours reaches them: letters carry their style within.
# Scripts and on… attributes stay refused in them as everywhere.
_LETTERS = re.compile(r"/templates/\w+/mail/")
_PROPER_NAMES = {"Kosketus", "English", "Русский", "Suomi", "Română"}
# Verbatim text inside these is collected by gettext already, or is nobody's to read.
_TRANSLATED = re.compile(
    r"{%\s*(blocktranslate|blocktrans|comment)\b.*?{%\s*end\1\s*%}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL
)


def check(root: Path) -> Iterator[Finding]:
    """Everything wrong with the templates of the house."""
    for path in files(root, {".html"}, ("src",)):
        if "templates" in path.parts:
            yield from check_text(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def check_text(path: str, text: str) -> Iterator[Finding]:
    """The same for one template's source."""
    reader = _Reader(path)
    reader.feed(_TRANSLATED.sub(_blank, _COMPUTED_TAG.sub(r"<\1computed", text)))
    reader.close()
    yield from reader.refused
    if not path.startswith(_NOT_FOR_PEOPLE):
        yield from reader.untranslated
        yield from _bare_parameters(path, text)


def _bare_parameters(path: str, text: str) -> Iterator[Finding]:
    for match in _BARE_PARAMETER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Finding(path, line, f"{match['text']} is not translatable: _({match['text']})")


# A tag whose name is computed: <{{ level }} class="heading">.
_COMPUTED_TAG = re.compile(r"<(/?)(?:{%.*?%}|{{.*?}})", re.DOTALL)


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")


# A parameter of a tag that begins like a sentence: {% include … title="No answers yet" %}.
_BARE_PARAMETER = re.compile(
    r"""{%\s*(?!translate|trans|blocktranslate|comment)\w+[^%]*?\w=(?P<text>"[A-Z][^"]* [^"]*")"""
)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.refused: list[Finding] = []
        self.untranslated: list[Finding] = []
        self._inside: list[str] = []
        self._is_letter = bool(_LETTERS.search(path))

    def _refuse(self, message: str) -> None:
        self.refused.append(Finding(self.path, self.getpos()[0], message))

    def _hear(self, words: str) -> None:
        message = f"{words} is not translatable: {{% translate %}}"
        self.untranslated.append(Finding(self.path, self.getpos()[0], message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _CODE or (given.get("translate") == "no" and tag not in _VOID):
            self._inside.append(tag)
        if tag == "style" and not self._is_letter:
            self._refuse("inline <style>: put it into static/, the policy refuses it")
        if tag == "script" and "src" not in given and given.get("type") not in _DATA_SCRIPTS:
            self._refuse("inline <script>: make it a module in static/, the policy refuses it")
        for name, value in attrs:
            self._attribute(name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and (words := _spoken(data)):
            self._hear(repr(words))

    def _attribute(self, name: str, value: str) -> None:
        if name == "style" and not self._is_letter:
            self._refuse("style attribute: use a class, the policy refuses it")
        elif name.startswith(("on", "hx-on")):
            self._refuse(f"{name} attribute: listen in a module in static/, the policy refuses it")
        elif value.strip().lower().startswith(("javascript:", "js:")):
            self._refuse(f"script in {name}: the policy refuses it")
        elif name in _SPOKEN and (words := _spoken(value)):
            self._hear(f"{name}={words!r}")


def _spoken(text: str) -> str:
    """The text without names and figures, or nothing if no word is left."""
    left = re.sub(r"\s+", " ", text).strip()
    return left if set(_WORDS.findall(left)) - _PROPER_NAMES else ""


if __name__ == "__main__":
    sys.exit(report(check(root_from(sys.argv[1:]))))
