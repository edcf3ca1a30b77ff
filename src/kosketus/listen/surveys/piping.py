"""Words with places in them: ``{company}``, ``{person.name|dear customer}``, ``{nps}``."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PIPE = re.compile(r"\{([a-z][\w.]*)(?:\|([^{}|]*))?\}")


def pipes(text: str) -> list[tuple[str, str]]:
    """The places of a text: name, and the words that stand there when nothing is known."""
    return [(name, fallback) for name, fallback in _PIPE.findall(text)]


def fill(text: str, known: Mapping[str, str]) -> str:
    """*text* with what is known. Plain text goes in and comes out: escaping is the template's work."""
    return _PIPE.sub(lambda match: known.get(match[1]) or match[2] or "", text) if "{" in text else text
