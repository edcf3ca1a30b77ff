"""Posted mails arrive once, at a server that is really there; what cannot arrive is told."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kosketus.channels import registry
from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain.account import change_account
from kosketus.channels.email.models import OutgoingMail
from kosketus.kernel import clock, db
from kosketus.people.team.models import PublicAddress
from tests.channels.email.conftest import SENDER, account, drain, outgoing, post, states, told, use
from tests.channels.email.peers import smtp


def test_posted_mails_arrive_over_one_connection_and_are_told(mail: Mail, server: smtp.Server) -> None:
    assert post(mail, outgoing("a", identity=7), outgoing("b"), outgoing("c")) == 3
    assert post(mail, outgoing("b"), outgoing("c"), outgoing("d")) == 1
    drain(mail)
    assert [(one.sender, one.to) for one in server.taken] == [(SENDER, f"{key}@example.com") for key in "abcd"]
    assert (server.keys, server.connections) == ([*"abcd"], 1)
    assert states("reason", "answer", "claim") == [(key, "sent", "", "2.0.0 queued", None) for key in "abcd"]
    assert told() == [
        {"kind": "outgoing.sent", "identity": identity, "key": key}
        for key, identity in (("a", 7), ("b", None), ("c", None), ("d", None))
    ]


def test_the_registry_leads_to_the_connector(mail: Mail, server: smtp.Server) -> None:
    with db.write():
        assert registry.post([outgoing("a"), outgoing("b")]) == 2
        assert registry.withdraw("email", {"b", "x"}) == {"b"}
    assert registry.readiness("email").ready
    while registry.send_due("email"):
        pass
    assert server.keys == ["a"]
    assert states() == [("a", "sent"), ("b", "withdrawn")]
    assert post(mail, outgoing("b")) == 0


def test_withdrawn_and_erased_while_claimed_are_not_sent(mail: Mail, server: smtp.Server) -> None:
    post(mail, *[outgoing(key, identity=3 if key == "c" else None) for key in "abcd"])

    def meanwhile(address: str) -> str | None:
        if address.startswith("a"):
            in_thread(lambda: _take_back(mail))
        return None

    server.behaviour.recipient = meanwhile
    drain(mail)
    assert server.keys == ["a", "d"]
    assert states() == [("a", "sent"), ("b", "withdrawn"), ("d", "sent")]


def _take_back(mail: Mail) -> None:
    with db.write():
        assert mail.withdraw({"a", "b"}) == {"b"}
    with db.write():
        OutgoingMail.objects.filter(identity=3).delete()


def in_thread(work: Any) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_mail_waits_for_its_time_and_is_never_late(mail: Mail, server: smtp.Server) -> None:
    now = clock.now()
    hour = timedelta(hours=1)
    post(
        mail,
        outgoing("later", send_at=now + hour),
        outgoing("expired", identity=5, send_at=now - 2 * hour, expires_at=now - hour),
        outgoing("now", expires_at=now + hour),
    )
    drain(mail)
    assert server.keys == ["now"]
    assert states("reason") == [("expired", "failed", "expired"), ("later", "waiting", ""), ("now", "sent", "")]
    assert told()[0] == {"kind": "outgoing.failed", "identity": 5, "key": "expired", "reason": "expired"}
    with clock.frozen(now + hour):
        drain(mail)
    assert server.keys == ["now", "later"]


@pytest.mark.parametrize(
    ("where", "reply", "code"),
    [
        ("recipient", "550 5.1.1 no such user", "5.1.1"),
        ("data", "554 5.6.0 we do not like it", "5.6.0"),
        ("data", "552 too large", "552"),
    ],
)
def test_what_is_refused_for_good_is_told_and_not_tried_again(
    mail: Mail, server: smtp.Server, where: str, reply: str, code: str
) -> None:
    setattr(server.behaviour, where, _for("bad", reply))
    post(mail, outgoing("a", to="bad@example.com"), outgoing("b"))
    drain(mail)
    assert server.keys == ["b"]
    (key, *found), _sent = states("reason", "code", "answer")
    assert found == ["failed", "refused", code, reply.split(" ", 1)[1]]
    assert told()[0] == {"kind": "outgoing.failed", "identity": None, "key": key, "reason": "refused"}
    with clock.frozen(clock.now() + timedelta(days=9)):
        drain(mail)
    assert server.keys == ["b"]


def _for(name: str, reply: str) -> Any:
    def answer(given: Any) -> str | None:
        address = given if isinstance(given, str) else given.rcpt_tos[0]
        return reply if address.startswith(name) else None

    return answer


def test_refusals_for_policy_stop_the_account_before_all_mails_are_lost(mail: Mail, server: smtp.Server) -> None:
    server.behaviour.data = lambda _envelope: "550 5.7.60 this client may not send as this sender"
    with clock.frozen(now := clock.now()):
        post(mail, *[outgoing(f"m{number:02}") for number in range(30)])
        drain(mail)
    assert Counter(state for _key, state in states()) == {"failed": 5, "waiting": 25}
    assert account().trouble == "refusing"
    with clock.frozen(now + timedelta(minutes=10)):
        drain(mail)
    assert Counter(state for _key, state in states()) == {"failed": 6, "waiting": 24}
    server.behaviour.data = lambda _envelope: None
    with clock.frozen(now + timedelta(minutes=30)):
        drain(mail)
    assert Counter(state for _key, state in states()) == {"failed": 6, "sent": 24}
    assert account().trouble == ""


def test_a_list_of_dead_addresses_stops_nobody(mail: Mail, server: smtp.Server) -> None:
    server.behaviour.recipient = lambda _address: "550 5.1.1 no such user"
    post(mail, *[outgoing(f"m{number:02}") for number in range(30)])
    drain(mail)
    assert {state for _key, state in states()} == {"failed"}
    assert account().trouble == ""


def test_what_is_put_off_is_tried_again_ever_more_slowly_and_given_up(mail: Mail, server: smtp.Server) -> None:
    server.behaviour.recipient = _for("full", "452 4.2.2 mailbox full")
    post(mail, outgoing("a", to="full@example.com"))
    waits = []
    now = clock.now()
    for _ in range(20):
        with clock.frozen(now):
            drain(mail)
        row = OutgoingMail.objects.get()
        if row.state != "waiting":
            break
        waits.append(int((row.due_at - now).total_seconds() / 60))
        now = row.due_at
    assert waits == [2, 5, 15, 60, 180, *[360] * 8]
    assert states("reason", "code", "attempts") == [("a", "failed", "gave_up", "4.2.2", 14)]
    assert [one["reason"] for one in told()] == ["gave_up"]


def test_an_hour_without_server_delays_all_and_loses_none(confirmed: None) -> None:
    gone, mail, began = smtp.Server(), Mail(), clock.now()
    with smtp.silent_port() as gone.port:
        use(gone)
        post(mail, *[outgoing(f"m{number}", send_at=began - timedelta(hours=number)) for number in range(9)])
        now, tries = began, 0
        while now < began + timedelta(hours=1):
            with clock.frozen(now):
                drain(mail)
                now += timedelta(seconds=30)
            tries = account().failures
        assert (account().trouble, tries) == ("closed", 16)
        assert {state for _key, state in states()} == {"waiting"}
        with smtp.serving(gone, port=gone.port), clock.frozen(now + timedelta(minutes=5)):
            drain(mail)
            drain(mail)
            mail.close()
    assert gone.keys == [f"m{number}" for number in reversed(range(9))]
    assert (account().trouble, account().failures) == ("", 0)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [("553 5.7.1 not your address", "sender"), ("451 4.3.2 later", "busy"), ("421 closing", "busy")],
)
def test_a_refused_sender_is_the_accounts_trouble_and_no_mails_fault(
    mail: Mail, server: smtp.Server, reply: str, kind: str
) -> None:
    server.behaviour.sender = lambda _envelope: reply
    post(mail, outgoing("a"), outgoing("b"))
    drain(mail)
    assert (account().trouble, account().answer) == (kind, reply)
    assert states("attempts") == [("a", "waiting", 1), ("b", "waiting", 0)]
    server.behaviour.sender = lambda _envelope: None
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        drain(mail)
    assert sorted(server.keys) == ["a", "b"]


def test_silence_after_the_last_dot_is_told_as_uncertain_and_nothing_is_sent_twice(
    mail: Mail, server: smtp.Server
) -> None:
    server.behaviour.hang_up_after_data = True
    post(mail, outgoing("a"), outgoing("b"))
    drain(mail)
    server.behaviour.hang_up_after_data = False
    with clock.frozen(clock.now() + timedelta(hours=1)):
        drain(mail)
    assert sorted(server.keys) == ["a", "b"]
    assert [(one["kind"], one.get("reason")) for one in told()] == [("outgoing.failed", "uncertain")] * 2


def test_a_connection_that_went_between_two_steps_is_made_anew(mail: Mail, server: smtp.Server) -> None:
    post(mail, outgoing("a"))
    drain(mail)
    port = server.port
    server.connections = 0
    other = smtp.Server()
    with smtp.serving(other):
        use(other)
        post(mail, outgoing("b"))
        drain(mail)
    use(server)
    assert port == server.port
    post(mail, outgoing("c"))
    drain(mail)
    assert (server.keys, other.keys, server.connections) == (["a", "c"], ["b"], 1)


def test_nothing_goes_before_the_public_address_is_confirmed(mail: Mail, server: smtp.Server) -> None:
    PublicAddress.objects.update(checked_url="")
    post(mail, outgoing("a"))
    drain(mail)
    assert not mail.readiness().ready
    assert (states(), server.taken) == ([("a", "waiting")], [])


def test_without_account_it_says_what_to_do(confirmed: None) -> None:
    mail = Mail()
    post(mail, outgoing("a"))
    drain(mail)
    assert str(mail.readiness().why) == "No mail server is set up. Enter yours under Settings, Mail."
    assert states() == [("a", "waiting")]


def test_the_operators_server_counts_until_the_owner_has_one(
    confirmed: None, server: smtp.Server, settings: Any
) -> None:
    settings.MAIL_IS_SET_UP = settings.MAIL_BY_SMTP = True
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.DEFAULT_FROM_EMAIL = "127.0.0.1", server.port, SENDER
    mail = Mail()
    post(mail, outgoing("a"))
    drain(mail)
    mail.close()
    assert [(one.sender, one.to) for one in server.taken] == [(SENDER, "a@example.com")]


def test_the_rate_holds_in_any_minute_over_all_processes(confirmed: None, server: smtp.Server) -> None:
    use(server, per_minute=20)
    first, second = Mail(), Mail()
    post(first, *[outgoing(f"m{number:02}") for number in range(45)])
    now = clock.now()
    arrived = []
    for second_of_minute in range(0, 121, 6):
        with clock.frozen(now + timedelta(seconds=second_of_minute)):
            drain(first)
            drain(second)
        arrived.append(len(server.taken))
    first.close()
    second.close()
    assert arrived == list(range(2, 43, 2))
    assert len(set(server.keys)) == 42


def test_several_processes_share_the_mails_and_send_none_twice(confirmed: None, server: smtp.Server) -> None:
    use(server)
    mails = [Mail() for _ in range(4)]
    post(mails[0], *[outgoing(f"m{number:02}") for number in range(80)])
    threads = [threading.Thread(target=_drained, args=(one,)) for one in mails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.keys) == [f"m{number:02}" for number in range(80)]
    assert {state for _key, state in states()} == {"sent"}
    assert len(told()) == 80


def _drained(mail: Mail) -> None:
    try:
        drain(mail)
    finally:
        mail.close()
        connection.close()


def test_an_address_that_is_none_fails_alone(mail: Mail, server: smtp.Server) -> None:
    wrong = ["nobody", "a b@example.com", "x@example.com\nBcc: all@example.com", "@example.com", "a@", "a\x00@b.org"]
    post(mail, *[outgoing(f"w{number}", to=to) for number, to in enumerate(wrong)], outgoing("right"))
    drain(mail)
    assert server.keys == ["right"]
    assert [row[1:] for row in states("reason")] == [("sent", ""), *[("failed", "refused")] * len(wrong)]


def test_who_is_to_be_left_in_peace_gets_only_what_they_wait_for(
    mail: Mail, server: smtp.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    hour = timedelta(hours=1)
    monkeypatch.setattr(registry, "_held_by", [])
    registry.hold_back(lambda identities, at: {who: now + hour for who in identities if who < 10 and at < now + hour})
    registry.hold_back(lambda identities, at: {who: now + 2 * hour for who in identities if who == 1 and at == now})
    unsubscribe = {"unsubscribe_url": "https://cx.example.org/u"}
    messages = [
        outgoing("long", identity=1, **unsubscribe),
        outgoing("short", identity=2, **unsubscribe),
        outgoing("awaited", identity=2),
        outgoing("other", identity=12, **unsubscribe),
        outgoing("nobody", **unsubscribe),
    ]
    with clock.frozen(now):
        post(mail, *messages)
    arrived = {}
    for hours in (0, 1, 2):
        with clock.frozen(now + hours * hour):
            drain(mail)
        arrived[hours] = server.keys
    assert arrived == {
        0: ["awaited", "other", "nobody"],
        1: ["awaited", "other", "nobody", "short"],
        2: ["awaited", "other", "nobody", "short", "long"],
    }


def test_nonsense_of_our_own_is_refused_at_once(mail: Mail) -> None:
    for wrong in ({"reply_to": "a@b.org\r\nBcc: c@d.org"}, {"unsubscribe_url": "https://x/\r\nX: y"}):
        with pytest.raises(ValueError, match="cannot be one"):
            post(mail, outgoing("a", **wrong))
    with pytest.raises(ValueError, match="key"):
        post(mail, outgoing("a\nb"))
    assert states() == []


def test_a_password_under_another_secret_key_is_trouble_with_words(
    confirmed: None, server: smtp.Server, settings: Any
) -> None:
    change_account(
        values={"host": "127.0.0.1", "port": server.port, "security": "none", "sender": SENDER, "password": "x"},
        actor="test",
    )
    settings.SECRET_KEY = "another"
    mail = Mail()
    assert "secret key was changed" in str(mail.readiness().why)
    assert mail.try_out("a@example.org").level == "error"
