"""Texts of strangers in files that a spreadsheet opens: none of them may be run."""

from __future__ import annotations

# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"), full-width signs included, and the
# spaces that they skip before one.
_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
_SKIPPED = " \u00a0"


def might_run(text: str) -> bool:
    """Whether a spreadsheet might take *text* for a formula."""
    return text.startswith(_BEGINNINGS) or text.lstrip(_SKIPPED).startswith(_BEGINNINGS)


def guard(text: str) -> str:
    """*text* so that a spreadsheet shows it: an apostrophe stands before what might be run."""
    return f"'{text}" if might_run(text) else text


def unguard(text: str) -> str:
    """The text as it stood before :func:`guard`."""
    return text[1:] if text.startswith("'") and might_run(text[1:]) else text
