"""The anonymity that a survey promised holds wherever its answers are counted."""

from __future__ import annotations

from dataclasses import replace

from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import ANONYMOUS_MINIMUM
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores.contracts import Query
from kosketus.understand.scores.definitions import Definition, definition
from kosketus.understand.scores.queries.looks import seen


def guarded(scope: Scope, query: Query) -> Scope:
    """*scope* with the smallest group that may be shown of *query*, and the smallest that a filter may leave out.

    Both rise to what anonymous surveys promise where answers to such a survey may be among those counted. Where a
    filter names another survey, only what it leaves out does.

    Raises:
        UnknownScore: there is no such score.
    """
    anonymous = _anonymous(definition(query.score))
    if not anonymous:
        return scope
    smallest = max(scope.minimum_n, ANONYMOUS_MINIMUM)
    named = {each.value for each in query.filters if each.field == "survey"}
    if named and not named & anonymous:
        return replace(scope, minimum_outside=smallest)
    return replace(scope, minimum_n=smallest, minimum_outside=smallest)


def _anonymous(wanted: Definition) -> set[str]:
    """The anonymous surveys whose answers the score counts."""
    if wanted.source not in {"answers", "comments"}:
        return set()
    asked = seen("anonymous questions", surveys.anonymous_questions)
    own = (wanted.family, wanted.scale)
    return {survey for survey, *what in asked if wanted.source == "comments" or tuple(what) == own}
