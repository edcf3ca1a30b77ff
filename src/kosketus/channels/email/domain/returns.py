"""What came back is written down at the mail that it is about, and told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from kosketus.channels.contract import OutgoingBounced, OutgoingComplained
from kosketus.channels.email.domain.claims import ACTOR, CHANNEL
from kosketus.channels.email.models import OutgoingMail, State
from kosketus.channels.email.wire.reports import Report, Return
from kosketus.kernel import clock, db, events

_LATELY = timedelta(days=30)
_GONE_OUT = (State.SENDING, State.SENT, State.FAILED)


def note_returned(*, reports: Iterable[Report]) -> int:
    """Write down bounces and complaints about mails of ours; how many were news. A repeated report is none."""
    with db.write():
        return sum(_note(report, clock.now()) for report in reports)


def _note(report: Report, at: datetime) -> int:
    mail = _meant(report, at)
    if mail is None:
        return 0
    return _complained(mail, at) if report.kind == Return.COMPLAINED else _bounced(mail, report, at)


def _meant(report: Report, at: datetime) -> OutgoingMail | None:
    """The mail that a report is about: by its token, else the newest one to an address that was vouched for."""
    gone_out = OutgoingMail.objects.filter(state__in=_GONE_OUT).defer("body")
    mail = gone_out.filter(token__in=report.tokens).first()
    if mail is None and report.address:
        lately = gone_out.filter(address__in={report.address, report.address.lower()}, changed_at__gt=at - _LATELY)
        mail = lately.order_by("-changed_at", "-id").first()
    return mail


def _complained(mail: OutgoingMail, at: datetime) -> int:
    news = OutgoingMail.objects.filter(id=mail.id, complained_at=None).update(complained_at=at)
    return _told(mail, OutgoingComplained(key=mail.key, channel=CHANNEL), at) if news else 0


def _bounced(mail: OutgoingMail, report: Report, at: datetime) -> int:
    fresh = Q(bounced_for_good=False) if report.for_good else Q(bounced_at=None)
    news = OutgoingMail.objects.filter(fresh, id=mail.id).update(
        bounced_at=at, bounced_for_good=report.for_good, code=report.code, answer=report.answer
    )
    fact = OutgoingBounced(key=mail.key, channel=CHANNEL, permanent=report.for_good, code=report.code)
    return _told(mail, fact, at) if news else 0


def _told(mail: OutgoingMail, fact: OutgoingBounced | OutgoingComplained, at: datetime) -> int:
    return events.publish([events.Draft(fact=fact, occurred_at=at, identity=mail.identity)], actor=ACTOR)
