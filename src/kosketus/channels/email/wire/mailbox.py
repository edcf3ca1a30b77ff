"""The mailbox to which mail comes back (IMAP, RFC 9051), only ever read: nothing in it is changed."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kosketus.channels.email.models import Security
from kosketus.channels.email.wire.answers import Kind, Trouble, readable, trouble_of
from kosketus.channels.email.wire.reports import is_report

SECONDS = 20.0
LARGEST = 2 << 20
AT_ONCE = 100
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)])"
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")


@dataclass(frozen=True, kw_only=True)
class MailboxInfo:
    """How to reach a mailbox."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


@contextmanager
def opened(info: MailboxInfo) -> Iterator[Mailbox]:
    """A mailbox to read from.

    Raises:
        Trouble: it cannot be reached, entered or read.
    """
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connected(info)
        yield Mailbox(connection, info.folder)
    except imaplib.IMAP4.error as error:
        raise Trouble(Kind.OTHER, readable(str(error).encode())) from error
    except OSError as error:
        raise trouble_of(error) from error
    finally:
        if connection is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()


def _connected(info: MailboxInfo) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    connection: imaplib.IMAP4
    if info.security == Security.TLS:
        connection = imaplib.IMAP4_SSL(info.host, info.port, ssl_context=context, timeout=SECONDS)
    else:
        connection = imaplib.IMAP4(info.host, info.port, timeout=SECONDS)
    if info.security == Security.STARTTLS:
        if "STARTTLS" not in connection.capabilities:
            connection.shutdown()
            raise Trouble(Kind.NO_STARTTLS)
        connection.starttls(context)
    try:
        connection.login(info.user, info.password)
    except imaplib.IMAP4.error as error:
        connection.shutdown()
        raise Trouble(Kind.LOGIN, readable(str(error).encode())) from error
    return connection


class Mailbox:
    """One folder, by the numbers of its messages; ``validity`` says which numbering that is."""

    def __init__(self, connection: imaplib.IMAP4, folder: str) -> None:
        self._imap = connection
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        kind, data = connection.select(quoted, readonly=True)
        if kind != "OK":
            raise Trouble(Kind.FOLDER, readable(data[0] or b""))
        told: list[Any] = connection.untagged_responses.get("UIDVALIDITY") or [b"0"]
        self.validity = int(told[0])

    def numbers_above(self, last: int) -> list[int]:
        """The numbers of messages that came after *last*."""
        return [number for number in self._search(f"UID {last + 1}:*") if number > last]

    def numbers_since(self, day: datetime) -> list[int]:
        """The numbers of messages that came on *day* or later."""
        return self._search(f"SINCE {day.day:02}-{_MONTHS[day.month - 1]}-{day.year}")

    def _search(self, criteria: str) -> list[int]:
        data = self._asked("SEARCH", criteria)
        return sorted(int(number) for line in data if line for number in line.split())

    def reports(self, numbers: Sequence[int]) -> Iterator[bytes]:
        """Those of the messages that announce a report, whole; letters stay unread."""
        for start in range(0, len(numbers), AT_ONCE):
            some = ",".join(map(str, numbers[start : start + AT_ONCE]))
            for number in _announced(self._asked("FETCH", some, _HEAD)):
                whole = self._asked("FETCH", str(number), "(BODY.PEEK[])")
                yield from (one[1] for one in whole if isinstance(one, tuple))

    def _asked(self, command: str, *arguments: str) -> list[Any]:
        kind, data = self._imap.uid(command, *arguments)
        if kind != "OK":
            raise Trouble(Kind.OTHER, readable(data[0] or b"" if data else b""))
        return data


def _announced(answer: list[Any]) -> Iterator[int]:
    for one in answer:
        if not isinstance(one, tuple):
            continue
        number, size = _UID.search(one[0]), _SIZE.search(one[0])
        if number and size and int(size[1]) <= LARGEST and is_report(one[1].decode("latin-1")):
            yield int(number[1])
