"""Published versions, read once per process: they never change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.blueprint import Blueprint
from kosketus.listen.surveys.models import Question, Survey, SurveyVersion

_MOST = 200


@dataclass(frozen=True)
class Published:
    """A version as it is asked: ``questions`` are the stored ones, by key."""

    number: int
    blueprint: Blueprint
    questions: Mapping[str, Question]


_known: OrderedDict[tuple[str, int], Published] = OrderedDict()
_lock = Lock()


_COLUMNS = "id, public_id, slug, state, revision, version, anonymous, links_spent"


def find(slug: str) -> Survey | None:
    """The survey of a public address, without the draft that only its makers need.

    Every answer asks for it, and composing the query by the ORM took five times as long as the query.
    """
    found = Survey.objects.raw(f"SELECT {_COLUMNS} FROM surveys_survey WHERE slug = %s", [slug])  # noqa: S608
    return next(iter(found), None)


def version(survey: Survey, number: int) -> Published | None:
    """The version of that number, or None."""
    key = (str(survey.public_id), number)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key]
    row = SurveyVersion.objects.filter(survey=survey, number=number).first()
    if row is None:
        return None
    found = Published(number, blueprints.read(row.document), _questions(survey, row.questions))
    with _lock:
        _known[key] = found
        if len(_known) > _MOST:
            _known.popitem(last=False)
    return found


def _questions(survey: Survey, asked: Mapping[str, int]) -> dict[str, Question]:
    rows = Question.objects.filter(survey=survey, key__in=list(asked))
    return {row.key: row for row in rows if row.version == asked[row.key]}


def forget() -> None:
    """Read everything anew (tests, whose databases come and go)."""
    with _lock:
        _known.clear()
