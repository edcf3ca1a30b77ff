"""Responses that programs send are recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kosketus.kernel import clock, events
from kosketus.kernel.ids import timeless, uuid7
from kosketus.listen.surveys import published
from kosketus.listen.surveys.arriving import Arriving, Refused, Who, answers_in, answers_stored
from kosketus.listen.surveys.contracts import Answered, Recorded, ResponseRow
from kosketus.listen.surveys.domain.answers import day_of, record_responses
from kosketus.listen.surveys.domain.definitions import newest_questions
from kosketus.listen.surveys.models import Question, State, Survey
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey

_LONGEST = {"key": 200, "channel": 40, "language": 12}
_MOST_CONTEXT = 20


@dataclass
class Outcome:
    """What became of responses: new and known answers, and what was refused, by place in the request, with why."""

    recorded: Recorded = field(default_factory=Recorded)
    taken: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Asked:
    survey: Survey
    version: published.Published | None
    questions: dict[str, Question]

    def answers(self, one: Arriving) -> list[Answered]:
        if self.version is None:
            return answers_stored(self.questions, one.answers)
        return answers_in(self.version.blueprint, one.answers)


def take_responses(*, arriving: Sequence[Arriving], actor: str) -> Outcome:
    """Record what can be taken, survey by survey, each in one transaction; tell of the rest."""
    outcome, asked = Outcome(), _asked({one.survey for one in arriving})
    taken: list[tuple[str, ResponseRow, IdentityKey | None]] = []
    for place, one in enumerate(arriving):
        try:
            taken.append((one.survey, _row(one, asked.get(one.survey)), _key_of(one.person)))
        except Refused as error:
            outcome.refused.append((place, str(error)))
    outcome.taken = len(taken)
    for slug, rows in _with_identities(taken).items():
        there = asked[slug]
        outcome.recorded += record_responses(rows, survey=there.survey, questions=there.questions, actor=actor)
    return outcome


def _with_identities(taken: Sequence[tuple[str, ResponseRow, IdentityKey | None]]) -> dict[str, list[ResponseRow]]:
    """The rows by survey, each with the identity it came from: nobody becomes known by an answer that was refused."""
    keys = sorted({key for _slug, _row, key in taken if key})
    identities = customers.identities_for(keys, evidence="surveys.api") if keys else {}
    rows: dict[str, list[ResponseRow]] = {}
    for slug, row, key in taken:
        rows.setdefault(slug, []).append(row._replace(identity=identities[key]) if key else row)
    return rows


def _asked(slugs: set[str]) -> dict[str, _Asked]:
    found = (published.find(slug) for slug in slugs)
    return {survey.slug: _as_asked(survey) for survey in found if survey}


def _as_asked(survey: Survey) -> _Asked:
    version = published.version(survey, survey.version) if survey.version else None
    questions = dict(version.questions) if version else newest_questions(survey)
    return _Asked(survey, version, questions)


def _row(one: Arriving, asked: _Asked | None) -> ResponseRow:
    if asked is None or asked.survey.state == State.DRAFT:
        raise Refused(f"there is no survey {one.survey[:80]}")
    if asked.survey.state == State.CLOSED:
        raise Refused("the survey is closed")
    anonymous = asked.survey.anonymous
    if anonymous and (one.person or one.key):
        raise Refused("the survey is anonymous: send no person and no key")
    _refuse_long(one)
    answers = asked.answers(one)
    if not answers:
        raise Refused("there are no answers")
    return ResponseRow(
        key=one.key or str(timeless() if anonymous else uuid7()),
        occurred_at=_moment(one.occurred_at, anonymous=anonymous),
        answers=answers,
        channel=one.channel,
        language=one.language,
        context=one.context,
        version=asked.version.number if asked.version else None,
    )


def _refuse_long(one: Arriving) -> None:
    for name, longest in _LONGEST.items():
        if len(getattr(one, name)) > longest or "\x00" in getattr(one, name):
            raise Refused(f"{name} has at most {longest} characters")
    if len(one.context) > _MOST_CONTEXT or any("\x00" in word for pair in one.context.items() for word in pair):
        raise Refused(f"context has at most {_MOST_CONTEXT} entries of plain text")


def _moment(claimed: datetime | None, *, anonymous: bool) -> datetime:
    now = clock.now()
    moment = claimed or now
    if moment.tzinfo is None:
        raise Refused("occurred_at needs a time zone")
    if events.out_of_bounds(moment, received=now, public=True):
        raise Refused("occurred_at lies more than 30 days back or ahead of now; bring older answers as a file")
    return day_of(min(moment, now)) if anonymous else moment


def _key_of(who: Who | None) -> IdentityKey | None:
    if who is None:
        return None
    pairs = (("email", who.email, ""), ("phone", who.phone, ""), ("external", who.external, who.source))
    for kind, value, source in pairs:
        if value and (key := customers.readable_key(kind, value, source)):
            return key
    raise Refused("the person has no address or number that can be read")
