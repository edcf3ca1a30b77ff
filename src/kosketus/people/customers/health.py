"""What the room says about its own health: erasures that do not come to an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kosketus.kernel import checks, clock
from kosketus.people.customers.models import PersonErasure

_PATIENCE = timedelta(minutes=15)


@checks.add
def stuck_erasures() -> Iterator[checks.Finding]:
    """Erasures that were asked for a while ago and are not done."""
    late = PersonErasure.objects.filter(finished_at=None, requested_at__lt=clock.now() - _PATIENCE).count()
    if late:
        what = ngettext(
            "%(number)d customer should be erased and is still here.",
            "%(number)d customers should be erased and are still here.",
            late,
        )
        mend = _("It is tried again every minute while kosketus serve runs; read the log for the reason.")
        yield checks.Finding(checks.Level.ERROR, what % {"number": late}, mend)
