"""Answers are recorded: rows and facts together, and each answer once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar

import msgspec
from django.db import IntegrityError, connection

from kosketus.kernel import bulk, clock, db, events
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import timeless, uuid7
from kosketus.listen.surveys.contracts import Answered, Recorded, ResponseRow, SurveyAnswered
from kosketus.listen.surveys.domain.definitions import newest_questions
from kosketus.listen.surveys.domain.permissions import record_permissions
from kosketus.listen.surveys.models import Answer, Question, Response, Survey

CHUNK = 4_000
_RESPONSE = [
    "id", "public_id", "survey", "key", "identity", "occurred_at", "recorded_at", "arrived", "import_id",
    "channel", "language", "weight", "context", "version", "seconds", "ended",
]  # fmt: skip
_ANSWER = ["id", "uid", "response", "question", "value", "option", "text"]
_json = msgspec.json.Encoder()
_Known = dict[tuple[int, int], tuple[float | None, str | None, str | None]]
T = TypeVar("T")


def record_answers(
    rows: Iterable[ResponseRow],
    *,
    survey: str,
    actor: str,
    arrived: Arrived = Arrived.LIVE,
    import_id: int | None = None,
    on_chunk: Callable[[Recorded], None] | None = None,
) -> Recorded:
    """Record answers to one survey with the facts that tell of them.

    Works in chunks of some thousand responses. Each chunk is one transaction, and an answer that is known
    (same survey, response key and question) is passed over, so a run that was stopped can be run again.
    *on_chunk* is called inside the chunk's transaction with what the chunk changed.

    Raises:
        LookupError: the survey or one of the questions was never defined.
    """
    found = Survey.objects.filter(slug=survey).first()
    if found is None:
        raise LookupError(f"there is no survey {survey}")
    writer = _Writer(found, actor, arrived, import_id)
    total = Recorded()
    for chunk in _chunks(rows, CHUNK):
        total += _with_one_retry(lambda chunk=chunk: writer.write(chunk, on_chunk))  # type: ignore[misc]
    return total


def record_response(row: ResponseRow, *, survey: Survey, questions: Mapping[str, Question], actor: str) -> Recorded:
    """Record one live response; see :func:`record_responses`."""
    return record_responses([row], survey=survey, questions=questions, actor=actor)


def record_responses(
    rows: Sequence[ResponseRow], *, survey: Survey, questions: Mapping[str, Question], actor: str
) -> Recorded:
    """Record live responses with the facts that tell of them, to the *questions* that were really asked (by key).

    One transaction. An answer that is known already changes nothing.
    """
    return _with_one_retry(lambda: _Writer(survey, actor, Arrived.LIVE, None, questions).write(rows, None))


def _chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _with_one_retry(work: Callable[[], Recorded]) -> Recorded:
    if connection.in_atomic_block:
        return work()  # who opened the transaction starts it anew
    try:
        return work()
    except IntegrityError:
        # Somebody recorded the same responses between our look and our insert; now they are known.
        return work()


class _Writer:
    """Writes chunks of responses to one survey."""

    def __init__(
        self,
        survey: Survey,
        actor: str,
        arrived: Arrived,
        import_id: int | None,
        questions: Mapping[str, Question] | None = None,
    ) -> None:
        self.survey, self.actor, self.arrived, self.import_id = survey, actor, arrived, import_id
        self.questions = newest_questions(survey) if questions is None else questions
        # An id that tells its moment, or that moment, would find the answer in the log of a web server.
        self.new_id = timeless if survey.anonymous else uuid7
        self.recorded_at = day_of(clock.now()) if survey.anonymous and arrived is Arrived.LIVE else None

    def write(self, rows: Sequence[ResponseRow], on_chunk: Callable[[Recorded], None] | None) -> Recorded:
        with db.write():
            before = known_responses(self.survey.pk, [row.key for row in rows])
            responses = self._responses(rows, before)
            pairs = [(responses[row.key], row, answer) for row in rows for answer in row.answers]
            known = _known_answers(sorted(before.values())) if before else {}
            fresh, recorded = self._sort_out(pairs, known)
            self._insert(fresh)
            if on_chunk:
                on_chunk(recorded)
        return recorded

    def _responses(self, rows: Sequence[ResponseRow], known: dict[str, int]) -> dict[str, int]:
        """The id of each response by key; those that are not *known* are inserted."""
        new: dict[str, ResponseRow] = {}
        for row in rows:
            if row.key not in known:
                new.setdefault(row.key, row)
        ids = dict(zip(new, bulk.take_ids(Response, len(new)), strict=True))
        now = self.recorded_at or clock.now()
        bulk.insert(Response, _RESPONSE, (self._response(ids[key], row, now) for key, row in new.items()))
        return known | ids

    def _response(self, pk: int, row: ResponseRow, now: object) -> tuple[object, ...]:
        context = _json.encode(dict(row.context)).decode()
        return (
            pk, self.new_id(), self.survey.pk, row.key, row.identity, row.occurred_at, now, str(self.arrived),
            self.import_id, row.channel, row.language, row.weight, context, row.version, row.seconds, row.ended,
        )  # fmt: skip

    def _sort_out(
        self, pairs: Sequence[tuple[int, ResponseRow, Answered]], known: _Known
    ) -> tuple[list[tuple[int, Question, ResponseRow, Answered]], Recorded]:
        fresh, repeated, differing = [], 0, 0
        for response, row, answer in pairs:
            question = self._question(answer.question)
            before = known.setdefault((response, question.pk), said := (answer.value, answer.option, answer.text))
            if before is said:
                fresh.append((response, question, row, answer))
            else:
                repeated += 1
                differing += before != said
        return fresh, Recorded(new=len(fresh), known=repeated, differing=differing)

    def _question(self, key: str) -> Question:
        try:
            return self.questions[key]
        except KeyError:
            raise LookupError(f"the survey {self.survey.slug} has no question {key}") from None

    def _insert(self, fresh: Sequence[tuple[int, Question, ResponseRow, Answered]]) -> None:
        ids = bulk.take_ids(Answer, len(fresh))
        uids = [self.new_id() for _ in fresh]
        bulk.insert(
            Answer,
            _ANSWER,
            (
                (pk, uid, response, question.pk, answer.value, answer.option, answer.text)
                for pk, uid, (response, question, _row, answer) in zip(ids, uids, fresh, strict=True)
            ),
        )
        drafts = (
            events.Draft(
                fact=fact_of(self.survey.slug, question, row, answer),
                occurred_at=row.occurred_at,
                identity=row.identity,
                uid=uid,
            )
            for uid, (_response, question, row, answer) in zip(uids, fresh, strict=True)
        )
        events.publish(
            drafts,
            actor=self.actor,
            arrived=self.arrived,
            import_id=self.import_id,
            recorded_at=self.recorded_at,
        )
        if self.arrived == Arrived.LIVE:
            record_permissions(self.survey, ((row, answer) for _id, _asked, row, answer in fresh), actor=self.actor)


def day_of(moment: datetime) -> datetime:
    """The coarse time of an anonymous answer."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def fact_of(survey: str, question: Question, row: ResponseRow, answer: Answered) -> SurveyAnswered:
    """The fact that tells of one answer to the survey of that name."""
    return SurveyAnswered(
        survey=survey,
        question=question.key,
        question_version=question.version,
        response=row.key,
        metric=question.metric,
        scale=question.scale,
        value=answer.value,
        option=answer.option,
        text=answer.text,
        channel=row.channel,
        touchpoint=question.touchpoint,
        language=row.language,
        weight=row.weight,
        context=dict(row.context),
        direction=question.direction,
    )


def known_responses(survey_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Those among *keys* that the survey has already, with their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, id FROM surveys_response WHERE survey_id = %s AND {bulk.matching('key')}",  # noqa: S608
            [survey_id, bulk.values(keys)],
        )
        return dict(cursor.fetchall())


def _known_answers(responses: Sequence[int]) -> _Known:
    with connection.cursor() as cursor:
        columns = "response_id, question_id, value, option, text"
        matching = bulk.matching("response_id", "bigint")
        cursor.execute(
            f"SELECT {columns} FROM surveys_answer WHERE {matching}",  # noqa: S608 - all names are ours
            [bulk.values(responses)],
        )
        return {(response, question): tuple(said) for response, question, *said in cursor.fetchall()}
