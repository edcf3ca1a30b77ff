"""Logging in: password, second step, waiting after wrong tries, sessions, a forgotten password."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client

from kosketus.kernel import clock
from kosketus.people.team.domain.members import deactivate_member
from kosketus.people.team.facade import reset_member
from kosketus.people.team.models import Role, User
from tests.people.team.conftest import PASSWORD

LOGIN = "/accounts/login"


@pytest.fixture(autouse=True)
def _no_memory_of_tries() -> None:
    cache.clear()


def log_in(client: Client, email: str = "owner@example.org", password: str = PASSWORD, **extra: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def code_of(secret: str, step: int = 0) -> str:
    """A right code: of this moment, or *step* periods away."""
    _before, now, _after = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, now + step))


@pytest.fixture
def second_step(client: Client, owner: User) -> tuple[str, list[str]]:
    """The owner turns the second step on in the browser: the secret and the recovery codes, then logs out."""
    log_in(client)
    page = client.get("/accounts/second-step/app/activate", follow=True)
    assert page.request["PATH_INFO"] == "/accounts/reauthenticate"
    page = client.post(
        "/accounts/reauthenticate?next=/accounts/second-step/app/activate", {"password": PASSWORD}, follow=True
    )
    secret = re.search(r'<code id="totp-secret">([A-Z2-7]+)</code>', page.content.decode())[1]
    wrong = client.post("/accounts/second-step/app/activate", {"code": "000000"})
    assert b"This code is not right" in wrong.content
    assert not Authenticator.objects.exists()
    page = client.post("/accounts/second-step/app/activate", {"code": code_of(secret, -1)}, follow=True)
    assert page.request["PATH_INFO"] == "/accounts/second-step/recovery-codes"
    codes = re.findall(r"<li>([0-9]{8})</li>", page.content.decode())
    assert len(codes) == 10
    client.post("/accounts/logout")
    assert not is_in(client)
    return secret, codes


def test_login_with_the_right_password_comes_in(client: Client, owner: User) -> None:
    response = log_in(client, email="Owner@Example.ORG")
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert is_in(client)


@pytest.mark.parametrize(("email", "password"), [("owner@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_login_refused_says_the_same_for_wrong_mail_and_wrong_password(
    client: Client, owner: User, email: str, password: str
) -> None:
    words = log_in(client, email, password).content.decode()
    assert "The mail address and the password do not fit together." in words
    assert not is_in(client)


def test_login_of_a_deactivated_member_is_refused(client: Client, team: dict[str, User]) -> None:
    deactivate_member(user=team["agent"])
    log_in(client, "agent@example.org")
    assert not is_in(client)


def test_login_leads_only_to_our_own_pages(client: Client, owner: User) -> None:
    data = {"login": owner.email, "password": PASSWORD, "next": "https://evil.example.org/"}
    assert client.post(LOGIN, data).headers["Location"] == "/"


def test_nobody_signs_up_alone(client: Client, owner: User) -> None:
    assert client.get("/accounts/signup").status_code == 404
    assert b"sign up" not in client.get(LOGIN).content.lower()


def test_second_step_asks_for_a_code_before_anything_opens(client: Client, second_step: tuple[str, list[str]]) -> None:
    assert log_in(client).headers["Location"] == "/accounts/second-step/authenticate"
    assert not is_in(client)
    wrong = client.post("/accounts/second-step/authenticate", {"code": "000000"})
    assert b"This code is not right" in wrong.content
    assert not is_in(client)
    right = client.post("/accounts/second-step/authenticate", {"code": code_of(second_step[0])})
    assert right.headers["Location"] == "/"
    assert is_in(client)


def test_second_step_takes_a_code_once_as_long_as_it_is_right(
    client: Client, second_step: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code of a clock that is half a minute ahead is right for a minute and a half; no memory of a process helps."""
    real, (secret, _codes) = time.time, second_step
    begun = (real() // 30 + 1) * 30
    tried = []
    for later in (0, 31, 61):
        monkeypatch.setattr(time, "time", lambda later=later: begun + later)
        code = code_of(secret, 1 - later // 30)
        tried.append((code, enters(client, code)))
    assert tried == [(code, True), (code, False), (code, False)]
    assert enters(client, code_of(secret, 1)) is True


def test_second_step_is_not_entered_by_the_code_that_turned_it_on(
    client: Client, second_step: tuple[str, list[str]]
) -> None:
    """The fixture typed it."""
    secret, _codes = second_step
    last = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["last_counter"]
    assert enters(client, format_hotp_value(hotp_value(secret, last))) is False
    assert enters(client, code_of(secret, 1)) is True


def enters(client: Client, code: str) -> bool:
    """Whether somebody with the password and *code* comes in, in a process that remembers nothing."""
    cache.clear()
    client.logout()
    log_in(client)
    client.post("/accounts/second-step/authenticate", {"code": code})
    return is_in(client)


def test_second_step_takes_each_recovery_code_once(client: Client, second_step: tuple[str, list[str]]) -> None:
    for expected in (True, False):
        client.logout()
        log_in(client)
        client.post("/accounts/second-step/authenticate", {"code": second_step[1][0]})
        assert is_in(client) is expected


def test_second_step_stops_guessing_of_codes(client: Client, second_step: tuple[str, list[str]]) -> None:
    log_in(client)
    for _try in range(5):
        client.post("/accounts/second-step/authenticate", {"code": "000000"})
    refused = client.post("/accounts/second-step/authenticate", {"code": code_of(second_step[0])})
    assert b"Too many wrong codes" in refused.content
    assert not is_in(client)


def test_second_step_secrets_are_not_readable_in_the_database(second_step: tuple[str, list[str]]) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert second_step[0] not in stored
    assert second_step[1][0] not in stored


def test_second_step_codes_are_shown_once(client: Client, second_step: tuple[str, list[str]]) -> None:
    log_in(client)
    client.post("/accounts/second-step/authenticate", {"code": second_step[1][0]})
    client.post(
        "/accounts/reauthenticate?next=/accounts/second-step/recovery-codes", {"password": PASSWORD}, follow=True
    )
    again = client.get("/accounts/second-step/recovery-codes").content.decode()
    assert [code for code in second_step[1] if code in again] == []
    assert "9 codes are left" in again


def test_five_wrong_passwords_close_the_login_for_this_account_and_address(client: Client, owner: User) -> None:
    for _try in range(4):
        assert log_in(client, password="wrong").status_code == 200
    assert log_in(client, password="wrong").status_code == 429
    refused = log_in(client)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "900")
    assert "for 15 minutes" in refused.content.decode()
    assert not is_in(client)
    elsewhere = Client()
    log_in(elsewhere, REMOTE_ADDR="198.51.100.7")
    assert is_in(elsewhere)


def test_wrong_passwords_do_not_close_the_login_for_others(client: Client, team: dict[str, User]) -> None:
    for _try in range(6):
        log_in(client, password="wrong")
    log_in(client, "viewer@example.org")
    assert is_in(client)


def test_the_login_opens_again_after_fifteen_minutes(client: Client, owner: User) -> None:
    for _try in range(6):
        log_in(client, password="wrong")
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=13, seconds=30))
    assert "for 2 minutes" in log_in(client).content.decode()
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=16))
    log_in(client)
    assert is_in(client)


