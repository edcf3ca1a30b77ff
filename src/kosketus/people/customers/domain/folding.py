"""Text as it is compared and searched: one case, no diacritics, in every script.

SQLite compares only A to Z without case, so the folded form is stored beside the text.
"""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """*text* for comparing: case folded, diacritics removed, white space single.

    >>> fold("  Ștefan   ÄIJÄLÄ ")
    'stefan aijala'
    >>> fold("Алёна")
    'алена'
    """
    words = " ".join(text.split())
    if words.isascii():
        return words.lower()
    parted = unicodedata.normalize("NFKD", words.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))
