"""Mails that servers write back, in the shapes that Postfix, Exchange, mail readers and providers give them."""

from __future__ import annotations

from textwrap import dedent


def _mail(text: str, **values: str) -> bytes:
    written = dedent(text).lstrip()
    for name, value in values.items():
        written = written.replace(f"<<{name}>>", value)
    return written.encode()


def bounce(
    original: str, *, status: str = "5.1.1", action: str = "failed", words: str = "550 5.1.1 no such user"
) -> bytes:
    """As Postfix writes it: text, status, and the headers of the mail (RFC 3464)."""
    return _mail(
        """
        From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
        To: care@shop.example.org
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="=_x"

        --=_x
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --=_x
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.example.org
        Arrival-Date: Sun, 1 Mar 2026 12:00:00 +0000 (UTC)

        Final-Recipient: rfc822; aino@example.com
        Original-Recipient: rfc822;aino@example.com
        Action: <<action>>
        Status: <<status>>
        Remote-MTA: dns; mx.example.com
        Diagnostic-Code: smtp; <<words>>

        --=_x
        Content-Description: Undelivered Message Headers
        Content-Type: text/rfc822-headers

        <<original>>
        --=_x--
        """,
        action=action,
        status=status,
        words=words,
        original=original.replace("\n", "\n        "),
    )


def whole_bounce(token: str) -> bytes:
    """With the whole mail inside, and nothing but the Message-ID to know it by."""
    headers = bounce("HERE").replace(b"Content-Type: text/rfc822-headers", b"Content-Type: message/rfc822")
    inner = f"From: care@shop.example.org\nMessage-ID: <{token}@shop.example.org>\nSubject: Hi\n\nHow was it?"
    return headers.replace(b"HERE", inner.encode())


def complaint(token: str) -> bytes:
    """As a provider tells that somebody pressed "spam" (RFC 5965)."""
    return _mail(
        """
        From: <feedback@example.com>
        To: care@shop.example.org
        Subject: FW: Hi
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary="=_x"

        --=_x
        Content-Type: text/plain

        This is an email abuse report.

        --=_x
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Example/1.0
        Version: 1

        --=_x
        Content-Type: message/rfc822

        From: care@shop.example.org
        X-Kosketus-Message: <<token>>
        Message-ID: <rewritten@provider.example.com>
        Subject: Hi

        How was it?
        --=_x--
        """,
        token=token,
    )


def out_of_office(token: str) -> bytes:
    """An automatic answer that names our mail."""
    return _mail(
        """
        From: aino@example.com
        To: care@shop.example.org
        Subject: Out of office
        Auto-Submitted: auto-replied
        In-Reply-To: <<<token>>@shop.example.org>
        Content-Type: text/plain

        I am back on Monday. 5.1.1 is my room.
        """,
        token=token,
    )


def read_receipt(token: str) -> bytes:
    """A reader says that the mail was shown (RFC 8098), which is no bounce."""
    return (
        bounce(f"X-Kosketus-Message: {token}")
        .replace(b"report-type=delivery-status", b"report-type=disposition-notification")
        .replace(b"message/delivery-status", b"message/disposition-notification")
    )
