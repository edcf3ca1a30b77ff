"""Every letter of a survey, drawn once: drawing costs a thousand times filling in, and no write waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from kosketus.act.outreach import letters
from kosketus.act.outreach.letters import Prepared
from kosketus.channels.contract import Filled


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What differs from letter to letter."""

    token: str
    preferences_url: str
    unsubscribe_url: str
    name: str = ""


class Composer:
    """The letters of one survey in its languages, invitations and reminders."""

    def __init__(self, survey: str, languages: tuple[str, ...], *, address: str) -> None:
        self._prepared: dict[tuple[str, bool], Prepared] = {
            (language, reminder): letters.prepare(survey=survey, language=language, reminder=reminder, address=address)
            for language in languages
            for reminder in (False, True)
        }

    def letter(self, filling: Filling, *, language: str, reminder: bool) -> Filled:
        """The letter for one person."""
        return self._prepared[language, reminder].to(
            token=filling.token,
            preferences_url=filling.preferences_url,
            unsubscribe_url=filling.unsubscribe_url,
            name=filling.name,
        )
