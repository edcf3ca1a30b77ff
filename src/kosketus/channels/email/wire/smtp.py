"""The dialogue with a server that takes mail (RFC 5321), one connection for many mails."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from contextlib import suppress

from kosketus.channels.email.models import Security
from kosketus.channels.email.queries.account import AccountInfo
from kosketus.channels.email.wire.answers import Fate, Kind, Outcome, Trouble, outcome_of, readable, trouble_of
from kosketus.channels.email.wire.composing import ascii_domain, wire_address
from kosketus.kernel import crash

CONNECT_SECONDS = 15.0
REPLY_SECONDS = 60.0
# RFC 5321, 4.5.3.2.6 asks for ten minutes; a claim outlasts this.
TAKEN_SECONDS = 300.0
_OK = 250
_WILL_FORWARD = 251
_GO_AHEAD = 354
_FOR_GOOD = 500
_LINE_BEGINS_WITH_DOT = re.compile(rb"(?m)^\.")


class Wire:
    """An open connection, logged in. ``taken`` counts the mails that it carried.

    Raises:
        Trouble: it cannot be opened; the reason is the account's, not a mail's.
    """

    def __init__(self, account: AccountInfo, *, seconds: float = CONNECT_SECONDS) -> None:
        self.account = account
        self.taken = 0
        try:
            self._smtp = _opened(account, seconds)
        except Exception as error:
            raise trouble_of(error) from error

    def send(self, to: str, message: bytes) -> Outcome:
        """Hand one message over.

        Raises:
            Trouble: the account may not send, or the connection broke before the server could have the mail.
        """
        try:
            refused = self._announced(to)
            if refused is None:
                # Without the last dot no server may take it: an error up to here is certain.
                self._socket().sendall(_as_lines(message))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise trouble_of(error) from error
        return self._ended() if refused is None else self._reset(refused)

    def _announced(self, to: str) -> Outcome | None:
        """Name sender and recipient, ask to begin; what the server says against it, None where it agrees."""
        code, words = self._smtp.mail(wire_address(self.account.sender))
        if code != _OK:
            self.close()
            raise Trouble(Kind.SENDER if code >= _FOR_GOOD else Kind.BUSY, f"{code} {readable(words)}")
        code, words = self._smtp.rcpt(to)
        if code not in {_OK, _WILL_FORWARD}:
            return outcome_of(code, words)
        code, words = self._smtp.docmd("DATA")
        return None if code == _GO_AHEAD else outcome_of(code, words)

    def _ended(self) -> Outcome:
        """Send the last dot. From here on, silence means that nobody knows."""
        try:
            self._socket().settimeout(TAKEN_SECONDS)
            self._socket().sendall(b".\r\n")
            crash.point("mail.dot_sent")
            code, words = self._smtp.getreply()
            self._socket().settimeout(REPLY_SECONDS)
        except (smtplib.SMTPException, OSError):
            self.close()
            return Outcome(fate=Fate.UNCERTAIN, broken=True)
        self.taken += 1
        return self._reset(outcome_of(code, words))

    def _reset(self, outcome: Outcome) -> Outcome:
        if outcome.broken:
            self.close()
        elif outcome.fate != Fate.TAKEN:
            self.ping("RSET")
        return outcome

    def ping(self, command: str = "NOOP") -> bool:
        """Whether the other side is still there; closed where it is not."""
        try:
            alive = self._smtp.docmd(command)[0] == _OK
        except (smtplib.SMTPException, OSError):
            alive = False
        if not alive:
            self.close()
        return alive

    def _socket(self) -> ssl.SSLSocket:
        open_now: ssl.SSLSocket | None = getattr(self._smtp, "sock", None)
        if open_now is None:
            raise smtplib.SMTPServerDisconnected("the connection is closed")
        return open_now

    @property
    def is_open(self) -> bool:
        """Whether it can be used."""
        return getattr(self._smtp, "sock", None) is not None

    def quit(self) -> None:
        """Say goodbye and close."""
        with suppress(smtplib.SMTPException, OSError):
            self._smtp.quit()
        self.close()

    def close(self) -> None:
        """Close without a word."""
        self._smtp.close()


def _opened(account: AccountInfo, seconds: float) -> smtplib.SMTP:
    # Our name for EHLO is the sender's domain: finding out the machine's own may take a DNS time-out.
    name, context = ascii_domain(account.sender), ssl.create_default_context()
    smtp: smtplib.SMTP
    if account.security == Security.TLS:
        smtp = smtplib.SMTP_SSL(account.host, account.port, local_hostname=name, timeout=seconds, context=context)
    else:
        smtp = smtplib.SMTP(account.host, account.port, local_hostname=name, timeout=seconds)
    try:
        _enter(smtp, account, context)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _enter(smtp: smtplib.SMTP, account: AccountInfo, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    if account.security == Security.STARTTLS:
        smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
    if account.user:
        smtp.login(account.user, account.password)
    if smtp.sock is not None:
        smtp.sock.settimeout(REPLY_SECONDS)
        # Else the last dot waits 40 ms for an acknowledgement of what went before it (Nagle and delayed ACK).
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _as_lines(message: bytes) -> bytes:
    """A message as DATA carries it: dots at the beginning of a line doubled, a line end at the end."""
    doubled = _LINE_BEGINS_WITH_DOT.sub(b"..", message)
    return doubled if doubled.endswith(b"\r\n") else doubled + b"\r\n"
