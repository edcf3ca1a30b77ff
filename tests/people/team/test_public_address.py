"""The public address: entered, asked over real TLS, confirmed only where this very installation answers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from kosketus.config import hosts
from kosketus.config.hosts import Hosts
from kosketus.kernel import clock, epoch
from kosketus.kernel.checks import Finding, Level
from kosketus.people.team import addresses, facade, health
from kosketus.people.team.contracts import Fault, PublicAddress
from kosketus.people.team.domain import public_address as domain
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import PublicAddress as Row
from kosketus.people.team.models import User
from tests.people.team.tls import NAME, Wsgi, certificate, lead_to_loopback, served


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate that this machine trusts, for a name that leads here."""
    pem = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    lead_to_loopback(monkeypatch)
    return pem


@pytest.fixture
def house(owner: User, settings: Any) -> Iterator[Wsgi]:
    """This installation as a web server calls it, with the hosts of a fresh one."""
    settings.ALLOWED_HOSTS = Hosts(["testserver"])
    assert owner.is_active
    hosts.forget()
    yield get_wsgi_application()
    hosts.forget()


def saying(status: str, body: bytes = b"", **headers: str) -> Wsgi:
    """Somebody else's server."""

    def application(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response(status, [(name.replace("_", "-"), value) for name, value in headers.items()])
        return [body]

    return application


def test_an_address_is_confirmed_once_this_installation_answers_there(
    client: Client, owner: User, house: Wsgi, trusted: Path
) -> None:
    assert (facade.public_address().url, facade.public_address().confirmed) == ("", False)
    client.force_login(owner)
    with served(house, trusted) as url:
        answer = client.post("/settings/address", {"url": f" {url.upper().replace('HTTPS', 'https')}/ "}, follow=True)
    assert "Links may go to customers now" in answer.content.decode()
    assert facade.public_address() == PublicAddress(url=url, confirmed=True, why="This installation answers there.")
    assert list(health.public_address()) == [
        Finding(Level.OK, f"This installation answers at its public address {url}.")
    ]


def test_a_copy_restored_elsewhere_is_not_confirmed(house: Wsgi, trusted: Path) -> None:
    with served(house, trusted) as url:
        domain.change_public_address(url=url)
        assert domain.check_public_address() is None
        epoch.renew(actor="test")
        assert (facade.public_address().confirmed, facade.public_address().url) == (False, url)
        assert domain.check_public_address() is None  # the copy has taken the place of the first one
    assert facade.public_address().confirmed


@pytest.mark.parametrize(
    ("application", "fault"),
    [
        (saying("200 OK", b"kosketus " + b"0" * 64), Fault.ANOTHER),
        (saying("200 OK", b"<html>Welcome to nginx</html>"), Fault.SOMEBODY_ELSE),
        (saying("200 OK", b"kosketus " + b"a" * (1 << 20)), Fault.ANOTHER),
        (saying("404 Not Found", b"kosketus x"), Fault.SOMEBODY_ELSE),
        (saying("302 Found", Location="http://169.254.169.254/latest/meta-data"), Fault.REDIRECT),
        (saying("400 Bad Request"), Fault.HOST_REFUSED),
    ],
)
def test_what_somebody_else_says_confirms_nothing(owner: User, trusted: Path, application: Wsgi, fault: Fault) -> None:
    assert owner.is_active
    with served(application, trusted) as url:
        domain.change_public_address(url=url)
        assert domain.check_public_address() == fault
    found = facade.public_address()
    assert (found.confirmed, found.why) == (False, addresses.WHY[fault])


def test_a_certificate_that_nobody_trusts_is_refused(
    house: Wsgi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to_loopback(monkeypatch)
    with served(house, certificate(tmp_path)) as url:
        domain.change_public_address(url=url)
        assert domain.check_public_address() == Fault.CERTIFICATE


def test_silence_and_unknown_names_are_told_apart(owner: User, trusted: Path) -> None:
    assert (owner.is_active, trusted.exists()) == (True, True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        domain.change_public_address(url=f"{NAME}:{taken.getsockname()[1]}")
        assert domain.check_public_address() == Fault.SILENT
    domain.change_public_address(url="nobody.example.org")
    assert domain.check_public_address() == Fault.UNKNOWN_NAME


def test_the_house_answers_the_owners_host_and_no_other(client: Client, house: Wsgi) -> None:
    assert callable(house)
    domain.change_public_address(url=NAME)
    statuses = {name: client.get(addresses.PATH, headers={"host": name}).status_code for name in (NAME, "evil.example")}
    assert statuses == {NAME: 200, "evil.example": 400}
    domain.change_public_address(url="")
    assert client.get(addresses.PATH, headers={"host": NAME}).status_code == 400


def test_on_the_event_loop_the_host_that_was_read_last_is_answered(house: Wsgi, settings: Any) -> None:
    assert callable(house)
    domain.change_public_address(url=NAME)

    async def names() -> list[str]:
        return list(settings.ALLOWED_HOSTS)

    assert list(settings.ALLOWED_HOSTS) == ["testserver", NAME]
    domain.change_public_address(url="other.example.org")
    assert asyncio.run(names()) == ["testserver", NAME], "no query may be made there"
    assert list(settings.ALLOWED_HOSTS) == ["testserver", "other.example.org"]


def test_the_operators_address_counts_until_the_owner_has_one(settings: Any, house: Wsgi, trusted: Path) -> None:
    with served(house, trusted) as url:
        settings.PUBLIC_URL = [f"{url}/"]
        hosts.forget()
        assert facade.public_address().why == addresses.WHY[Fault.NOT_CHECKED]
        domain.look_again()
        assert facade.public_address() == PublicAddress(url=url, confirmed=True, why="This installation answers there.")
    domain.change_public_address(url="other.example.org")
    assert (facade.public_address().url, facade.public_address().confirmed) == ("https://other.example.org", False)


def test_it_is_looked_at_daily_while_well_and_hourly_while_not(house: Wsgi, trusted: Path) -> None:
    start = clock.now()
    with served(house, trusted) as url:
        domain.change_public_address(url=url)
        with clock.frozen(start):
            domain.look_again()
        with clock.frozen(start + timedelta(hours=22)):
            domain.look_again()
            assert Row.objects.get().checked_at == start
    for hours in (24, 25):
        with clock.frozen(start + timedelta(hours=hours)):
            domain.look_again()
            stored = Row.objects.get()
            assert (stored.checked_at, stored.confirmed_at) == (start + timedelta(hours=hours), start)
    assert facade.public_address().why == addresses.WHY[Fault.SILENT]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("cx.example.org", "https://cx.example.org"),
        ("HTTPS://CX.Example.org:443/", "https://cx.example.org"),
        ("https://cx.example.org:8443", "https://cx.example.org:8443"),
        ("опрос.рф", "https://xn--n1aaceg.xn--p1ai"),
    ],
)
def test_addresses_are_stored_in_one_form(given: str, stored: str) -> None:
    assert addresses.normalised(given) == stored


@pytest.mark.parametrize(
    "given",
    [
        "http://cx.example.org",
        "ftp://cx.example.org",
        "https://user:secret@cx.example.org",
        "https://cx.example.org:25",
        "https://cx.example.org:99999",
        "https://cx.example.org:port",
        "https://cx.example.org/admin",
        "https://cx.example.org?x=1",
        "https://10.0.0.1",
        "https://[fe80::1]",
        "https://0x7f.1",
        "https://intranet",
        "https://-cx.example.org",
        "https://" + "a" * 400 + ".org",
        "https://",
        "https://cx\n.example.org/\r\nHost: x",
        "http://127.0.0.1:8000",
        "https://localhost",
        "https://[::1]:8000",
        "https://[::ffff:127.0.0.1]",
    ],
)
def test_addresses_that_lead_customers_nowhere_are_refused(given: str) -> None:
    with pytest.raises(TeamError):
        addresses.normalised(given)


def test_loopback_counts_as_public_only_where_the_operator_says_so(settings: Any) -> None:
    settings.LOOPBACK_IS_PUBLIC = True
    assert addresses.normalised("http://127.0.0.1:8000/") == "http://127.0.0.1:8000"
    with pytest.raises(TeamError):
        addresses.normalised("http://cx.example.org")
