"""Errors that a person can act on, in the person's language, before Django is loaded."""

from __future__ import annotations

import gettext as _gettext
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

import click

_LOCALE = Path(__file__).resolve().parent.parent / "locale"


@cache
def _translations() -> _gettext.NullTranslations:
    return _gettext.translation("django", _LOCALE, fallback=True)


def gettext(message: str) -> str:
    """*message* in the language of the terminal (``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES``, ``LANG``)."""
    return _translations().gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """*one* or *many*, by the rules of the terminal's language."""
    return _translations().ngettext(one, many, n)


@contextmanager
def terminal_language() -> Iterator[None]:
    """Let Django speak the language of the terminal too. Only where Django is set up."""
    from django.utils import translation

    language = _translations().info().get("language", "en")
    with translation.override(language):
        yield


class Friendly(click.ClickException):
    """An expected failure: what happened, what is safe, what to do. Ends the command with exit code 1, no traceback."""

    exit_code = 1

    def __init__(self, what: str, *, safe: str = "", todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.safe = safe
        self.todo = todo

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it to standard error."""
        for line in (self.what, self.safe, self.todo):
            if line:
                click.echo(line, file=file or sys.stderr)
