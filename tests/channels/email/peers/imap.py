"""A real IMAP server on loopback (pymap, in memory), as a process of its own."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "returns", "kestrel over the harbour"


@dataclass
class Server:
    """A running server with one mailbox."""

    port: int

    def put(self, *messages: bytes) -> None:
        """Deliver messages into the inbox."""
        with self._connected() as imap:
            for message in messages:
                assert imap.append("INBOX", "", "", message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))[0] == "OK"

    def flags(self) -> list[bytes]:
        """The flags of all messages: whoever only reads leaves none."""
        with self._connected() as imap:
            imap.select("INBOX", readonly=True)
            return [line for line in imap.fetch("1:*", "(FLAGS)")[1] if isinstance(line, bytes)]

    @contextmanager
    def _connected(self) -> Iterator[imaplib.IMAP4]:
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        imap.login(USER, PASSWORD)
        yield imap
        imap.logout()


@contextmanager
def serving() -> Iterator[Server]:
    """Run one on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    login = ["--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen([Path(sys.executable).with_name("pymap"), *arguments, *login])
    try:
        _wait_for(port)
        yield Server(port)
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the IMAP server did not start")
