"""The front door: events, live streams and health answered here, everything else by Django behind the guard."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosketus.config.settings")

import django

django.setup()

from django.conf import settings
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from kosketus.config.front_door.guard import Guard
from kosketus.config.front_door.health import health
from kosketus.config.front_door.pages import pages
from kosketus.config.front_door.sessions import user_of
from kosketus.kernel import live


async def _is_signed_in(scope: Scope) -> bool:
    return await user_of(scope) is not None


_django = Guard(pages(), small=settings.UPLOAD_LIMIT_STRANGERS, large=settings.UPLOAD_LIMIT, may_be_large=_is_signed_in)


async def _everything_else(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose()(scope, receive, send)
    else:
        await _django(scope, receive, send)


async def farewell() -> None:
    """Tell open streams to come back: the server goes down in a moment."""
    live.end_all("restart")


application = Starlette(routes=[Route("/health", health)])
application.router.redirect_slashes = False
application.router.default = _everything_else
