"""Words: the kernel says "customer" nowhere, and the handbook is spelt the British way."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.findings import Finding, files, report, root_from

_CUSTOMER = re.compile("customer", re.IGNORECASE)
_CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|https?://\S+|<[^>]+>")
_AMERICAN = {
    "analyze": "analyse",
    "analyzed": "analysed",
    "artifact": "artefact",
    "behavior": "behaviour",
    "catalog": "catalogue",
    "center": "centre",
    "centered": "centred",
    "color": "colour",
    "colors": "colours",
    "customize": "customise",
    "dialog": "dialogue",
    "favor": "favour",
    "favorite": "favourite",
    "gray": "grey",
    "honor": "honour",
    "initialize": "initialise",
    "labeled": "labelled",
    "license": "licence",
    "optimize": "optimise",
    "organization": "organisation",
    "organize": "organise",
    "recognize": "recognise",
    "summarize": "summarise",
    "traveled": "travelled",
}
_FLAGGED = re.compile(rf"\b({'|'.join(_AMERICAN)})\b", re.IGNORECASE)
_PROSE = ("docs", "changes", "packages", "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")


def check(root: Path) -> Iterator[Finding]:
    """Words in the wrong place, and wrong words."""
    for path in files(root, {".py"}, ("src/kosketus/kernel",)):
        yield from _found(root, path, _CUSTOMER, "the kernel knows no {0}: say subject, actor or identity")
    for path in files(root, {".md"}, _PROSE):
        yield from _found(root, path, _FLAGGED, "{0} is spelt {1} here")


def _found(root: Path, path: Path, pattern: re.Pattern[str], message: str) -> Iterator[Finding]:
    fenced = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fenced ^= line.lstrip().startswith("```")
        text = line if path.suffix == ".py" else _CODE.sub("", line)
        if not fenced and (match := pattern.search(text)):
            word = match.group().lower()
            told = message.format(word, _AMERICAN.get(word, ""))
            yield Finding(path.relative_to(root).as_posix(), number, told)


if __name__ == "__main__":
    sys.exit(report(check(root_from(sys.argv[1:]))))
