"""What a column may be, and what must stand in it for that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kosketus.listen.signals.domain.proposing.looks import Look

Holds = Callable[[Look], bool]
_FEW_ROWS = 50
"""So few rows repeat nothing, and so tell nothing of what repeats."""
_STARS = 5
_MOST_MONTHS = 1_200
_MOST_CURRENCIES = 40
_HALF = 0.5


@dataclass(frozen=True, kw_only=True)
class Role:
    """One thing that a column may be.

    ``names`` are the words of a column's name, surest first, ``never`` words that speak against it (``names.toml``).
    ``holds`` tells whether what stands in a column fits. ``weight`` is how much such a column says about the kind of
    the file. A column that is ``shared`` may be something else at the same time; the words of one that is
    ``translated`` mean states of ours. Roles in ``by_content`` are found without a name, where one column only fits.
    """

    key: str
    label: Any
    holds: Holds
    hint: Any = ""
    needed: bool = False
    weight: float = 1.0
    shared: bool = False
    translated: bool = False
    names: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def is_date(look: Look) -> bool:
    """Dates."""
    return look.is_date


def is_number(look: Look) -> bool:
    """Numbers."""
    return look.is_number


def is_mail(look: Look) -> bool:
    """Mail addresses."""
    return look.is_mail


def is_sign(look: Look) -> bool:
    """Something by which rows or people are known: a number, a mail address."""
    plain = look.filled > 0 and not look.is_date and not look.is_text
    return plain and (look.is_mail or look.is_key or look.rows < _FEW_ROWS)


def is_number_of_something(look: Look) -> bool:
    """Something by which rows are known, but no mail address."""
    return is_sign(look) and not look.is_mail


def is_phone(look: Look) -> bool:
    """Phones: numbers that tell people apart."""
    return look.filled > 0 and look.is_key and not look.is_mail and not look.is_date


def is_words(look: Look) -> bool:
    """Words that stand there again and again."""
    return look.is_words and not look.is_mail


def is_several_words(look: Look) -> bool:
    """Two or more such words."""
    return is_words(look) and look.different > 1


def is_words_or_date(look: Look) -> bool:
    """Words that stand there again and again, or dates."""
    return look.is_date or look.is_words


def is_wording(look: Look) -> bool:
    """What people wrote, short or long."""
    return look.filled > 0 and not (look.is_date or look.is_number or look.is_mail)


def is_event_name(look: Look) -> bool:
    """Names of events: words, more of them than anybody could translate."""
    return is_wording(look) and not look.is_text


def is_person_name(look: Look) -> bool:
    """Names: of as many as there are rows. "#1001" is none."""
    return is_wording(look) and look.is_key and not any(value.startswith("#") for value in look.samples)


def is_score(look: Look) -> bool:
    """Whole numbers from 0 to 10, but for a few slips of the pen."""
    return look.is_number and bool(look.points)


def is_rating(look: Look) -> bool:
    """A scale of five points, not a flag."""
    points = set(look.points)
    return look.is_number and points <= set(range(1, _STARS + 1)) and {_STARS} < points and len(points) > 2  # noqa: PLR2004 - yes and no


def is_months(look: Look) -> bool:
    """Numbers of months, for a hundred years at most."""
    return look.is_number and look.whole == 1.0 and (look.high or 0) < _MOST_MONTHS


def is_currency(look: Look) -> bool:
    """Codes of ISO 4217, as few as a shop has."""
    return look.currencies > _HALF and look.different < _MOST_CURRENCIES
