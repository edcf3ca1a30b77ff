"""How the conversations of many customers stand, one line each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from kosketus.kernel import bulk
from kosketus.listen.conversations.contracts import TalkInfo
from kosketus.listen.conversations.queries.reads import standing


def talks_of(person_ids: Collection[int], *, since: datetime) -> dict[int, TalkInfo]:
    """By customer: whether something waits for us, and when something was last done; only what moved after *since*.

    Old logs often lack the end of a conversation, so *since* also says when a silent one is taken for forgotten.
    One query.
    """
    found: dict[int, TalkInfo] = {}
    theirs = standing().filter(identity__person__in=bulk.among(list(person_ids)))
    mine = theirs.filter(Q(asked__gte=since) | Q(done__gte=since))
    for person, asked, done in mine.values_list("identity__person_id", "asked", "done"):
        is_open = done is None or asked > done
        known = found.get(person, TalkInfo(None, None))
        waits = _later(known.open_since, asked if is_open and asked >= since else None)
        found[person] = TalkInfo(waits, _later(known.done_at, done))
    return found


def _later(first: datetime | None, second: datetime | None) -> datetime | None:
    return max((one for one in (first, second) if one is not None), default=None)
