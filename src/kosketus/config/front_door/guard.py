"""The guard in front of Django: only whole, well-formed requests get a thread.

Bare WSGI behind an event loop runs views on truncated bodies, and ten idle uploads block every page,
because a thread waits for each slow client. The guard waits instead, in the event loop, where waiting is free.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO

from django.utils import translation
from django.utils.translation import gettext as _
from starlette.types import ASGIApp, Receive, Scope, Send

from kosketus.config.front_door.answers import Refused, header, language_of, send_plain_refusal

BODY = "kosketus.body"
IN_MEMORY = 64 * 1024
IDLE_SECONDS = 20.0

Allowed = Callable[[Scope], Awaitable[bool]]


class _Left(Exception):
    """The client went away before the request was whole."""


class Guard:
    """Reads the whole body first, then lets *app* run with it under ``scope["kosketus.body"]``, a seekable file.

    Strangers may send up to ``small`` bytes, those for whom ``may_be_large`` says yes up to ``large``.
    """

    def __init__(
        self, app: ASGIApp, *, small: int, large: int, may_be_large: Allowed, idle: float = IDLE_SECONDS
    ) -> None:
        self.app = app
        self.small = small
        self.large = large
        self.may_be_large = may_be_large
        self.idle = idle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a whole request through; answer a broken one; forget one whose client has left."""
        try:
            _refuse_forged(scope)
            body, size = await self._body(scope, receive)
        except Refused as refused:
            await send_plain_refusal(send, refused)
            return
        except _Left:
            return
        try:
            await self.app(_whole(scope, body, size), receive, send)
        finally:
            body.close()

    async def _body(self, scope: Scope, receive: Receive) -> tuple[IO[bytes], int]:
        declared = _declared(scope)
        if declared == 0:
            return BytesIO(), 0
        limit = self.small
        if declared is not None and declared > limit:
            limit = await self._raised_limit(scope, declared)
        try:
            return await self._read(scope, receive, limit)
        except TimeoutError:
            raise _too_slow(scope, self.idle) from None
        except OSError as error:
            raise _no_room(scope, error) from error

    async def _read(self, scope: Scope, receive: Receive, limit: int) -> tuple[IO[bytes], int]:
        loop = asyncio.get_running_loop()
        body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it, after Django has read it
        size, more = 0, True
        try:
            async with asyncio.timeout(self.idle) as patience:
                while more:
                    chunk, more = await _next(receive)
                    patience.reschedule(loop.time() + self.idle)
                    size += len(chunk)
                    if size > limit:
                        limit = await self._raised_limit(scope, size)
                    body.write(chunk)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body, size

    async def _raised_limit(self, scope: Scope, size: int) -> int:
        if size <= self.large and await self.may_be_large(scope):
            return self.large
        raise _too_large(scope, self.large if size > self.large else self.small)


async def _next(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] != "http.request":
        raise _Left
    return message.get("body", b""), message.get("more_body", False)


def _declared(scope: Scope) -> int | None:
    """The declared size in bytes; None when the body comes in chunks."""
    if header(scope, b"transfer-encoding"):
        return None
    length = header(scope, b"content-length")
    return int(length) if length else 0


def _whole(scope: Scope, body: IO[bytes], size: int) -> Scope:
    """The scope as WSGI needs it: with Content-Length instead of chunks."""
    headers = [
        pair for pair in scope["headers"] if pair[0] not in {b"transfer-encoding", b"content-length", b"trailer"}
    ]
    if size:
        headers.append((b"content-length", str(size).encode()))
    return {**scope, "headers": headers, BODY: body}


def _refuse_forged(scope: Scope) -> None:
    # WSGI maps both X-User and X_User to HTTP_X_USER, so a client could forge what a proxy sets.
    if b"_" in b"".join([name for name, _value in scope["headers"]]):
        with translation.override(language_of(scope)):
            raise Refused(
                400,
                _("A header of this request has an underscore in its name, which is not accepted."),
                _("Nothing was changed. Send the header with hyphens instead."),
            )


def _too_large(scope: Scope, limit: int) -> Refused:
    with translation.override(language_of(scope)):
        return Refused(
            413,
            _("This is more than can be taken at once: the limit is %(megabytes)d MB.") % {"megabytes": limit >> 20},
            _("Nothing was changed. Send it in smaller parts."),
        )


def _too_slow(scope: Scope, idle: float) -> Refused:
    with translation.override(language_of(scope)):
        return Refused(
            408,
            _("Nothing arrived for %(seconds)d seconds, so this request was ended.") % {"seconds": idle},
            _("Nothing was changed. Please try again."),
            close=True,
        )


def _no_room(scope: Scope, error: OSError) -> Refused:
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        raise error
    with translation.override(language_of(scope)):
        return Refused(
            507,
            _("The disk of the server is full, so this could not be taken."),
            _("Nothing was changed. Tell the person who runs this installation."),
            close=True,
        )