def test_wrong_passwords_are_forgotten_after_a_right_one(client: Client, owner: User) -> None:
    for _round in range(2):
        for _try in range(4):
            log_in(client, password="wrong")
        log_in(client)
        assert is_in(client)
        client.post("/accounts/logout")


def test_tries_are_stored_without_the_password(client: Client, owner: User) -> None:
    log_in(client, password="correct horse but not quite")
    assert "correct horse" not in str(list(AccessAttempt.objects.values()))


def test_sessions_elsewhere_end_at_once(client: Client, owner: User) -> None:
    other = Client(headers={"user-agent": "Other Browser/7"})
    third = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    log_in(client)
    log_in(third)
    log_in(other)
    assert b"Other Browser/7" in client.get("/accounts/sessions").content
    assert b"Firefox \xc2\xb7 Linux" in client.get("/accounts/sessions").content
    client.post("/accounts/sessions")
    assert (is_in(client), is_in(other), is_in(third)) == (True, False, False)


def test_logging_out_needs_a_post(client: Client, owner: User) -> None:
    log_in(client)
    client.get("/accounts/logout")
    assert is_in(client)
    client.post("/accounts/logout")
    assert not is_in(client)


def test_password_change_needs_the_old_one(client: Client, owner: User) -> None:
    log_in(client)
    new = "curlew under the pier"
    fields = {"password1": new, "password2": new}
    client.post("/accounts/password/change", {"oldpassword": "wrong", **fields})
    assert User.objects.get().check_password(PASSWORD)
    client.post("/accounts/password/change", {"oldpassword": PASSWORD, **fields})
    assert User.objects.get().check_password(new)


def test_forgotten_password_without_mail_says_whom_to_ask(client: Client, owner: User) -> None:
    page = client.get("/accounts/password/reset")
    assert (page.status_code, b"kosketus owner password" in page.content) == (200, True)
    assert client.post("/accounts/password/reset", {"email": owner.email}).status_code == 409
    assert mail.outbox == []


def test_forgotten_password_with_mail_sends_a_link_that_works_once(client: Client, owner: User, settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    client.post("/accounts/password/reset", {"email": owner.email})
    assert [message.to for message in mail.outbox] == [["owner@example.org"]]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))[1]
    form = client.get(link, follow=True)
    new = "curlew under the pier"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert User.objects.get().check_password(new)
    assert b"This link does not work" in Client().get(link, follow=True).content


def test_forgotten_password_of_nobody_sends_nothing_and_says_the_same(
    client: Client, owner: User, settings: Any
) -> None:
    settings.MAIL_IS_SET_UP = True
    answers = [
        client.post("/accounts/password/reset", {"email": email}).headers["Location"]
        for email in ("nobody@example.org", owner.email)
    ]
    assert answers == ["/accounts/password/reset/done"] * 2
    assert [message.to for message in mail.outbox] == [["owner@example.org"]]


def test_reset_from_the_console_ends_second_step_and_sessions(
    client: Client, second_step: tuple[str, list[str]]
) -> None:
    log_in(client)
    client.post("/accounts/second-step/authenticate", {"code": second_step[1][0]})
    assert is_in(client)
    reset_member(email="owner@example.org", password="curlew under the pier")
    assert (is_in(client), Authenticator.objects.count()) == (False, 0)
    log_in(client, password="curlew under the pier")
    assert is_in(client)


def test_reset_from_the_console_lets_nobody_climb(client: Client, team: dict[str, User]) -> None:
    User.objects.filter(email="agent@example.org").update(is_active=False)
    reset_member(email="agent@example.org", password="curlew under the pier")
    log_in(client, email="agent@example.org", password="curlew under the pier")
    assert (is_in(client), User.objects.get(email="agent@example.org").role) == (True, Role.AGENT)
