"""Respondents and programs: ``python -m benchmarks.surveys.visitors <what> <port> <seconds> <connections> [token]``.

Prints how many submissions (responses) were answered as they should be. ``form`` loads the page and sends it with
what it carried; ``single`` and ``batch`` use the API with responses that nobody sent before.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

BATCH = 500
_TICKET = re.compile(rb'name="ticket" value="([^"]*)"')
_numbers = (f"{os.getpid()}-{time.monotonic_ns()}-{number}" for number in itertools.count())


def form(connection: http.client.HTTPConnection, _token: str) -> int:
    connection.request("GET", "/s/nps")
    page = connection.getresponse()
    content = page.read()
    match = _TICKET.search(content)
    assert page.status == 200
    assert match
    said = {"ticket": unescape(match[1].decode()), "nps": "9", "why": "Fast delivery, friendly people.", "reply": "no"}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/s/nps", urlencode(said), headers)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    return 1


_lock = threading.Lock()


def _fresh_key() -> str:
    with _lock:
        return next(_numbers)


def _sent(connection: http.client.HTTPConnection, token: str, count: int) -> int:
    rows = [
        {"survey": "nps", "key": _fresh_key(), "answers": {"nps": 9, "why": "Fast delivery."}} for _row in range(count)
    ]
    body = json.dumps(rows if count > 1 else rows[0])
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    connection.request("POST", "/api/v1/responses", body, headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert (answer.status, told["new"]) == (200, 2 * count), told
    return count


VISITS: dict[str, Callable[[http.client.HTTPConnection, str], int]] = {
    "form": form,
    "single": lambda connection, token: _sent(connection, token, 1),
    "batch": lambda connection, token: _sent(connection, token, BATCH),
}


def main() -> None:
    """Visit until the time is over."""
    what, port, seconds, connections, token = (*sys.argv[1:], "")[:5]
    until, counts = time.monotonic() + float(seconds), []

    def visit() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", int(port))
        while time.monotonic() < until:
            counts.append(VISITS[what](connection, token))

    threads = [threading.Thread(target=visit) for _number in range(int(connections))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(counts))


if __name__ == "__main__":
    main()
