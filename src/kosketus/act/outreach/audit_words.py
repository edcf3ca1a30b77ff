"""How the audit says the rules of asking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kosketus.act.outreach import names
from kosketus.act.outreach.clock_form import spoken, weekdays


def _weekdays(numbers: Sequence[int]) -> str:
    return ", ".join(name for number, name in weekdays() if number in numbers)


def _purposes(days: Mapping[str, int]) -> str:
    return "; ".join(f"{names.PURPOSES.get(purpose, purpose)}: {number}" for purpose, number in days.items())


WORDS: Mapping[str, Callable[[Any], str]] = {
    "quiet_from": lambda minutes: spoken(int(minutes)),
    "quiet_until": lambda minutes: spoken(int(minutes)),
    "quiet_weekdays": _weekdays,
    "purposes": _purposes,
}
