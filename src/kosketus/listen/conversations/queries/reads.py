"""How conversations stand, for other rooms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from kosketus.kernel import corrections
from kosketus.listen.conversations.contracts import Author, ConversationInfo, EventKind
from kosketus.listen.conversations.models import Change, Conversation, Message

_PARAMETERS = 900


def conversations_of(identities: Iterable[int]) -> list[ConversationInfo]:
    """The conversations of some identities, newest first. Those of an undone import are left out."""
    listed = sorted(set(identities))
    found = [
        row
        for start in range(0, len(listed), _PARAMETERS)
        for row in standing().filter(identity__in=listed[start : start + _PARAMETERS])
    ]
    return [_info(row) for row in sorted(found, key=lambda row: (row.opened_at, row.pk), reverse=True)]


def open_conversations(identities: Iterable[int], *, since: datetime | None = None) -> list[ConversationInfo]:
    """Those that wait for us, newest first: opened, reopened or written to by the customer after they were last done.

    With *since* those are left out in which the customer's last word is older: old logs often lack the end.
    """
    return [
        one
        for one in conversations_of(identities)
        if one.open_since is not None and (since is None or one.open_since >= since)
    ]


def count_open(*, since: datetime | None = None) -> int:
    """How many conversations wait for us; *since* as in :func:`open_conversations`."""
    found = standing().filter(Q(done=None) | Q(asked__gt=F("done")))
    return (found.filter(asked__gte=since) if since else found).count()


def standing() -> QuerySet[Any]:
    """Conversations that count, with when they last became ours to answer and when they were last done."""
    undone = corrections.excluded_imports()
    asked = [
        _latest(Message.objects.filter(author=Author.CUSTOMER), undone),
        _latest(Change.objects.filter(kind=EventKind.REOPENED), undone),
    ]
    done = Change.objects.filter(kind__in=[EventKind.RESOLVED, EventKind.CLOSED])
    latest = Greatest(F("opened_at"), *(Coalesce(one, F("opened_at")) for one in asked))
    # "import_id NOT IN (…)" would leave out rows that no import brought.
    counted = Conversation.objects.filter(Q(import_id=None) | ~Q(import_id__in=undone))
    return counted.annotate(asked=latest, done=_latest(done, undone))


def _latest(rows: QuerySet[Message] | QuerySet[Change], undone: Iterable[int]) -> Subquery:
    mine = rows.filter(Q(import_id=None) | ~Q(import_id__in=list(undone)), conversation=OuterRef("pk"))
    latest = mine.order_by().values("conversation").annotate(latest=Max("at")).values("latest")
    return Subquery(latest, output_field=DateTimeField())


def _info(row: Any) -> ConversationInfo:
    done = row.done
    return ConversationInfo(
        uid=row.uid,
        key=row.key,
        identity=row.identity_id,
        channel=row.channel,
        title=row.title,
        opened_at=row.opened_at,
        open_since=row.asked if done is None or row.asked > done else None,
    )
