"""What the front door itself says, before any room is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real
from starlette.types import Scope, Send

Headers = Mapping[str, str]


@dataclass(eq=False)
class Refused(Exception):
    """A request that goes no further: ``what`` happened and what ``todo`` about it."""

    status: int
    what: str
    todo: str = ""
    close: bool = False
    retry_after: int | None = None
    allow: str = ""

    def headers(self) -> dict[str, str]:
        """The headers that belong to this answer."""
        headers = {"cache-control": "no-store"}
        if self.close:
            headers["connection"] = "close"
        if self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        if self.allow:
            headers["allow"] = self.allow
        return headers


async def send_json(send: Send, status: int, value: object, headers: Headers | None = None) -> None:
    """Answer with JSON."""
    await _send(send, status, msgspec.json.encode(value), "application/json", headers or {})


async def send_refusal(send: Send, refused: Refused) -> None:
    """Answer with JSON that says what happened and what to do."""
    await send_json(send, refused.status, {"error": refused.what, "todo": refused.todo}, refused.headers())


async def send_plain_refusal(send: Send, refused: Refused) -> None:
    """Answer with one plain text, for people with a browser."""
    text = f"{refused.what}\n{refused.todo}\n"
    await _send(send, refused.status, text.encode(), "text/plain; charset=utf-8", refused.headers())


def header(scope: Scope, name: bytes) -> str:
    """A request header (name in lower case), or an empty text."""
    for key, value in scope["headers"]:
        if key == name:
            return str(value, "latin-1")
    return ""


def language_of(scope: Scope) -> str:
    """The best of our languages for this browser; Django's own choice happens only behind the door."""
    for wanted, _quality in trans_real.parse_accept_lang_header(header(scope, b"accept-language").lower()):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


async def _send(send: Send, status: int, body: bytes, media_type: str, headers: Headers) -> None:
    more = [(name.encode(), value.encode()) for name, value in headers.items()] if headers else []
    await send({"type": "http.response.start", "status": status, "headers": _described(media_type, len(body)) + more})
    await send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=256)
def _described(media_type: str, size: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-type", media_type.encode()), (b"content-length", str(size).encode())]
