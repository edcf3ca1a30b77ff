"""From many requests to few transactions: events wait some milliseconds for each other and commit together."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import InterfaceError, OperationalError

from kosketus.config.front_door.answers import Refused
from kosketus.config.front_door.web_events import Batch
from kosketus.kernel import crash, db, events
from kosketus.kernel.models import Event

log = logging.getLogger("kosketus.events")

GROUP = 500
GROUP_SECONDS = 0.005
QUIET_SECONDS = 0.001
MOST_WAITING = 10_000
MOST_OF_ONE = MOST_WAITING // 2
_AGAIN = "Nothing was stored. Send it again in some seconds."


@dataclass(eq=False, slots=True)
class Ticket:
    """One request that waits for its commit; ``stored`` becomes how many of its events are new."""

    actor: str
    batch: Batch
    arrived: float
    stored: asyncio.Future[int] = field(repr=False)


Store = Callable[[Sequence[Ticket]], list[int]]


class EventQueue:
    """A bounded queue with one committer. What does not fit is refused at once, never kept waiting without end."""

    def __init__(self, store: Store, *, most: int = MOST_WAITING, most_of_one: int = MOST_OF_ONE) -> None:
        self._store = store
        self._most = most
        self._most_of_one = most_of_one
        self._waiting: deque[Ticket] = deque()
        self._arrived = asyncio.Event()
        self._sizes: dict[str, int] = {}
        self._size = 0

    async def stored(self, actor: str, batch: Batch) -> int:
        """How many events of *batch* are new, after their commit.

        Raises:
            Refused: 429 or 503 when the queue is full, 503 when the database cannot take them.
        """
        self._refuse_flood(actor, len(batch.drafts))
        loop = asyncio.get_running_loop()
        ticket = Ticket(actor, batch, loop.time(), loop.create_future())
        self._waiting.append(ticket)
        self._count(ticket, 1)
        self._arrived.set()
        return await ticket.stored

    async def run(self) -> None:
        """Commit groups until cancelled."""
        while True:
            await self._arrived.wait()
            await self._gather()
            group = self._taken()
            try:
                await self._commit(group)
            finally:
                for ticket in group:
                    self._count(ticket, -1)

    async def _gather(self) -> None:
        """Wait while more keep coming: until a moment brings none, the oldest has waited long, or a group is full."""
        loop = asyncio.get_running_loop()
        deadline, seen = self._waiting[0].arrived + GROUP_SECONDS, 0
        while seen != self._size < GROUP and loop.time() < deadline:
            seen = self._size
            await asyncio.sleep(QUIET_SECONDS)

    def _taken(self) -> list[Ticket]:
        group, size = [self._waiting.popleft()], 0
        size = len(group[0].batch.drafts)
        while self._waiting and size + len(self._waiting[0].batch.drafts) <= GROUP:
            ticket = self._waiting.popleft()
            size += len(ticket.batch.drafts)
            group.append(ticket)
        if not self._waiting:
            self._arrived.clear()
        return group

    async def _commit(self, group: Sequence[Ticket]) -> None:
        try:
            counts = await db.run_in_db_thread(self._store, group)
        except (InterfaceError, OperationalError):
            log.exception("%d requests with events could not be stored", len(group))
            _refuse(group, _unavailable())
        except Exception:  # noqa: BLE001 - whatever it is, the committer must live on
            await self._commit_apart(group)
        else:
            for ticket, count in zip(group, counts, strict=True):
                _resolve(ticket, count)

    async def _commit_apart(self, group: Sequence[Ticket]) -> None:
        """One request with something in it that the database refuses must not fail its neighbours."""
        for ticket in group:
            try:
                counts = await db.run_in_db_thread(self._store, [ticket])
            except Exception:
                log.exception("a request with %d events could not be stored", len(ticket.batch.drafts))
                _refuse([ticket], _unavailable())
            else:
                _resolve(ticket, counts[0])

    def _refuse_flood(self, actor: str, more: int) -> None:
        if self._size + more > self._most:
            raise Refused(503, "The queue is full.", _AGAIN, retry_after=2)
        if self._sizes.get(actor, 0) + more > self._most_of_one:
            raise Refused(429, "This key sends faster than events can be stored.", _AGAIN, retry_after=2)

    def _count(self, ticket: Ticket, sign: int) -> None:
        size = sign * len(ticket.batch.drafts)
        self._size += size
        left = self._sizes.get(ticket.actor, 0) + size
        if left:
            self._sizes[ticket.actor] = left
        else:
            self._sizes.pop(ticket.actor, None)


def store(group: Sequence[Ticket]) -> list[int]:
    """Put the events of a group into the outbox in one transaction; how many of each request are new."""
    with db.write():
        seen = _known({uid for ticket in group for uid in ticket.batch.named})
        counts = [_new(ticket, seen) for ticket in group]
        for actor in dict.fromkeys(ticket.actor for ticket in group):
            drafts = [draft for ticket in group if ticket.actor == actor for draft in ticket.batch.drafts]
            events.publish(drafts, actor=actor, skip_known=True)
        crash.point("events.published")
    crash.point("events.committed")
    return counts


def _known(named: set[UUID]) -> set[UUID]:
    return set(Event.objects.filter(uid__in=named).values_list("uid", flat=True)) if named else set()


def _new(ticket: Ticket, seen: set[UUID]) -> int:
    """How many are new, and remember them for the requests behind this one."""
    if not ticket.batch.named:
        return len(ticket.batch.drafts)
    new = {draft.uid for draft in ticket.batch.drafts} - seen
    seen |= new
    return len(new)


def _resolve(ticket: Ticket, count: int) -> None:
    if not ticket.stored.done():
        ticket.stored.set_result(count)


def _refuse(group: Sequence[Ticket], refused: Refused) -> None:
    for ticket in group:
        if not ticket.stored.done():
            ticket.stored.set_exception(refused)


def _unavailable() -> Refused:
    return Refused(
        503, "The events could not be stored.", "Send them again in some seconds, with the same ids.", retry_after=5
    )
