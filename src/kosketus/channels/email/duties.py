"""What comes back every day: letters whose time is over leave the table."""

from __future__ import annotations

from datetime import timedelta

from kosketus.channels.email.domain.forms import forget_forms
from kosketus.channels.email.models import OutgoingMail, State
from kosketus.kernel import clock, db
from kosketus.kernel.schedules import scheduled

KEPT = timedelta(days=30)
_BATCH = 2000


@scheduled("email.forget_letters", cron="53 2 * * *")
def forget_letters() -> int:
    """Remove the text of mails that were sent or given up a month ago; the rows stay. How many."""
    old = clock.now() - KEPT
    over = OutgoingMail.objects.filter(
        state__in=(State.SENT, State.FAILED), changed_at__lt=old, body__isnull=False
    ).order_by("id")
    forgotten = 0
    while ids := list(over.values_list("id", flat=True)[:_BATCH]):
        with db.write():
            forgotten += OutgoingMail.objects.filter(id__in=ids).update(body=None, form=None)
    forget_forms()
    return forgotten
