"""A respondent goes from page to page; the last one makes a response of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import F, QuerySet

from kosketus.kernel import clock, db
from kosketus.listen.surveys import paths
from kosketus.listen.surveys.contracts import ResponseRow
from kosketus.listen.surveys.domain.answers import day_of, record_response
from kosketus.listen.surveys.domain.completing import complete_response
from kosketus.listen.surveys.domain.links import digest_of
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import Link, Sitting, State, Survey, Tap
from kosketus.listen.surveys.published import Published, version
from kosketus.listen.surveys.storing import answers_of

ACTOR = "respondent"
_LONGEST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is known of a respondent's visit. ``link`` is the token of a personal link, ``said`` all answers so far.

    ``tapped``: it began with a rating in a letter.
    """

    survey: Survey
    published: Published
    key: str
    begun_at: datetime
    said: Mapping[str, Any]
    known: Mapping[str, str]
    language: str = ""
    channel: str = ""
    link: str = ""
    tapped: bool = False


@dataclass(frozen=True)
class _Seat:
    """A visit in its place, with its link locked. ``sent``: the response is there and whole; ``begun``: in part.

    ``kept``: answers are kept of it, or wait for somebody's look.
    """

    visit: Visit
    link: Link | None
    sent: bool
    begun: bool
    kept: bool

    @property
    def unlinkable(self) -> bool:
        """Whether no time may be kept of it: an anonymous response that stays open for a while."""
        return self.visit.survey.anonymous and (self.begun or self.visit.tapped)


def keep_page(*, visit: Visit, page: str, trail: list[str]) -> str:
    """Keep what was said so far, and that *page* comes next: a later visit goes on from there. The visit's key.

    Raises:
        SurveyError: the survey was closed, the link was used or is over.
    """
    with db.write():
        seat = _seat(visit)
        if not seat.sent:
            Sitting.objects.update_or_create(key=seat.visit.key, defaults=_row(seat, page=page, trail=trail))
            if visit.tapped and not seat.begun:
                begin(visit=_rated(seat.visit), page=page)
    return seat.visit.key


def _rated(visit: Visit) -> Visit:
    """The visit with nothing but the rating that it began with."""
    known = conditions_see(visit.known, visit.language, visit.channel)
    scale = paths.opening_scale(visit.published.blueprint, paths.names_of({}, known))
    return replace(visit, said={key: value for key, value in visit.said.items() if scale and key == scale.key})


def begin(*, visit: Visit, page: str) -> bool:
    """Make a response of the one answer that was tapped, inside ``db.write()``; whether it counts now.

    It stays open: a later send completes it. Tapped anew, the last answer counts.

    Raises:
        SurveyError: the survey was closed, the link was used or is over.
    """
    seat = _seat(visit)
    if seat.sent or _only_set_aside(seat):
        return False
    sitting, _made = Sitting.objects.get_or_create(key=seat.visit.key, defaults=_row(seat, page=page, trail=[]))
    Sitting.objects.filter(pk=sitting.pk).update(tapped=True, said={**sitting.said, **visit.said})
    _use(seat)
    _record(seat, "", now=clock.now())
    return True


def send(*, visit: Visit, ended: str, trail: list[str], set_aside: str = "") -> str:
    """Make a response of it: rows and facts in one transaction, which is over when this returns. The visit's key.

    Sent again (double click, replay, second tab) it changes nothing. *set_aside* is the reason why it shall wait
    for somebody's look instead.

    Raises:
        SurveyError: the survey was closed, the link was used by somebody else or is over.
    """
    try:
        return _send(visit, ended, trail, set_aside)
    except IntegrityError:
        if connection.in_atomic_block:
            raise
        return _send(visit, ended, trail, set_aside)  # a double click: the other one was first, and is found now


def _send(visit: Visit, ended: str, trail: list[str], set_aside: str) -> str:
    with db.write():
        seat = _seat(visit)
        if seat.sent:
            return seat.visit.key
        if set_aside:
            row = _ended_row(seat, trail) | {"ended": ended, "set_aside": set_aside}
            Sitting.objects.update_or_create(key=seat.visit.key, defaults=row)
            return seat.visit.key
        _use(seat)
        _record(seat, ended, now=clock.now())
        if seat.kept:
            Sitting.objects.filter(key=seat.visit.key).delete()
    return seat.visit.key


