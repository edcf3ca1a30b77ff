"""Strings of the interface: collect them, merge them into the catalogues, compile, and count what is missing.

Needs no gettext on the machine: Babel reads the sources, polib reads and writes the catalogues.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

from hatch_build import compile_catalogue
from tools import ROOT
from tools.findings import Finding, files, report

LANGUAGES = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "fi": "nplurals=2; plural=(n != 1);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);",
}
_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)|{(\w*)}")
# Romanian is written with a comma below; the letters with a cedilla only look alike.
_CEDILLAS = re.compile("[şţŞŢ]")

Key = tuple[str, str]  # context, msgid


@dataclass
class Message:
    """One string of the source, with every file that says it."""

    msgid: str
    plural: str = ""
    context: str = ""
    comment: str = ""
    places: set[str] = field(default_factory=set)


def collect(root: Path) -> dict[Key, Message]:
    """Every translatable string below ``src/``, by context and msgid."""
    found: dict[Key, Message] = {}
    for path in files(root, {".py", ".html", ".txt"}, ("src",)):
        if path.suffix == ".py" or "templates" in path.parts:
            place = path.relative_to(root).as_posix()
            for message in _read(path):
                kept = found.setdefault((message.context, message.msgid), message)
                kept.plural = kept.plural or message.plural
                kept.comment = kept.comment or message.comment
                kept.places.add(place)
    return found


def _read(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if not settings.configured:
            settings.configure()
        # What is no string has become X and blanks; without its indentation Babel takes it for Python.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    source = io.BytesIO(text.encode())
    for _line, ids, comments, context in extract("python", source, _KEYWORDS, ["Translators:"]):
        msgid, plural = ids[:2] if isinstance(ids, tuple) else (ids, "")
        if msgid:
            yield Message(msgid, plural, context or "", " ".join(comments))


def catalogue(root: Path, language: str) -> Path:
    """Where the translations into *language* are."""
    return root / "src" / "kosketus" / "locale" / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> polib.POFile:
    """The catalogue, or an empty one."""
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    made = polib.POFile(wrapwidth=110)
    made.metadata = {
        "Project-Id-Version": "kosketus",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    return made


def merge(book: polib.POFile, messages: dict[Key, Message]) -> polib.POFile:
    """The catalogue with exactly these messages in use; translations are kept, unused ones marked obsolete."""
    known: dict[Key, Any] = {(entry.msgctxt or "", entry.msgid): entry for entry in book}
    forms = _forms(book)
    for key, message in messages.items():
        entry = known.setdefault(key, polib.POEntry(msgid=message.msgid, msgctxt=message.context or None))
        entry.obsolete = False
        entry.occurrences = [(place, "") for place in sorted(message.places)]
        entry.comment = message.comment
        _shape(entry, message, forms)
    for key in known.keys() - messages.keys():
        known[key].obsolete = True
        known[key].occurrences = []
    merged = polib.POFile(wrapwidth=110)
    merged.metadata, merged.header = book.metadata, book.header
    merged.extend(
        sorted(
            known.values(), key=lambda entry: (entry.obsolete, entry.occurrences[:1], entry.msgid, entry.msgctxt or "")
        )
    )
    return merged


def _place(entry: Any) -> tuple[object, ...]:
    return entry.obsolete, entry.occurrences[:1], entry.msgid, entry.msgctxt or ""


def _shape(entry: Any, message: Message, forms: int) -> None:
    """Give an entry the plural forms and flags that its message has now."""
    if message.plural and not entry.msgid_plural:
        entry.msgstr_plural = dict.fromkeys(range(forms), "")
        entry.msgstr = ""
    elif not message.plural and entry.msgid_plural:
        entry.msgstr, entry.msgstr_plural = "", {}
    entry.msgid_plural = message.plural
    flags = {"fuzzy"} & set(entry.flags)
    if "%(" in message.msgid + message.plural:
        flags.add("python-format")
    elif "{" in message.msgid + message.plural:
        flags.add("python-brace-format")
    entry.flags = sorted(flags)


def _forms(book: polib.POFile) -> int:
    found = re.search(r"nplurals\s*=\s*(\d+)", book.metadata.get("Plural-Forms", ""))
    return int(found.group(1)) if found else 2


def faults(entry: Any, forms: int) -> Iterator[str]:
    """What is wrong with one translation; nothing when it is complete."""
    texts = [entry.msgstr_plural.get(n, "") for n in range(forms)] if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "is marked fuzzy: look at it and remove the mark"
    if not all(texts):
        yield "is not translated"
        return
    allowed = [_placeholders(text) for text in (entry.msgid, entry.msgid_plural) if text]
    for text in texts:
        if _placeholders(text) not in allowed:
            yield f"has other placeholders: {text!r}"
        if _CEDILLAS.search(text):
            yield f"has letters with a cedilla where a comma belongs: {text!r}"


def _placeholders(text: str) -> set[str]:
    return {next(filter(None, match), "") for match in _PLACEHOLDER.findall(text)}


def check(root: Path) -> Iterator[Finding]:
    """Every string that some language lacks or says wrongly."""
    messages = collect(root)
    for language in LANGUAGES:
        path = catalogue(root, language)
        book = merge(load(path, language), messages)
        for entry in book:
            if not entry.obsolete:
                for fault in faults(entry, _forms(book)):
                    yield Finding(path.relative_to(root).as_posix(), 0, f"{entry.msgid[:70]!r} {fault}")


def update(root: Path) -> None:
    """Write the catalogues."""
    messages = collect(root)
    for language in LANGUAGES:
        path = catalogue(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        merge(load(path, language), messages).save(str(path), newline="\n")


def compile_all(root: Path) -> None:
    """Make the ``.mo`` files that Django reads."""
    for language in LANGUAGES:
        path = catalogue(root, language)
        if path.exists():
            compile_catalogue(path)


def count(root: Path) -> str:
    """One line for people: how many strings, and how many each language lacks."""
    messages = collect(root)
    lacking = []
    for language in LANGUAGES:
        book = merge(load(catalogue(root, language), language), messages)
        missing = sum(1 for entry in book if not entry.obsolete and any(faults(entry, _forms(book))))
        lacking.append(f"{language} {missing}")
    return f"{len(messages)} strings; missing: {', '.join(lacking)}"


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.add_argument("--update", action="store_true", help="merge the strings of the source into the catalogues")
    parser.add_argument("--compile", action="store_true", help="make the .mo files")
    parser.add_argument("--check", action="store_true", help="fail where a translation is missing or wrong")
    parser.add_argument("root", nargs="?", type=Path, default=ROOT)
    given = parser.parse_args(arguments)
    if given.update:
        update(given.root)
    if given.compile:
        compile_all(given.root)
    if given.check:
        return report(check(given.root))
    print(count(given.root))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
