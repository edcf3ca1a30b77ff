"""A house that may write to customers: an owner, an address that answers, a mail account, a survey."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections
from django.test import Client

from kosketus.act.outreach.domain import planning, programmes, reminding
from kosketus.act.outreach.domain.gathering import gather_due
from kosketus.act.outreach.models import Invitation, Programme
from kosketus.channels.contract import Letter
from kosketus.channels.email.domain.account import change_account
from kosketus.channels.email.domain.forms import letter_of
from kosketus.channels.email.models import OutgoingMail
from kosketus.kernel import clock, consumers, crash, sealer
from kosketus.listen.surveys import published
from kosketus.listen.surveys.domain import drafts
from kosketus.people.customers import facade as customers
from kosketus.people.team import addresses
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.models import PublicAddress, User
from tests.listen.surveys.test_run import form

ADDRESS = "https://cx.example.org"
# A Wednesday, 14:00 in Helsinki and noon in UTC.
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def opened() -> User:
    """Everything that sending needs; the owner."""
    published.forget()
    info = OrganisationInfo(
        name="Aurora Oy", time_zone="Europe/Helsinki", languages=("en", "fi"), currency="EUR", minimum_n=5
    )
    owner = create_owner(email="owner@example.org", name="Aino", password="kestrel over the harbour", info=info)
    confirm_address()
    values = {"host": "127.0.0.1", "port": 2525, "security": "none", "sender": "care@example.org", "per_minute": 10_000}
    change_account(values=values, actor="test")
    return owner


def confirm_address() -> None:
    found = {"url": ADDRESS, "checked_url": ADDRESS, "checked_at": clock.now(), "answered_as": addresses.token()}
    PublicAddress.objects.update_or_create(id=1, defaults=found)


def survey(kind: str = "nps", *, anonymous: bool = False, languages: Sequence[str] = ("en", "fi")) -> str:
    """A survey that takes answers."""
    made = drafts.from_readymade(kind=kind, languages=tuple(languages), anonymous=anonymous)
    drafts.publish(survey=made, actor="test")
    return made.slug


def people(number: int, **attributes: str) -> list[int]:
    """So many customers with a mail address."""
    keys = [customers.readable_key("email", f"p{place}@example.org") for place in range(number)]
    found = customers.identities_for([key for key in keys if key is not None])
    identities = [found[key] for key in keys if key is not None]
    if attributes:
        customers.set_attributes(dict.fromkeys(identities, attributes))
    return identities


def programme(slug: str, **more: Any) -> Programme:
    """A draft that asks everybody once."""
    usual: dict[str, Any] = {"name": "Spring", "audience": "segment", "channels": ["email"]}
    return programmes.make_programme(survey=slug, actor="test", **{**usual, **more})


def started(slug: str, *, at: datetime = NOON, **more: Any) -> Programme:
    """One that runs since *at*."""
    with clock.frozen(at):
        made = programme(slug, **more)
        programmes.start(programme=made, contact_class="asking", actor="test")
    return Programme.objects.get(pk=made.pk)


def run(at: datetime) -> int:
    """A whole turn of the planner at that moment; how many invitations were dealt with."""
    with clock.frozen(at):
        gather_due()
        return planning.plan_due() + reminding.remind_due()


def listen() -> None:
    """Let every consumer take what there is."""
    while sealer.seal_once():
        pass
    while consumers.run_all_once():
        pass


def states(made: Programme) -> dict[str, int]:
    """How many invitations stand where: "handed", "left_alone no_address" …"""
    found: dict[str, int] = {}
    for one in Invitation.objects.filter(programme=made):
        name = f"{one.state} {one.reason}".strip()
        found[name] = found.get(name, 0) + 1
    return found


def letters() -> dict[str, list[Letter]]:
    """What lies in the queue or was taken back, by address."""
    found: dict[str, list[Letter]] = {}
    for mail in OutgoingMail.objects.select_related("form").order_by("id"):
        found.setdefault(mail.address, []).append(letter_of(mail) if mail.body else Letter(subject="", text=""))
    return found


def sent(made: Programme) -> None:
    """As if the next server had taken every letter that waits."""
    Invitation.objects.filter(programme=made, state="handed").update(state="sent")


def answer(client: Client, token: str, slug: str = "nps", score: int = 9) -> None:
    """Somebody follows their link and sends."""
    page = client.get(f"/s/{slug}/{token}")
    assert page.status_code == 200, page.content
    fields = {"nps": score, "csat": min(score, 5)}
    assert client.post(f"/s/{slug}", {**form(page.content), **fields}).status_code == 303


def killed(work: Callable[[], object], *, at: str) -> None:
    """Do *work* in a process of its own that dies at that point as by ``kill -9``."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        crash._armed, crash._left = at, 1
        try:
            work()
        finally:
            os._exit(1)  # the point was never reached
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
