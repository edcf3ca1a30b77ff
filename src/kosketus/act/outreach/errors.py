"""What can go wrong in outreach, in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: Mapping[str, str | Promise] = {
    "survey": _("This survey takes no answers now. Publish it or open it again, then send it."),
    "started": _("Somebody started this send-out meanwhile. It stands as it was then; nothing of yours was stored."),
    "state": _("Somebody else changed this send-out meanwhile. Here is how it stands now."),
    "obstacles": _("Not started, and nobody was asked. Mend what is listed below first."),
    "nobody": _("Not started: nobody is on the list."),
}


class OutreachError(Exception):
    """Something was refused; ``reason`` is a key of :data:`WORDS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def words(self) -> str:
        """What happened and what to do."""
        return str(WORDS[self.reason])
