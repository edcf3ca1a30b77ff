"""Pairs that may be one person: found by weak signs, decided by people."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count

from kosketus.kernel import clock, db
from kosketus.people.customers.domain import merging
from kosketus.people.customers.models import Match, MatchReason, Person, SameAnswer

# A name that more people share says nothing.
_MOST_NAMESAKES = 5
_MOST_NEW = 500
Pair = tuple[int, int]


def find_matches() -> int:
    """Look for pairs that nobody has looked at yet; how many are new (at most 500 at a time)."""
    found = [*((pair, MatchReason.ADDRESS) for pair in _same_address()), *((p, MatchReason.NAME) for p in _namesakes())]
    known = set(Match.objects.values_list("first_id", "second_id"))
    new: dict[Pair, MatchReason] = {}
    for pair, reason in found:
        if pair not in known and len(new) < _MOST_NEW and merging.conflict(*pair) is None:
            new.setdefault(pair, reason)
    with db.write():
        Match.objects.bulk_create(
            [Match(first_id=low, second_id=high, reason=reason) for (low, high), reason in new.items()],
            ignore_conflicts=True,
        )
    return len(new)


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
