"""The words of mails: they arrive whole, are kept once where many share them, and leave the table after a month."""

from __future__ import annotations

from datetime import timedelta

from kosketus.channels.contract import Filled, Form, Letter
from kosketus.channels.email.connector import Mail
from kosketus.channels.email.duties import forget_letters
from kosketus.channels.email.models import MailForm, OutgoingMail
from kosketus.kernel import clock
from tests.channels.email.conftest import drain, outgoing, post
from tests.channels.email.peers import smtp


def test_letters_leave_the_table_after_a_month(mail: Mail) -> None:
    post(mail, outgoing("sent"), outgoing("waits", send_at=clock.now() + timedelta(days=90)))
    drain(mail)
    assert forget_letters() == 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        assert forget_letters() == 1
    assert [(row.key, row.body is None) for row in OutgoingMail.objects.order_by("key")] == [
        ("sent", True),
        ("waits", False),
    ]


def test_letters_of_one_form_keep_it_once_and_arrive_filled_in(mail: Mail, server: smtp.Server) -> None:
    def filled(name: str) -> Filled:
        form = Form(subject="Hello", text=("Dear ", "name", ",\n"), html=("<p>Dear ", "name", ",</p>\n"))
        return Filled(form=form, values={"name": name})

    names = {"a": "Aino", "b": "<script>&", "c": "{name} Äyräs"}
    post(mail, *(outgoing(key, letter=filled(name)) for key, name in names.items()))
    post(mail, outgoing("late", letter=filled("Late"), send_at=clock.now() + timedelta(days=40)))
    assert MailForm.objects.count() == 1
    drain(mail)
    arrived = [[part.get_content().rstrip() for part in one.message.iter_parts()] for one in server.taken]
    assert arrived == [
        ["Dear Aino,", "<p>Dear Aino,</p>"],
        ["Dear <script>&,", "<p>Dear &lt;script&gt;&amp;,</p>"],
        ["Dear {name} Äyräs,", "<p>Dear {name} Äyräs,</p>"],
    ]
    kept = {}
    for days in (31, 80):
        with clock.frozen(clock.now() + timedelta(days=days)):
            forget_letters()
            kept[days] = MailForm.objects.count()
            drain(mail)
    assert (kept, len(server.taken)) == ({31: 1, 80: 1}, 4), "one letter waited for its time"
    with clock.frozen(clock.now() + timedelta(days=120)):
        forget_letters()
    assert (MailForm.objects.count(), OutgoingMail.objects.filter(body=None, form=None).count()) == (0, 4)


def test_letters_of_many_characters_arrive_whole(mail: Mail, server: smtp.Server) -> None:
    text = "Hyvää päivää 🌲\n.a dot begins this line\n..two\n" + "long " * 400
    post(mail, outgoing("a", letter=Letter(subject="Привет " * 20, text=text, html=f"<p>{text}</p>")))
    drain(mail)
    arrived = server.taken[0].message
    assert str(arrived["Subject"]) == ("Привет " * 20).strip()
    plain, rich = arrived.iter_parts()
    assert plain.get_content().splitlines() == text.splitlines()
    assert rich.get_content().splitlines() == f"<p>{text}</p>".splitlines()
