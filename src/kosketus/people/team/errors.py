"""What can go wrong in the team, in words for people."""

from __future__ import annotations

from django.utils.functional import Promise


class TeamError(Exception):
    """A refusal: ``message`` says what happened and what to do, ``field`` names the form field it belongs to."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field