def _seat(visit: Visit) -> _Seat:
    """Where a visit stands at this moment. A response that a tap began is gone on with, from whichever page.

    Raises:
        SurveyError: the survey is closed, or the link was used or is over; never where the response is there.
    """
    link = _links(visit.survey, visit.link, locked=True).first() if visit.link else None
    if link is not None and link.used and is_begun(link):
        visit = replace(visit, key=link.response)
    state, recorded, kept, tapped = _standing(visit)
    seat = _Seat(visit, link, sent=recorded and not tapped, begun=recorded and tapped, kept=kept)
    if not seat.sent and state != State.OPEN:
        raise SurveyError("closed")
    if visit.link and not recorded:
        _refuse_unusable(visit.survey, link)
    return seat


def _standing(visit: Visit) -> tuple[str, bool, bool, bool]:
    """The survey's state at this moment, whether this visit's response is there, what is kept, and if a tap began it.

    One statement for each send.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [visit.key, visit.key, visit.key, visit.survey.pk])
        state, recorded, kept, tapped = cursor.fetchone()
    return str(state), bool(recorded), bool(kept), bool(tapped)


_STANDING = """
SELECT state,
    EXISTS (SELECT 1 FROM surveys_response WHERE survey_id = surveys_survey.id AND key = %s),
    EXISTS (SELECT 1 FROM surveys_sitting WHERE key = %s),
    EXISTS (SELECT 1 FROM surveys_sitting WHERE key = %s AND tapped)
