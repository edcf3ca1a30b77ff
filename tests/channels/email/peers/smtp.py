"""A real SMTP server on loopback (aiosmtpd), which keeps what it takes and can be told to misbehave."""

from __future__ import annotations

import asyncio
import email.policy
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

# Long enough for a machine that is busy with other things; nobody waits so long otherwise.
_PATIENCE = 60
Answer = Callable[[Envelope], str | None]


@dataclass
class Taken:
    """A message as it arrived."""

    sender: str
    to: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.default)  # type: ignore[arg-type]


@dataclass
class Behaviour:
    """What the server answers; None is its usual answer. ``after`` is called when a message was taken."""

    sender: Answer = lambda _envelope: None
    recipient: Callable[[str], str | None] = lambda _address: None
    data: Answer = lambda _envelope: None
    hang_up_after_data: bool = False
    login: tuple[str, str] | None = None
    certificate: ssl.SSLContext | None = None


class _Speaker(SMTP):
    """One connection, which says when it is over."""

    def __init__(self, server: Server, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._counted = server

    def connection_lost(self, error: Exception | None) -> None:
        """The other side went."""
        self._counted.open_connections -= 1
        super().connection_lost(error)


class _Handler:
    def __init__(self, server: Server) -> None:
        self._server = server

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        if answer := self._server.behaviour.sender(envelope):
            return answer
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self._server.behaviour.recipient(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if answer := self._server.behaviour.data(envelope):
            return answer
        self._server.taken.append(Taken(envelope.mail_from or "", envelope.rcpt_tos[0], bytes(envelope.content or b"")))
        if self._server.behaviour.hang_up_after_data:
            server.transport.close()
        return "250 2.0.0 queued"


@dataclass
class Server:
    """A running server: what it took, on how many connections."""

    behaviour: Behaviour = field(default_factory=Behaviour)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    open_connections: int = 0
    port: int = 0

    def speaker(self) -> SMTP:
        """The other side of one connection."""
        self.connections += 1
        self.open_connections += 1
        login = self.behaviour.login
        return _Speaker(
            self,
            _Handler(self),
            enable_SMTPUTF8=True,
            hostname="mail.example.org",
            ident="test",
            authenticator=self._authenticated if login else None,
            auth_required=bool(login),
            auth_require_tls=bool(self.behaviour.certificate),
            tls_context=self.behaviour.certificate,
        )

    def _authenticated(self, *arguments: Any) -> AuthResult:
        data = arguments[-1]
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        return AuthResult(success=given == self.behaviour.login, handled=False)

    def quiet(self) -> None:
        """Wait until everything that came over a connection whose other side died has been dealt with."""
        until = time.monotonic() + _PATIENCE
        while self.open_connections and time.monotonic() < until:
            time.sleep(0.01)
        assert not self.open_connections

    @property
    def keys(self) -> list[str]:
        """The subjects in the order of their arrival."""
        return [str(one.message["Subject"]) for one in self.taken]


@contextmanager
def silent_port() -> Iterator[int]:
    """A port of ours at which nobody answers and that nobody else can take; a server may be started there."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def serving(server: Server, *, port: int = 0) -> Iterator[Server]:
    """Run it in a thread of its own."""
    loop = asyncio.new_event_loop()
    listening: Any = loop.run_until_complete(loop.create_server(server.speaker, "127.0.0.1", port))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server
    asyncio.run_coroutine_threadsafe(_ended(listening), loop).result(_PATIENCE)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(_PATIENCE)
    loop.close()


async def _ended(listening: Any) -> None:
    listening.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
