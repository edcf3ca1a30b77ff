"""What the DNS says about the sender's domain, in words, with the line that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dns.resolver
import pytest
from django.test import Client

from kosketus.channels.email.domain_check import Found, Line, check_domain
from kosketus.channels.email.wire import names as wire_names
from kosketus.channels.email.wire import spf
from kosketus.people.team.domain.owners import create_owner
from tests.channels.email.conftest import use
from tests.channels.email.peers import names, smtp

pytestmark = pytest.mark.either_database
DOMAIN = "shop.example.org"
RELAY = "mail.example.net"


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[names.Server]:
    """The DNS of this test."""
    with names.serving() as server:
        monkeypatch.setattr(dns.resolver, "default_resolver", names.resolver(server))
        yield server


def check(relay: str = RELAY, selector: str = "s1") -> dict[str, Found]:
    found = check_domain(f"care@{DOMAIN}", relay=relay, selector=selector)
    assert [one.subject for one in found] == ["SPF", "DKIM", "DMARC", "MX"]
    return {one.subject: one for one in found}


def test_an_empty_domain_gets_every_line_that_is_missing(zone: names.Server) -> None:
    found = check()
    assert {subject: (one.level, one.line) for subject, one in found.items()} == {
        "SPF": ("error", Line(name=DOMAIN, value=f"v=spf1 a:{RELAY} ~all")),
        "DKIM": ("error", None),
        "DMARC": (
            "warning",
            Line(name=f"_dmarc.{DOMAIN}", value=f"v=DMARC1; p=none; rua=mailto:postmaster@{DOMAIN}"),
        ),
        "MX": ("warning", None),
    }
    assert found["SPF"].what == f"Servers cannot see that you allowed {RELAY} to send for {DOMAIN}."
    assert found["DKIM"].what == f"There is no DKIM key under s1._domainkey.{DOMAIN}."


def test_a_domain_that_is_set_up_is_well(zone: names.Server) -> None:
    zone.texts(
        shop__example__org=["google-site-verification=x", "v=spf1 include:_spf.example.org -all"],
        _spf__example__org="v=spf1 ip4:192.0.2.0/24 ~all",
        s1___domainkey__shop__example__org=f"v=DKIM1; k=rsa; p={'A' * 390}",
        _dmarc__example__org="v=DMARC1; p=quarantine",
    )
    zone.zone[RELAY, "A"] = ["192.0.2.7"]
    zone.zone[DOMAIN, "MX"] = ["10 mx.example.org."]
    found = check()
    assert {one.level for one in found.values()} == {"ok"}
    assert found["DMARC"].what == f"{DOMAIN} has DMARC: false mail goes to the spam."


@pytest.mark.parametrize(
    ("records", "relay", "level", "line"),
    [
        (["v=spf1 a mx ~all"], RELAY, "warning", f"v=spf1 a mx a:{RELAY} ~all"),
        (["v=spf1 mx -all"], "smtp.gmail.com", "warning", "v=spf1 mx include:_spf.google.com -all"),
        (["v=spf1 include:_spf.google.com -all"], "smtp.gmail.com", "ok", None),
        (["v=spf1 include:_spf.google.com -all"], "notgmail.com", "warning", None),
        ([f"v=spf1 a:{RELAY} -all"], RELAY, "ok", None),
        (["v=spf1 include:shop.example.org -all"], RELAY, "warning", None),
        (["v=spf1 +all"], RELAY, "error", None),
        (["v=spf1 mx -all", "v=spf1 a -all"], RELAY, "error", None),
        (["v=spf10 a -all"], RELAY, "error", f"v=spf1 a:{RELAY} ~all"),
        (["v=spf1 ip4:nonsense exists:%{i}.x include:%{d} -all"], RELAY, "warning", None),
        (["v=spf1 mx -all"], "127.0.0.1", "ok", None),
    ],
)
def test_what_spf_says(zone: names.Server, records: list[str], relay: str, level: str, line: str | None) -> None:
    zone.texts(shop__example__org=records)
    zone.zone[relay, "A"] = ["192.0.2.7"]
    found = check(relay=relay)["SPF"]
    assert found.level == level
    assert line is None or (found.line is not None and found.line.value == line)


def test_a_relay_is_known_by_the_address_of_an_exchanger(zone: names.Server) -> None:
    zone.texts(shop__example__org="v=spf1 mx ~all")
    zone.zone[DOMAIN, "MX"] = ["10 mx.example.org."]
    zone.zone["mx.example.org", "AAAA"] = ["2001:db8::1"]
    zone.zone[RELAY, "AAAA"] = ["2001:db8::1"]
    assert check()["SPF"].level == "ok"


def test_includes_in_a_circle_and_without_end_come_to_an_end(zone: names.Server) -> None:
    zone.texts(shop__example__org="v=spf1 include:n0.example.org ~all")
    for number in range(40):
        zone.zone[f"n{number}.example.org", "TXT"] = [f'"v=spf1 include:n{number + 1}.example.org ~all"']
    assert check()["SPF"].level == "warning"
    assert len([kind for name, kind in zone.asked if name.startswith("n")]) <= spf.MOST_LOOKUPS


@pytest.mark.parametrize(
    ("selector", "record", "level", "words"),
    [
        ("", "", "warning", "is not known"),
        ("s1", "v=DKIM1; p=", "error", "withdrawn"),
        ("s1", "k=rsa; p=AAAA", "ok", "There is a DKIM key"),
        ("s1", "something else", "error", "There is no DKIM key"),
    ],
)
def test_what_dkim_says(zone: names.Server, selector: str, record: str, level: str, words: str) -> None:
    zone.zone[f"s1._domainkey.{DOMAIN}", "TXT"] = [f'"{record}"']
    found = check(selector=selector)["DKIM"]
    assert found.level == level
    assert words in found.what


def test_silence_is_told_apart_and_does_not_take_for_ever(zone: names.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_names, "SECONDS", 0.2)
    monkeypatch.setattr(wire_names, "SECONDS_IN_ALL", 0.3)
    zone.silent |= {DOMAIN, f"s1._domainkey.{DOMAIN}", f"_dmarc.{DOMAIN}"}
    found = check()
    assert {one.level for one in found.values()} == {"warning"}
    assert found["SPF"].what == "The DNS did not answer, so nothing is known about SPF."


def test_the_page_fetches_what_the_dns_says(
    transactional_db: None, zone: names.Server, server: smtp.Server, client: Client
) -> None:
    client.force_login(create_owner(email="owner@example.org", name="Olga", password="kestrel over the harbour"))
    assert "There is no sender yet." in client.get("/settings/mail/domain").content.decode()
    use(server)
    assert client.post("/settings/mail/domain", {"dkim_selector": "s1"}).status_code == 302
    assert client.post("/settings/mail/domain", {"dkim_selector": "s1 x"}).status_code == 422
    assert 'hx-get="/settings/mail/domain/check"' in client.get("/settings/mail/domain").content.decode()
    part: Any = client.get("/settings/mail/domain/check", headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert f"There is no DKIM key under s1._domainkey.{DOMAIN}." in text
    assert "v=spf1 mx ~all" in text
