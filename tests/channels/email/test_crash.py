"""Kill -9 at every step of sending: no mail arrives twice, and none is lost without a word (ADR 20)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from kosketus.channels.email.connector import Mail
from kosketus.channels.email.domain.claims import CLAIM_LASTS
from kosketus.kernel import clock, crash
from tests.channels.email.conftest import drain, outgoing, post, states, told
from tests.channels.email.peers import smtp

KEYS = ["a", "b", "c"]


def killed(at: str) -> None:
    """Run the sender and see it die at a place."""
    own: dict[str, Any] = {
        "DJANGO_SETTINGS_MODULE": "tests.channels.email.child_settings",
        "KOSKETUS_DATA": django_settings.DATA,
        "MAIL_TEST_DATABASE": connection.settings_dict["NAME"],
        crash.VARIABLE: at,
    }
    environment = os.environ | {name: str(value) for name, value in own.items()}
    done = subprocess.run([sys.executable, "-m", "tests.channels.email.program"], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("place", "arrived", "uncertain"),
    [
        ("mail.claimed", [], ""),
        ("mail.begun:2", ["a"], "b"),
        ("mail.dot_sent:2", ["a", "b"], "b"),
        ("mail.handed_over:2", ["a", "b"], "b"),
    ],
)
def test_a_killed_sender_sends_nothing_twice_and_tells_what_nobody_knows(
    mail: Mail, server: smtp.Server, place: str, arrived: list[str], uncertain: str
) -> None:
    post(mail, *[outgoing(key) for key in KEYS])
    killed(place)
    server.quiet()
    assert server.keys == arrived
    with clock.frozen(clock.now() + CLAIM_LASTS / 2):
        drain(mail)
    assert server.keys == arrived, "the claim holds: the other may still be alive"
    with clock.frozen(clock.now() + CLAIM_LASTS * 2):
        drain(mail)
    assert server.keys == [key for key in KEYS if key in arrived or key != uncertain]
    expected = {key: ("failed", "uncertain") if key == uncertain else ("sent", "") for key in KEYS}
    assert {key: tuple(rest) for key, *rest in states("reason")} == expected
    assert sorted((one["key"], one["kind"], one.get("reason", "")) for one in told()) == [
        (key, f"outgoing.{state}", reason) for key, (state, reason) in expected.items()
    ]
