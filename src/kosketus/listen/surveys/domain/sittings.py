"""A respondent goes from page to page; the last one makes a response of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import QuerySet

from kosketus.kernel import clock, db
from kosketus.listen.surveys import paths
from kosketus.listen.surveys.contracts import ResponseRow
from kosketus.listen.surveys.domain.answers import record_response
from kosketus.listen.surveys.domain.links import digest_of
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import Link, Sitting, Spent, State, Survey
from kosketus.listen.surveys.published import Published, version
from kosketus.listen.surveys.storing import answers_of

ACTOR = "respondent"
_LONGEST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What is known of a respondent's visit. ``link`` is the token of a personal link, ``said`` all answers so far."""

    survey: Survey
    published: Published
    key: str
    begun_at: datetime
    said: Mapping[str, Any]
    known: Mapping[str, str]
    language: str = ""
    channel: str = ""
    link: str = ""


def keep_page(*, visit: Visit, page: str, trail: list[str]) -> None:
    """Keep what was said so far, and that *page* comes next: a later visit goes on from there.

    Raises:
        SurveyError: the survey was closed, the link was used or is over.
    """
    with db.write():
        _refuse_closed(visit.survey)
        link = _usable(visit)
        Sitting.objects.update_or_create(key=visit.key, defaults=_row(visit, link, page=page, trail=trail))


def send(*, visit: Visit, ended: str, trail: list[str], set_aside: str = "") -> None:
    """Make a response of it: rows and facts in one transaction, which is over when this returns.

    Sent again (double click, replay, second tab) it changes nothing. *set_aside* is the reason why it shall wait
    for somebody's look instead.

    Raises:
        SurveyError: the survey was closed, the link was used by somebody else or is over.
    """
    try:
        _send(visit, ended, trail, set_aside)
    except IntegrityError:
        if connection.in_atomic_block:
            raise
        _send(visit, ended, trail, set_aside)  # a double click: the other one was first, and is found now


def _send(visit: Visit, ended: str, trail: list[str], set_aside: str) -> None:
    with db.write():
        state, sent = _standing(visit)
        if sent:
            return
        if state != State.OPEN:
            raise SurveyError("closed")
        link = _usable(visit)
        if set_aside:
            row = _row(visit, link, page=trail[-1], trail=trail) | {"ended": ended, "set_aside": set_aside}
            Sitting.objects.update_or_create(key=visit.key, defaults=row)
            return
        _use(link, visit)
        _record(visit, ended, None if link is None else link.identity_id, now=clock.now())
        if len(trail) > 1:
            Sitting.objects.filter(key=visit.key).delete()


def _standing(visit: Visit) -> tuple[str, bool]:
    """The survey's state at this moment, and whether this visit's response is there: one statement for each send."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [visit.key, visit.survey.pk])
        state, sent = cursor.fetchone()
    return str(state), bool(sent)


_STANDING = """
SELECT state, EXISTS (SELECT 1 FROM surveys_response WHERE survey_id = surveys_survey.id AND key = %s)
FROM surveys_survey WHERE id = %s
"""


def _refuse_closed(survey: Survey) -> None:
    if not Survey.objects.filter(pk=survey.pk, state=State.OPEN).exists():
        raise SurveyError("closed")


def _usable(visit: Visit) -> Link | None:
    """The link of a visit, locked; None for the public address."""
    if not visit.link:
        return None
    return usable_link(visit.survey, visit.link, Link.objects.select_for_update())


def usable_link(survey: Survey, token: str, links: QuerySet[Link] | None = None) -> Link:
    """The link of a token.

    Raises:
        SurveyError: it was used, is over, or there is none.
    """
    digest = digest_of(token)
    link = (Link.objects.all() if links is None else links).filter(survey=survey, digest=digest).first()
    if link is None and not Spent.objects.filter(survey=survey, digest=digest).exists():
        raise SurveyError("unknown")
    if link is None or link.used:
        raise SurveyError("used")
    if link.expires_at is not None and link.expires_at < clock.now():
        raise SurveyError("expired")
    return link


def _use(link: Link | None, visit: Visit) -> None:
    if link is None:
        return
    if not visit.survey.anonymous:
        Link.objects.filter(pk=link.pk).update(used=True, response=visit.key)
        return
    # Who the link belonged to goes with it: a mark on the row would tell in which order people answered.
    deleted, _by_model = Link.objects.filter(pk=link.pk).delete()
    if deleted:
        Spent.objects.create(survey=visit.survey, digest=link.digest)


def _row(visit: Visit, link: Link | None, *, page: str, trail: list[str]) -> dict[str, Any]:
    return {
        "survey": visit.survey,
        # An anonymous visit leads to nobody: its link travels in the form alone.
        "link": None if visit.survey.anonymous else link,
        "version": visit.published.number,
        "page": page,
        "trail": trail,
        "said": dict(visit.said),
        "known": dict(visit.known),
        "language": visit.language,
        "channel": visit.channel,
        "begun_at": visit.begun_at,
        "seen_at": clock.now(),
    }


def _record(visit: Visit, ended: str, identity: int | None, *, now: datetime) -> None:
    said = paths.kept(visit.published.blueprint, visit.said, conditions_see(visit.known, visit.language, visit.channel))
    anonymous = visit.survey.anonymous
    row = ResponseRow(
        key=visit.key,
        occurred_at=_day(now) if anonymous else now,
        answers=answers_of(visit.published.blueprint, said),
        identity=None if anonymous else identity,
        channel=visit.channel,
        language=visit.language,
        context=dict(visit.known),
        version=visit.published.number,
        seconds=_seconds(visit.begun_at, now),
        ended=ended,
    )
    record_response(row, survey=visit.survey, questions=visit.published.questions, actor=ACTOR)


def conditions_see(known: Mapping[str, str], language: str, channel: str) -> dict[str, Any]:
    """What conditions can ask for beside answers."""
    return {**known, "language": language, "channel": channel or None}


def _day(moment: datetime) -> datetime:
    """The coarse time of an anonymous answer."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


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
        if now is None or published is None or (now.link and now.link.used):
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
        _use(now.link, visit)
        _record(visit, now.ended, now.link.identity_id if now.link else None, now=now.seen_at)
        Sitting.objects.filter(pk=now.pk).delete()
    return True
