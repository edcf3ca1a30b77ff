"""Conversations are recorded as help desks tell them: rows and facts together, each event once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from kosketus.kernel import clock, intake
from kosketus.kernel.events import Draft
from kosketus.kernel.facts import Arrived
from kosketus.kernel.ids import uuid7
from kosketus.kernel.intake import Bringing, Fault, Put, Recorded, Refused
from kosketus.listen.conversations.contracts import EventKind, TicketEvent, TicketRow
from kosketus.listen.conversations.domain import told
from kosketus.listen.conversations.domain.faults import before_fault, event_fault, ticket_fault
from kosketus.listen.conversations.models import Change, Conversation, Message

CHUNK = 4_000
_STAMP = ["digest", "arrived", "import_id", "recorded_at"]
_CONVERSATION = ["uid", "key", "identity", "channel", "title", "opened_at", *_STAMP]
_MESSAGE = ["uid", "conversation", "key", "at", "author", "text", *_STAMP]
_CHANGE = ["uid", "conversation", "key", "kind", "at", "author", "assignee", *_STAMP]
_EventKey = tuple[int, str]


class _Event(NamedTuple):
    """An event that can be believed: its place in the row, its own key, and the digest of what it tells."""

    place: int
    key: str
    event: TicketEvent
    digest: int


class _Given(NamedTuple):
    """A row with its place in the call, the digest of its terms, and its events."""

    place: int
    row: TicketRow
    digest: int
    events: Sequence[_Event]


class _Owned(NamedTuple):
    """An event with the row that brought it first, and the id of its fact."""

    given: _Given
    event: _Event
    uid: UUID


def record_tickets(
    rows: Iterable[TicketRow], *, actor: str, arrived: Arrived = Arrived.LIVE, import_id: int | None = None
) -> Recorded:
    """Record conversations and what happened in them, with the facts that tell of it.

    A conversation is known by its key, an event by its own key or else by its moment, kind and author. What is known
    stays as it was first told; events that were not known yet are news, also of a known conversation. Up to 4,000
    tickets are one transaction, more are several. A ticket that cannot be believed changes nothing; of one that can,
    only the events that cannot are left out. Both come back in ``refused``, events with their place as ``part``.
    """
    writer = _Writer(Bringing(actor=actor, arrived=arrived, import_id=import_id))
    return intake.in_chunks(rows, writer.write, size=CHUNK)


class _Writer:
    """Writes chunks of tickets."""

    def __init__(self, bringing: Bringing) -> None:
        self.bringing = bringing
        self.stamp = (str(bringing.arrived), bringing.import_id, clock.now())

    def write(self, rows: Sequence[TicketRow], place: int) -> Recorded:
        given, refused = self._believed(rows, place)
        first: dict[str, _Given] = {}
        for each in given:
            first.setdefault(each.row.key, each)
        uids = {key: uuid7() for key in first}
        put = intake.put(
            Conversation, ["key"], first, _CONVERSATION, lambda key: self._conversation(uids[key], first[key])
        )
        terms = _terms(given, put, first)
        given, misfits = _fitting(given, terms)
        messages, changes = _owned(given, put)
        said = intake.put(
            Message, ["conversation", "key"], messages, _MESSAGE, lambda key: self._message(key, messages[key])
        )
        stood = intake.put(
            Change, ["conversation", "key"], changes, _CHANGE, lambda key: self._change(key, changes[key])
        )
        news = [*(messages[key] for key in said.new), *(changes[key] for key in stood.new)]
        drafts = chain(_opened(put, first, uids), _happened(news, put, terms))
        replaced = {uids[key]: old for key, old in put.replaced.items()}
        replaced |= {messages[key].uid: old for key, old in said.replaced.items()}
        replaced |= {changes[key].uid: old for key, old in stood.replaced.items()}
        new = len({one.given.place for one in news} | {first[key].place for key in put.new})
        return Recorded(
            new=new,
            known=len(given) - new,
            differing=sum(_differs(each, put, said, stood) for each in given),
            facts=self.bringing.publish(drafts, replaced),
            refused=(*refused, *misfits),
        )

    def _believed(self, rows: Sequence[TicketRow], place: int) -> tuple[list[_Given], list[Refused]]:
        given, refused, until = [], [], self.bringing.until
        for number, row in enumerate(rows, place):
            if fault := ticket_fault(row, until):
                refused.append(Refused(number, str(row.key), fault))
                continue
            faults = [event_fault(event, row.opened_at, until) for event in row.events]
            refused += [Refused(number, row.key, fault, part) for part, fault in enumerate(faults) if fault]
            fair = [
                (part, event) for part, (event, fault) in enumerate(zip(row.events, faults, strict=True)) if not fault
            ]
            given.append(_Given(number, row, _digest(row), _keyed(fair)))
        return given, refused

    def _conversation(self, uid: UUID, given: _Given) -> tuple[Any, ...]:
        row = given.row
        return uid, row.key, row.identity, row.channel, row.subject, row.opened_at, given.digest, *self.stamp

    def _message(self, key: _EventKey, owned: _Owned) -> tuple[Any, ...]:
        event = owned.event.event
        return owned.uid, *key, event.at, str(event.author), event.text, owned.event.digest, *self.stamp

    def _change(self, key: _EventKey, owned: _Owned) -> tuple[Any, ...]:
        event = owned.event.event
        return (
            owned.uid, *key, str(event.kind), event.at, str(event.author), event.assignee, owned.event.digest,
            *self.stamp,
        )  # fmt: skip


def _digest(row: TicketRow) -> int:
    return intake.digest(row.identity, row.channel, intake.micros(row.opened_at), row.subject)


def _keyed(events: Sequence[tuple[int, TicketEvent]]) -> list[_Event]:
    """Each event under its key; twins of one moment are told apart by their order."""
    twins: Counter[str] = Counter()
    keyed = []
    for place, event in events:
        at = intake.micros(event.at)
        key = event.key or f"{at}/{event.kind}/{event.author}"
        if not event.key:
            twins[key] += 1
            key = f"{key}/{twins[key]}" if twins[key] > 1 else key
        told = intake.digest(at, event.kind, event.author, event.text, event.assignee)
        keyed.append(_Event(place, key, event, told))
    return keyed


def _owned(given: Sequence[_Given], put: Put[str]) -> tuple[dict[_EventKey, _Owned], dict[_EventKey, _Owned]]:
    """Messages and changes by their key, each with the first row that tells of it."""
    messages: dict[_EventKey, _Owned] = {}
    changes: dict[_EventKey, _Owned] = {}
    for each in given:
        conversation = put.stored[each.row.key].id
        for event in each.events:
            owned = messages if event.event.kind == EventKind.MESSAGE else changes
            if (conversation, event.key) not in owned:
                owned[conversation, event.key] = _Owned(each, event, uuid7())
    return messages, changes


def _terms(given: Sequence[_Given], put: Put[str], first: Mapping[str, _Given]) -> dict[str, TicketRow]:
    """The terms that hold, for conversations of which a row says something else."""
    odd = {each.row.key for each in given if put.stored[each.row.key].digest != each.digest}
    known = Conversation.objects.in_bulk([put.stored[key].id for key in odd if key not in put.new])
    held = {
        one.key: TicketRow(one.key, one.identity_id, one.channel, one.opened_at, one.title) for one in known.values()
    }
    return held | {key: first[key].row for key in odd if key in put.new}


def _fitting(given: Sequence[_Given], terms: Mapping[str, TicketRow]) -> tuple[list[_Given], list[Refused]]:
    """The rows without events that happened before the opening that holds, and these events."""
    fair, refused = [], []
    for each in given:
        opened_at = terms.get(each.row.key, each.row).opened_at
        early = [event for event in each.events if before_fault(event.event, opened_at)]
        refused += [Refused(each.place, each.row.key, Fault.BEFORE_START, event.place) for event in early]
        fair.append(each._replace(events=[one for one in each.events if one not in early]) if early else each)
    return fair, refused


def _opened(put: Put[str], first: Mapping[str, _Given], uids: Mapping[str, UUID]) -> Iterator[Draft]:
    for key, given in first.items():
        if key in put.new:
            yield Draft(
                fact=told.opened(given.row),
                occurred_at=given.row.opened_at,
                identity=given.row.identity,
                subject=f"conversation:{put.stored[key].id}",
                uid=uids[key],
            )


def _happened(news: Iterable[_Owned], put: Put[str], terms: Mapping[str, TicketRow]) -> Iterator[Draft]:
    for given, event, uid in sorted(news, key=lambda one: one.event.event.at):
        row = terms.get(given.row.key, given.row)
        yield Draft(
            fact=told.happened(row, event.event, event.key),
            occurred_at=event.event.at,
            identity=row.identity,
            subject=f"conversation:{put.stored[row.key].id}",
            uid=uid,
        )


def _differs(given: _Given, put: Put[str], said: Put[_EventKey], stood: Put[_EventKey]) -> bool:
    held = put.stored[given.row.key]
    return held.digest != given.digest or any(
        (said if event.event.kind == EventKind.MESSAGE else stood).stored[held.id, event.key].digest != event.digest
        for event in given.events
    )
