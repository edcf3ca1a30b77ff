"""The steps of the benchmark, inside Django."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from django.core.management import call_command

from kosketus.channels import registry
from kosketus.channels.contract import Letter, Outgoing
from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain.account import change_account
from kosketus.channels.email.models import Account, OutgoingMail, State
from kosketus.kernel import clock, db
from kosketus.people.team import addresses
from kosketus.people.team.models import PublicAddress

SENDER = "care@shop.example.org"
_PAGE = "<p>{text}</p>" + "<table role='presentation'><tr><td style='padding:8px'>cell</td></tr></table>" * 70


def set_up(port: int) -> None:
    """A house with an account that leads to the sink, without a limit."""
    call_command("migrate", verbosity=0)
    change_account(values={"host": "127.0.0.1", "port": port, "security": "none", "sender": SENDER}, actor="bench")
    Account.objects.update(per_minute=2**31 - 1)
    url = "https://cx.example.org"
    found = {"url": url, "checked_url": url, "checked_at": clock.now(), "answered_as": addresses.token()}
    PublicAddress.objects.create(**found)
    registry._held_by.clear()  # noqa: SLF001 - else nothing is measured at night and on Sundays


def letter(number: int) -> Letter:
    """An invitation with links of its own, 7 kB."""
    text = f"How likely is it that you recommend us? https://cx.example.org/s/nps/{number:032x}"
    return Letter(subject="One question about your order", text=text, html=_PAGE.format(text=text))


def post(count: int) -> None:
    """One wave."""
    messages = [
        Outgoing(
            key=f"outreach:{number}",
            channel="email",
            to=f"person{number}@example.com",
            identity=number,
            letter=letter(number),
            language="en",
            unsubscribe_url=f"https://cx.example.org/u/{number:032x}",
        )
        for number in range(count)
    ]
    with db.write():
        assert Mail().post(messages) == count


def send(count: int) -> None:
    """At least so many."""
    mail = Mail()
    while OutgoingMail.objects.filter(state=State.SENT).count() < count:
        assert mail.send_due(), "mails wait, and none is sent"
    mail.close()


def bare(count: int, port: int) -> Callable[[], None]:
    """The same by ``sendmail`` over one connection, messages made beforehand."""
    made = [_made(number).as_bytes() for number in range(count)]

    def run() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as smtp:
            for number, message in enumerate(made):
                smtp.sendmail(SENDER, [f"person{number}@example.com"], message)

    return run


def making(count: int, port: int) -> Callable[[], None]:
    """The same, messages made as they go: what a plain program would do."""

    def run() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="bench") as smtp:
            for number in range(count):
                smtp.send_message(_made(number))

    return run


def _made(number: int) -> EmailMessage:
    written, message = letter(number), EmailMessage(policy=SMTP)
    message["From"], message["To"] = SENDER, f"person{number}@example.com"
    message["Subject"] = written.subject
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    return message
