"""The connectors that are there: each adds itself at start, rooms ask for them by channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from kosketus.channels.contract import Connector, Outgoing, Readiness
from kosketus.kernel import live
from kosketus.kernel.checks import Finding

# The bell of kernel.live that rings when there may be something to send.
POSTED = "channels.posted"
# Until when somebody is to be left in peace, of those for whom that is so at a moment (UTC).
HoldBack = Callable[[Collection[int], datetime], Mapping[int, datetime]]
_held_by: list[HoldBack] = []
_connectors: dict[str, Connector] = {}


def add(connector: Connector) -> None:
    """Add a connector, or replace the one of the same channel."""
    _connectors[connector.channel] = connector


def channels() -> tuple[str, ...]:
    """The channels that can carry a message out, by name."""
    return tuple(sorted(_connectors))


def post(messages: Iterable[Outgoing]) -> int:
    """Keep messages to be sent, inside ``db.write()``; how many are new.

    Raises:
        LookupError: no connector carries that channel.
    """
    by_channel = defaultdict(list)
    for message in messages:
        by_channel[message.channel].append(message)
    live.ring(POSTED)
    return sum(_connector(channel).post(batch) for channel, batch in by_channel.items())


def withdraw(channel: str, keys: Collection[str]) -> set[str]:
    """Take back what has not begun to be sent, inside ``db.write()``; the keys that were. The same errors."""
    return _connector(channel).withdraw(keys)


def readiness(channel: str) -> Readiness:
    """Whether messages would go out now. The same errors."""
    return _connector(channel).readiness()


def hold_back(ask: HoldBack) -> None:
    """Let *ask* be asked right before messages go that nobody waits for; twice does no harm. For ``apps.ready()``.

    A message that was due by day can still wait at night: behind a slow rate, or a server that was away.
    """
    if ask not in _held_by:
        _held_by.append(ask)


def held_back(identities: Collection[int], at: datetime) -> dict[int, datetime]:
    """Until when each of *identities* is to be left in peace, the longest answer of all who were asked."""
    held: dict[int, datetime] = {}
    for ask in _held_by:
        for identity, until in ask(identities, at).items():
            held[identity] = max(until, held.get(identity, until))
    return held


def send_due(channel: str) -> int:
    """Send some of what is due, outside any transaction; 0 when nothing is left to do now. The same errors."""
    return _connector(channel).send_due()


def fetch_returned(channel: str) -> int:
    """Look for what came back (bounces, complaints), outside any transaction; how many. The same errors."""
    return _connector(channel).fetch_returned()


def try_out(channel: str, to: str) -> Finding:
    """Send a test to somebody of the house now, and say in words what became of it. The same errors."""
    return _connector(channel).try_out(to)


def _connector(channel: str) -> Connector:
    found = _connectors.get(channel)
    if found is None:
        raise LookupError(f"no connector carries {channel}")
    return found
