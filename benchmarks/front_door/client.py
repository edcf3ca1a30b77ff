"""A load client of our own: some connections, each sends its next request when it has its answer.

``python -m benchmarks.front_door.client <port> <seconds> <connections>`` reads the request from standard input
and prints how many whole answers came, and how many had another status than the first.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import cast

import httptools
import uvloop


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, request: bytes, until: float) -> None:
        self.answers = 0
        self.statuses: set[int] = set()
        self.ended = asyncio.get_running_loop().create_future()
        self._request = request
        self._until = until
        self._parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own are no subclass
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Count it, and ask again while there is time."""
        self.answers += 1
        self.statuses.add(self._parser.get_status_code())
        if time.monotonic() < self._until:
            self._parser = httptools.HttpResponseParser(self)
            self._transport.write(self._request)
        else:
            self._transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def load(port: int, seconds: float, connections: int, request: bytes) -> tuple[int, set[int]]:
    """How many answers came within *seconds*, and their statuses."""
    loop = asyncio.get_running_loop()
    until = time.monotonic() + seconds
    made = [
        (await loop.create_connection(lambda: Connection(request, until), "127.0.0.1", port))[1]
        for _number in range(connections)
    ]
    await asyncio.gather(*(connection.ended for connection in made))
    return sum(one.answers for one in made), set().union(*(one.statuses for one in made))


def main() -> None:
    """Run once."""
    port, seconds, connections = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    answers, statuses = uvloop.run(load(port, seconds, connections, sys.stdin.buffer.read()))
    print(answers, *sorted(statuses))


if __name__ == "__main__":
    main()
