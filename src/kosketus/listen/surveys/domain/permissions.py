"""What somebody allowed in a survey is written down with the person, together with the answer."""

from __future__ import annotations

from collections.abc import Iterable

from kosketus.listen.surveys.blueprint import Purpose, Question, Type, in_language
from kosketus.listen.surveys.contracts import Answered, ResponseRow
from kosketus.listen.surveys.models import Survey
from kosketus.listen.surveys.published import version
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import ConsentPurpose

_PURPOSES = {Purpose.CONTACT: ConsentPurpose.CONTACT, Purpose.QUOTING: ConsentPurpose.QUOTING}
_DECISIONS = {"yes", "no"}
_WORDS = 140


def record_permissions(survey: Survey, answered: Iterable[tuple[ResponseRow, Answered]], *, actor: str) -> None:
    """Record each yes and no of known people to a question about a permission. Call inside ``db.write()``.

    *answered* are answers that are new: an answer that comes twice is decided once. Anonymous answers and those to
    surveys without pages have nobody, or nothing that was asked in so many words, and are passed over.
    """
    for row, answer in answered:
        asked = _asked(survey, row, answer)
        if asked is not None and row.identity is not None:
            customers.record_consent(
                identity_id=row.identity,
                purpose=_PURPOSES[asked.purpose],
                given=answer.option == "yes",
                evidence=_evidence(survey, row, asked),
                actor=actor,
                source=f"survey:{survey.slug}"[:80],
                decided_at=row.occurred_at,
            )


def _asked(survey: Survey, row: ResponseRow, answer: Answered) -> Question | None:
    """The question about a permission that this answers, as it was published; None for all other answers."""
    if answer.option not in _DECISIONS or row.identity is None or row.version is None or survey.anonymous:
        return None
    published = version(survey, row.version)
    asked = published.blueprint.question(answer.question) if published else None
    return asked if asked is not None and asked.type is Type.CONSENT and asked.purpose in _PURPOSES else None


def _evidence(survey: Survey, row: ResponseRow, asked: Question) -> str:
    """What proves it: the words that were read, and where they stood."""
    words = in_language(asked.text, row.language, "en")[:_WORDS]
    return f"“{words}” ({survey.slug}, version {row.version})"
