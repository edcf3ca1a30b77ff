"""Words that stand in columns of states, and which of ours they mean."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from kosketus.listen.signals.domain.proposing.kinds import listed

ENDED = "ended"
"""What a word says of a subscription that runs no more."""
_STATES: Mapping[str, Mapping[str, Any]] = {
    "status": {
        "shipped": _("shipped"),
        "delivered": _("delivered"),
        "cancelled": _("cancelled"),
        "refunded": _("refunded"),
    },
    "ended": {ENDED: _("has left")},
    "event": {
        "opened": _("the ticket was opened"),
        "message": _("a message"),
        "assigned": _("it was assigned"),
        "waiting": _("it waits for somebody else"),
        "resolved": _("it was solved"),
        "closed": _("it was closed"),
        "reopened": _("it was opened again"),
    },
    "author": {
        "customer": _("the customer"),
        "agent": _("somebody of us"),
        "bot": _("a bot"),
        "system": _("a system, by itself"),
    },
    "purpose": {
        "acquisition": _("winning customers"),
        "retention": _("keeping customers"),
        "service": _("serving customers"),
        "other": _("something else"),
    },
}
_SHORT = 3
_NEGATED = re.compile(r"\b(?:un|not |no |in)(?:fulfill|ship|deliver|solv|resolv|assign)", re.IGNORECASE)


@lru_cache
def _signs() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    with Path(__file__).with_name("words.toml").open("rb") as file:
        told = tomllib.load(file)
    return {role: {state: listed(plain(words)) for state, words in states.items()} for role, states in told.items()}


def plain(text: str) -> str:
    """Small letters without their marks: exports write "stare comanda" as often as "stare comandă"."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def states_of(role: str) -> Mapping[str, Any]:
    """Our words of a role's states, with their labels; none for a role without."""
    return _STATES.get(role, {})


def meant(role: str, word: str) -> str:
    """Which of our states *word* means, as far as we know; empty where we do not."""
    if _NEGATED.search(word):
        return ""
    folded = " ".join(re.split(r"[\s_\-]+", plain(word).strip()))
    for state, signs in _signs().get(role, {}).items():
        if any(_stands(sign, folded) for sign in signs):
            return state
    return ""


def _stands(sign: str, word: str) -> bool:
    """A short sign is a whole word, a longer one the beginning of one."""
    if len(sign) <= _SHORT:
        return word == sign or re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", word) is not None
    return re.search(rf"(?<!\w){re.escape(sign)}", word) is not None


def translated(role: str, words: Iterable[str]) -> dict[str, str]:
    """Every word with the state that it means; empty for those that we do not know."""
    return {word: meant(role, word) for word in words}
