"""A rating that was tapped in a letter is set down, and counts as soon as somebody is seen to be there."""

from __future__ import annotations

from django.db import IntegrityError, connection

from kosketus.kernel import clock, db
from kosketus.listen.surveys.domain import sittings
from kosketus.listen.surveys.domain.answers import day_of
from kosketus.listen.surveys.domain.sittings import Visit
from kosketus.listen.surveys.models import Link, Survey, Tap
from kosketus.listen.surveys.scanners import Why

# All of a letter's taps fall together when its links were opened one after the other.
_FOR_ALL = {Why.SEVERAL, Why.UNSEEN}


def note_tap(*, survey: Survey, link: Link | None, key: str, question: str, value: int, agent: str, why: Why) -> None:
    """Set a tap down, durably, before its page is shown. *why* is the reason to set it aside.

    Where one letter's links were opened by a program, its taps that nobody confirmed are set aside too.
    """
    anonymous, aside, now = survey.anonymous, why is not Why.NONE, clock.now()
    with db.write():
        if link is not None and why in _FOR_ALL:
            waiting = Tap.objects.filter(link=link, set_aside="", confirmed_at=None)
            waiting.update(set_aside=why, **({"link": None} if anonymous else {}))
        Tap.objects.create(
            survey=survey,
            link=None if anonymous and aside else link,
            key="" if anonymous else key,
            question=question,
            value=None if anonymous else value,
            agent=agent,
            at=day_of(now) if anonymous else now,
            set_aside=why,
        )


def confirm_tap(*, visit: Visit, page: str) -> bool:
    """Let a tap count: its one answer becomes a response, which a later send completes. Whether it counts now.

    One that was set aside counts only when it is sent. Confirmed again it changes nothing.

    Raises:
        SurveyError: the survey was closed, the link was used or is over.
    """
    try:
        return _confirm(visit, page)
    except IntegrityError:
        if connection.in_atomic_block:
            raise
        return _confirm(visit, page)  # it was sent at the same moment, and is found now


def _confirm(visit: Visit, page: str) -> bool:
    with db.write():
        return sittings.begin(visit=visit, page=page)
