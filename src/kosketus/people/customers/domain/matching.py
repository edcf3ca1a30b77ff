"""Pairs that may be one person: found by weak signs, decided by people."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from django.db import connection
from django.db.models import Count

from kosketus.kernel import bulk, clock, db
from kosketus.people.customers.domain import merging
from kosketus.people.customers.models import Match, MatchReason, Person, SameAnswer

# A name that more people share says nothing.
_MOST_NAMESAKES = 5
_MOST_NEW = 500
_MOST_LOOKED_AT = 200_000
Pair = tuple[int, int]


def find_matches() -> int:
    """Look for pairs that nobody has looked at yet; how many are new (at most 500 at a time)."""
    known = set(Match.objects.values_list("first_id", "second_id"))
    found = ((pair, reason) for pair, reason in _candidates() if pair not in known)
    candidates = dict(reversed(list(islice(found, _MOST_LOOKED_AT))))
    apart = _with_numbers_in_one_system(candidates)
    new = [pair for pair in reversed(candidates) if pair not in apart][:_MOST_NEW]
    with db.write():
        Match.objects.bulk_create(
            [Match(first_id=low, second_id=high, reason=candidates[low, high]) for low, high in new],
            ignore_conflicts=True,
        )
    return len(new)


def _candidates() -> Iterator[tuple[Pair, MatchReason]]:
    """The stronger sign first: a pair is shown with the first reason that was found."""
    yield from ((pair, MatchReason.ADDRESS) for pair in _same_address())
    yield from ((pair, MatchReason.NAME) for pair in _namesakes())


def _with_numbers_in_one_system(pairs: Collection[Pair]) -> set[Pair]:
    """Those that no merge would be allowed for; looked up together, because pairs may be many."""
    sources: dict[int, set[str]] = {}
    listed = sorted({person for pair in pairs for person in pair})
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, source FROM customers_identity WHERE kind = 'external' "  # noqa: S608 - names are ours
            f"AND source <> '' AND {bulk.matching('person_id', 'bigint')}",
            [bulk.values(listed)],
        )
        for person, source in cursor.fetchall():
            sources.setdefault(person, set()).add(source)
    return {pair for pair in pairs if sources.get(pair[0], set()) & sources.get(pair[1], set())}


def _namesakes() -> Iterator[Pair]:
    """The oldest bearer of a name of two words or more, with each other one."""
    named = Person.objects.filter(merged_into=None, folded__contains=" ")
    shared = named.values("folded").annotate(number=Count("id")).filter(number__gt=1, number__lte=_MOST_NAMESAKES)
    rows = named.filter(folded__in=shared.values("folded")).order_by("folded", "id").values_list("folded", "id")
    name, oldest = "", 0
    for folded, person in rows:
        if folded != name:
            name, oldest = folded, person
        else:
            yield (oldest, person)


def _same_address() -> Iterator[Pair]:
    """A mail address of one that is the number of another in some system."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT mail.person_id, other.person_id FROM customers_identity other "
            "JOIN customers_identity mail ON mail.kind = 'email' AND mail.source = '' "
            "AND mail.value = LOWER(other.value) "
            "WHERE other.kind = 'external' AND other.value LIKE '%%@%%' AND mail.person_id <> other.person_id",
            [],
        )
        for first, second in cursor.fetchall():
            yield (min(first, second), max(first, second))


def answer_match(*, match: Match, answer: SameAnswer, actor: str) -> bool:
    """A person says whether two records are one; False if somebody said so before.

    Raises:
        merging.MergeConflict: something stands against a merge; the question stays open.
    """
    with db.write():
        waiting = Match.objects.filter(pk=match.pk, answer="")
        if not waiting.update(answer=answer, answered_by=actor, answered_at=clock.now()):
            return False
        if answer == SameAnswer.SAME:
            evidence = str(MatchReason(match.reason).value)
            merging.merge_persons(
                first=match.first_id, second=match.second_id, evidence=f"match:{evidence}", actor=actor
            )
    return True
