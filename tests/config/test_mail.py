"""Mail of a whole house: `kosketus serve` sends what is posted, `kosketus doctor --mail` tries the account."""

from __future__ import annotations

import time

import pytest

from tests.channels.email.peers import smtp
from tests.config.house import House

_SET_UP = """
from kosketus.channels.email.domain.account import change_account
from kosketus.kernel import clock
from kosketus.people.team import addresses
from kosketus.people.team.models import PublicAddress
values = dict(host="127.0.0.1", port=%d, security="none", sender="care@shop.example.org")
change_account(values=values, actor="test")
url = "https://cx.example.org"
PublicAddress.objects.create(url=url, checked_url=url, checked_at=clock.now(), answered_as=addresses.token())
print("{}")
"""
_POST = """
from kosketus.channels import registry
from kosketus.channels.contract import Letter, Outgoing
from kosketus.kernel import db
letter = Letter(subject="How was it?", text="Tell us.")
mail = Outgoing(key="outreach:1", channel="email", to="aino@example.com", identity=None, letter=letter)
with db.write():
    posted = registry.post([mail])
print(posted)
"""


@pytest.mark.slow
def test_a_running_house_sends_what_another_process_posts_and_the_doctor_tries_the_account(house: House) -> None:
    with smtp.serving(smtp.Server()) as server:
        house.python(_SET_UP % server.port)
        with house.serving() as served:
            assert house.python(_POST) == 1
            until = time.monotonic() + 60
            while not server.taken and time.monotonic() < until:
                time.sleep(0.05)
            assert [(one.sender, one.to) for one in server.taken] == [("care@shop.example.org", "aino@example.com")]
            code, _seconds = served.end()
            assert code == 0
        done = house.run("doctor", "--mail", "olga@example.org")
        assert (done.returncode, server.taken[-1].to) == (0, "olga@example.org")
        assert done.stdout.splitlines() == [
            "ok       127.0.0.1 took the mail to olga@example.org.",
            "         Look whether it arrives, also among the spam. The server said: 2.0.0 queued",
        ]
        server.behaviour.sender = lambda _envelope: "553 5.7.1 not yours"
        done = house.run("doctor", "--mail", "olga@example.org")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "error    The mail server refuses the sender's address.",
        "         Use an address that this account may send as. The server said: 553 5.7.1 not yours",
    ]