FROM surveys_survey WHERE id = %s
"""


def is_begun(link: Link) -> bool:
    """Whether the response of a used link was only tapped yet, so that its page may still be sent."""
    return Sitting.objects.filter(key=link.response, tapped=True, set_aside="").exists()


def usable_link(survey: Survey, token: str) -> Link:
    """The link of a token; a used one only where the response that a tap began with it is still open.

    Raises:
        SurveyError: it was used, is over, or there is none.
    """
    link = _links(survey, token).first()
    if link is not None and link.used and is_begun(link):
        return _refuse_over(link)
    return _refuse_unusable(survey, link)


def _links(survey: Survey, token: str, *, locked: bool = False) -> QuerySet[Link]:
    links = Link.objects.select_for_update() if locked else Link.objects.all()
    return links.filter(survey=survey, digest=digest_of(token))


def _refuse_unusable(survey: Survey, link: Link | None) -> Link:
    if link is None:
        # A used link of an anonymous survey and one that never was look alike: nothing is left to tell them by.
        raise SurveyError("gone" if survey.anonymous else "unknown")
    if link.used:
        raise SurveyError("used")
    return _refuse_over(link)


def _refuse_over(link: Link) -> Link:
    if link.expires_at is not None and link.expires_at < clock.now():
        raise SurveyError("expired")
    return link


def _use(seat: _Seat) -> None:
    """Use the link up, and settle the taps that led here."""
    visit, link = seat.visit, seat.link
    if link is None:
        if visit.tapped and not seat.begun:
            _settle_public(visit)
        return
    if not visit.survey.anonymous:
        Link.objects.filter(pk=link.pk).update(used=True, response=visit.key)
        Tap.objects.filter(link=link, set_aside="", confirmed_at=None).update(confirmed_at=clock.now())
        return
    # The link goes, taps and all: whatever were left for each would tell in which order people answered.
    deleted, _by_model = Link.objects.filter(pk=link.pk).delete()
    if deleted:
        Survey.objects.filter(pk=visit.survey.pk).update(links_spent=F("links_spent") + 1)


def _settle_public(visit: Visit) -> None:
    waiting = Tap.objects.filter(survey=visit.survey, link=None, set_aside="", confirmed_at=None)
    if not visit.survey.anonymous:
        waiting.filter(key=visit.key).update(confirmed_at=clock.now())
        return
    # Which of them it was is not known, and shall not be.
    Tap.objects.filter(pk__in=waiting.values("pk")[:1]).delete()


def _only_set_aside(seat: _Seat) -> bool:
    """Whether every tap that led here was set aside: such a rating counts only when it is sent."""
    visit, link = seat.visit, seat.link
    if visit.survey.anonymous and link is None:
        return False
    taps = Tap.objects.filter(survey=visit.survey, set_aside="")
    return not (taps.filter(link=link) if link else taps.filter(key=visit.key)).exists()


def _row(seat: _Seat, *, page: str, trail: list[str]) -> dict[str, Any]:
    visit, now, begun_at = seat.visit, clock.now(), seat.visit.begun_at
    if seat.unlinkable:
        # This row stands beside the response, which knows the day only.
        now, begun_at = day_of(now), day_of(begun_at)
    elif visit.survey.anonymous:
        # When it began is needed for as long as somebody may still be at it; see the duties.
        now = day_of(now)
    return {
        "survey": visit.survey,
        # An anonymous visit leads to nobody: its link travels in the form alone.
        "link": None if visit.survey.anonymous else seat.link,
        "version": visit.published.number,
        "page": page,
        "trail": trail,
        "said": dict(visit.said),
        "known": dict(visit.known),
        "language": visit.language,
        "channel": visit.channel,
        "begun_at": begun_at,
        "seen_at": now,
    }


def _ended_row(seat: _Seat, trail: list[str]) -> dict[str, Any]:
    """The row of a visit that is over. Of an anonymous one the times tell the day and how long it took."""
    row = _row(seat, page=trail[-1], trail=trail)
    if seat.visit.survey.anonymous and not seat.unlinkable:
        row["begun_at"] = row["seen_at"] - (clock.now() - seat.visit.begun_at)
    return row


def _record(seat: _Seat, ended: str, *, now: datetime) -> None:
    visit = seat.visit
    said = paths.kept(visit.published.blueprint, visit.said, conditions_see(visit.known, visit.language, visit.channel))
    anonymous = visit.survey.anonymous
    row = ResponseRow(
        key=visit.key,
        occurred_at=day_of(now) if anonymous else now,
        answers=answers_of(visit.published.blueprint, said),
        identity=None if anonymous or seat.link is None else seat.link.identity_id,
        channel=visit.channel,
        language=visit.language,
        context=dict(visit.known),
        version=visit.published.number,
        seconds=_seconds(visit.begun_at, now) if _is_timed(seat) else None,
        ended=ended,
    )
    record = complete_response if seat.begun else record_response
    record(row, survey=visit.survey, questions=visit.published.questions, actor=ACTOR)


def conditions_see(known: Mapping[str, str], language: str, channel: str) -> dict[str, Any]:
    """What conditions can ask for beside answers."""
    return {**known, "language": language, "channel": channel or None}


def _is_timed(seat: _Seat) -> bool:
    """Whether it is known when it began; of an anonymous one that was gone on with another day, the day is."""
    anonymous, begun_at = seat.visit.survey.anonymous, seat.visit.begun_at
    return not seat.unlinkable and not (anonymous and begun_at == day_of(begun_at))


def _seconds(begun_at: datetime, now: datetime) -> int:
    return int(max(timedelta(0), min(now - begun_at, _LONGEST)).total_seconds())


def count_set_aside(*, keys: list[str], survey: Survey) -> int:
    """Take answers that were set aside among the others after all; how many."""
    counted = 0
    for sitting in Sitting.objects.filter(survey=survey, key__in=keys).exclude(set_aside=""):
        counted += _counted(sitting)
    return counted


def _counted(sitting: Sitting) -> bool:
    with db.write():
        now = (
            Sitting.objects.select_for_update(of=("self",))
            .select_related("survey", "link")
            .filter(pk=sitting.pk)
            .first()
        )
        published = version(now.survey, now.version) if now else None
        if now is None or published is None or (now.link and now.link.used and now.link.response != now.key):
            return False
        visit = Visit(
            survey=now.survey,
            published=published,
            key=now.key,
            begun_at=now.begun_at,
            said=now.said,
            known=now.known,
            language=now.language,
            channel=now.channel,
        )
        seat = _Seat(visit, now.link, sent=False, begun=now.tapped, kept=True)
        _use(seat)
        _record(seat, now.ended, now=now.seen_at)
        Sitting.objects.filter(pk=now.pk).delete()
    return True
