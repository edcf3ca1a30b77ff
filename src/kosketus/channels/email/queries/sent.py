"""What was sent lately, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from kosketus.channels.email.models import OutgoingMail, State
from kosketus.kernel import clock

LATELY = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Mails by where they stand; ``bounced`` and ``complained`` are among the sent."""

    waiting: int
    sent: int
    failed: int
    withdrawn: int
    bounced: int
    complained: int


def counts() -> Counts:
    """What waits now, and what changed in the last 30 days. Two queries."""
    lately = OutgoingMail.objects.filter(changed_at__gte=clock.now() - LATELY)
    by_state: Mapping[str, int] = dict(lately.values_list("state").annotate(n=Count("id")).order_by())
    returned = lately.filter(state=State.SENT).aggregate(
        bounced=Count("id", filter=Q(bounced_at__isnull=False)),
        complained=Count("id", filter=Q(complained_at__isnull=False)),
    )
    open_now = OutgoingMail.objects.filter(state__in=(State.WAITING, State.CLAIMED, State.SENDING)).count()
    return Counts(
        waiting=open_now,
        sent=by_state.get(State.SENT, 0),
        failed=by_state.get(State.FAILED, 0),
        withdrawn=by_state.get(State.WITHDRAWN, 0),
        **returned,
    )


def in_trouble() -> QuerySet[OutgoingMail]:
    """Mails of the last 30 days that did not go or came back, the newest first."""
    lately = OutgoingMail.objects.filter(changed_at__gte=clock.now() - LATELY).defer("body")
    bad = Q(state=State.FAILED) | Q(bounced_at__isnull=False) | Q(complained_at__isnull=False)
    return lately.filter(bad).order_by("-changed_at", "-id")
