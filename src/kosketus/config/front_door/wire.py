"""HTTP from the wire by uvicorn, with a bound that httptools has not: the head of a request fills no memory."""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024
"""Bytes that may come in a row without a request's head, or a piece of its body, becoming whole."""


class Wire(HttpToolsProtocol):
    """One connection. A head beyond :data:`MOST_HEAD` is answered with 400; what trails behind a body is no header."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._unfinished = 0
        self._is_whole = False
        self._in_head = False

    def data_received(self, data: bytes) -> None:
        """Bytes from the client: counted as long as nothing comes of them."""
        self._is_whole = False
        super().data_received(data)
        self._unfinished = 0 if self._is_whole else self._unfinished + len(data)
        if self._unfinished > MOST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")

    def on_message_begin(self) -> None:
        """A request begins."""
        self._in_head = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; trailers would get past those who looked at the head already."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head, self._is_whole = False, True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._is_whole = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._is_whole = True
        super().on_message_complete()
