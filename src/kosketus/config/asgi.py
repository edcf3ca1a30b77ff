"""The front door: events, live streams and health answered here, everything else by Django behind the guard."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosketus.config.settings")

import django

django.setup()

from django.conf import settings
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from kosketus.config.front_door.event_queue import EventQueue, store
from kosketus.config.front_door.events import Events
from kosketus.config.front_door.guard import Guard
from kosketus.config.front_door.health import health
from kosketus.config.front_door.keys import Keys
from kosketus.config.front_door.live import Live
from kosketus.config.front_door.pages import pages
from kosketus.config.front_door.sessions import user_of


async def _is_signed_in(scope: Scope) -> bool:
    return await user_of(scope) is not None


_queue = EventQueue(store)
_events = Events(_queue, Keys())
_live = Live(recheck=settings.LIVE_RECHECK_SECONDS)
_pages = Guard(pages(), small=settings.UPLOAD_LIMIT_STRANGERS, large=settings.UPLOAD_LIMIT, may_be_large=_is_signed_in)


@asynccontextmanager
async def _running(_application: Starlette) -> AsyncIterator[None]:
    """While the server runs, events are committed; requests are over before this ends, so none is left behind."""
    committer = asyncio.create_task(_queue.run())
    yield
    committer.cancel()
    with suppress(asyncio.CancelledError):
        await committer


async def farewell() -> None:
    """Tell open streams to come back: the server goes down in a moment."""
    await _live.close()


_routed = Starlette(
    routes=[Route("/live", _live), WebSocketRoute("/live", _live), Route("/health", health)], lifespan=_running
)
_ROUTED = {"/live", "/health"}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Events and pages go straight to their place: routing them would cost a tenth of what they cost themselves."""
    if scope["type"] != "http" or scope["path"] in _ROUTED:
        await _routed(scope, receive, send)
    elif scope["path"] == "/e":
        await _events(scope, receive, send)
    else:
        await _pages(scope, receive, send)
