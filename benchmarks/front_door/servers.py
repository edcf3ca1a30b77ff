"""``python -m benchmarks.front_door.servers <which>``: one of the servers that are compared, on a free port.

All run in our embedded uvicorn with the same options; only the application differs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import django

django.setup()

from django.conf import settings
from django.core.asgi import get_asgi_application

from kosketus.config import server

Message = MutableMapping[str, Any]
ANSWER = b'{"stored":1,"repeated":0,"set_aside":[]}'


async def bare(scope: Message, receive: Callable[[], Any], send: Callable[[Message], Any]) -> None:
    """The least that can take an event: read the body, answer."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    while (await receive()).get("more_body"):
        continue
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})


async def _lifespan(receive: Callable[[], Any], send: Callable[[Message], Any]) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return


async def _nothing() -> None:
    return


def application(which: str) -> Any:
    """The application of a name."""
    if which == "front door":
        from kosketus.config.asgi import application as ours

        return ours
    return get_asgi_application() if which == "django" else bare


def main() -> None:
    """Serve until SIGTERM; the first line tells the port."""
    which = sys.argv[1]
    listener = server.bound_socket("127.0.0.1", 0)
    print(listener.getsockname()[1], flush=True)
    configuration = server.configured(application(which), proxies=settings.PROXIES)
    if which == "django":
        configuration.lifespan = "off"
    server.Server(configuration, farewell=_nothing, asked=server.take_signals()).run(sockets=[listener])


if __name__ == "__main__":
    main()
