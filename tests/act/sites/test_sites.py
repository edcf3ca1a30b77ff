"""Surveys on sites: what is set up, what the script holds, and who gets an answer from it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from kosketus.act.outreach.models import Contact
from kosketus.act.sites.domain import showings, sites
from kosketus.act.sites.models import Place, PlaceKind, Showing, Site
from kosketus.act.sites.queries.shown import shown_at
from kosketus.kernel import clock
from kosketus.listen.surveys import limits, published
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.models import Response, Survey
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import ConsentPurpose
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.models import User
from kosketus.people.team.queries.audit import Change, entries, line_of
from tests.listen.surveys.test_run import form

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = "https://shop.example"
MOST_BYTES = 6_000


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    for kept in (published, limits, showings):
        kept.forget()
    yield
    for kept in (published, limits, showings):
        kept.forget()


@pytest.fixture
def owner() -> User:
    """A house that is open, with a survey that takes answers."""
    info = OrganisationInfo(name="A", time_zone="UTC", languages=("en", "fi"), currency="EUR", minimum_n=5)
    made = create_owner(email="owner@example.org", name="Aino", password="kestrel over the harbour", info=info)
    drafts.publish(survey=drafts.from_readymade(kind="nps", languages=("en", "fi")), actor="test")
    return made


@pytest.fixture
def shop(owner: User) -> Site:
    """A site of it."""
    return sites.make_site(name="Shop", origins=[SHOP], actor="test")


def put(site: Site, kind: PlaceKind = PlaceKind.SLIDE, **more: Any) -> Place:
    wanted = {"survey": "nps", "kind": kind, "after": 30, "shown": True, **more}
    return sites.make_place(site=site, wanted=sites.Wanted(**wanted), actor="test")


def ask(site: Site, place: Place, *, origin: str = SHOP, signature: str = "", **who: str) -> Any:
    kind, value = next(iter(who.items()), ("email", "aino@example.org"))
    signed = signature or sites.signature(site, kind, value, who.get("source", ""))
    body = {"place": str(place.public_id), "signature": signed, kind: value, **who}
    return Client().post(
        f"/embed/{site.key}/asking", json.dumps(body), content_type="text/plain", headers={"origin": origin}
    )


def config(site: Site) -> Any:
    script = Client().get(f"/embed/{site.key}.js").content.decode()
    return json.loads(re.search(r"\}\)\((\{.*\})\);\s*$", script, re.DOTALL)[1])


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["https://Shop.example/path?x=1"], ["https://shop.example"]), (["https://a.fi:443", "https://a.fi"], ["https://a.fi"]),
        (["https://a.fi:8443"], ["https://a.fi:8443"]), (["http://localhost:3000"], ["http://localhost:3000"]),
    ],
)  # fmt: skip
def test_addresses_become_origins(told: list[str], expected: list[str]) -> None:
    assert sites.read_origins(told) == expected


@pytest.mark.parametrize(
    "told",
    [[], [" "], ["shop.example"], ["http://shop.example"], ["https://"], ["https://u:p@a.fi"], ["javascript:alert(1)"],
     ["https://a.fi;script-src-elem"], ["https://*"], ["https://*.fi"], ["https://a.fi,b.fi"], ["https://a.fi:0"],
     ["https://a.fi:99999"], ["https://a fi"], ["https://[::1"], ["*"], [f"https://{n}.fi" for n in range(11)]],
)  # fmt: skip
def test_what_is_no_address_of_a_site_is_refused(told: list[str]) -> None:
    with pytest.raises(sites.SiteProblem):
        sites.read_origins(told)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [({"after": 29}, "after"), ({"survey": "none"}, "survey"), ({"share": 0}, "share"), ({"scrolled": 101}, "scrolled"),
     ({"kind": PlaceKind.POPUP, "after": 0}, "after"), ({"pages": tuple("x" * 21)}, "pages")],
)  # fmt: skip
def test_nothing_comes_by_itself_in_the_first_half_minute(shop: Site, wanted: dict[str, Any], field: str) -> None:
    with pytest.raises(sites.SiteProblem) as told:
        put(shop, **wanted)
    assert (told.value.field, Place.objects.count()) == (field, 0)


def test_the_script_is_small_and_holds_what_is_shown_and_no_secret(shop: Site) -> None:
    put(shop, PlaceKind.TAB)
    put(shop, PlaceKind.SLIDE, pages=("/help",), event='x"</script>', share=20)
    put(shop, PlaceKind.BLOCK, shown=False)
    answer = Client().get(f"/embed/{shop.key}.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(gzip.compress(answer.content)) <= MOST_BYTES
    assert shop.secret.encode() not in answer.content
    told = config(shop)["places"]
    assert [(one["kind"], one["share"], one["pages"], one["after"]) for one in told] == [
        ("tab", 100, [], 0),
        ("slide", 20, ["/help"], 30),
    ]
    assert not answer.cookies
    drafts.close(survey=Survey.objects.get(slug="nps"))
    published.forget()
    assert config(shop)["places"] == []
    assert Client().get("/embed/nobody.js").status_code == 404


def test_only_the_site_may_frame_its_survey(shop: Site) -> None:
    put(shop, PlaceKind.BLOCK)
    (told,) = config(shop)["places"]
    client = Client()
    led = client.get(f"{told['address']}?lang=fi").headers["Location"]
    page = client.get(led)
    assert "Kuinka todennäköisesti" in page.content.decode()
    assert f"frame-ancestors {SHOP}" in page.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in page.headers
    done = client.post("/s/nps", {**form(page.content), "nps": "9"}, follow=True)
    assert "Kiitos" in done.content.decode()
    assert f"frame-ancestors {SHOP}" in done.headers["Content-Security-Policy"]
    assert "data-ended" in done.content.decode()
    assert Response.objects.get().channel == "site"
    forged = client.get(led.replace("at=", "at=x"))
    assert "frame-ancestors 'none'" in forged.headers["Content-Security-Policy"]
    assert "X-Frame-Options" in forged.headers


def test_a_known_visitor_gets_a_link_of_their_own_once(shop: Site) -> None:
    place = put(shop)
    answer = ask(shop, place, email="Aino@Example.org ")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, SHOP)
    page = Client().get(answer.json()["address"])
    Client().post("/s/nps", {**form(page.content), "nps": "3"})
    (response,) = Response.objects.all()
    person = customers.person_of(response.identity_id)
    assert customers.identities_of(person.public_id) == [customers.identify(kind="email", value="aino@example.org")]
    assert [ask(shop, place, email="aino@example.org").status_code for _page in range(2)] == [204, 204]
    assert [(one.outcome, one.channel) for one in Contact.objects.all()] == [("allowed", "site")]


def test_closing_is_a_no_and_another_site_asks_within_the_same_budget(shop: Site, owner: User) -> None:
    assert ask(shop, put(shop), email="aino@example.org").status_code == 200
    other = sites.make_site(name="Help", origins=["https://help.example"], actor="test")
    asked = ask(other, put(other), origin="https://help.example", email="aino@example.org")
    refused = Contact.objects.filter(outcome="dropped").values_list("reason", flat=True)
    assert (asked.status_code, list(refused)) == (204, ["same_purpose"])
    opened = ask(other, put(other, PlaceKind.TAB), origin="https://help.example", email="aino@example.org")
    assert opened.status_code == 200


def test_who_said_no_is_never_asked_by_itself(shop: Site) -> None:
    identity = customers.identify(kind="external", value="1001", source="shop")
    customers.record_consent(
        identity_id=identity, purpose=ConsentPurpose.ASKING, given=False, evidence="said so", actor="test"
    )
    assert ask(shop, put(shop), external="1001", source="shop").status_code == 204


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"origin": "https://evil.example"}, 403), ({"origin": ""}, 403), ({"signature": "0" * 64}, 403),
        ({"signature": "ä"}, 403), ({"visitor": "x"}, 400), ({"email": "a" * 300}, 403), ({"email": "no address"}, 403),
        ({"email": "x" * 9_000}, 400),
    ],
)  # fmt: skip
def test_nobody_else_gets_an_answer(shop: Site, change: dict[str, str], status: int) -> None:
    answer = ask(shop, put(shop), **change)
    assert (answer.status_code, Contact.objects.count()) == (status, 0)
    assert ("Access-Control-Allow-Origin" in answer.headers) == ("origin" not in change)


def test_a_signature_of_one_is_none_of_another(shop: Site) -> None:
    place, signed = put(shop), sites.signature(shop, "email", "aino@example.org")
    assert ask(shop, place, signature=signed, email="someone@example.org").status_code == 403
    assert ask(shop, place, signature=signed, external="aino@example.org").status_code == 403
    other = sites.make_site(name="Other", origins=[SHOP], actor="test")
    assert ask(other, place, email="aino@example.org").status_code == 204


def look(
    place: Place, *, referer: str = f"{SHOP}/", dest: str = "iframe", purpose: str = "", head: bool = False
) -> str:
    """What a browser asks for where a place is framed; where it is led."""
    headers = {"Referer": referer, "Sec-Fetch-Dest": dest, "Sec-Purpose": purpose}
    method = Client().head if head else Client().get
    return method(f"/embed/{place.site.key}/{place.public_id}", headers=headers).headers["Location"]


def test_what_was_shown_and_answered_is_counted_by_day_and_nobody_is_told_apart(shop: Site, owner: User) -> None:
    shown, quiet = put(shop, PlaceKind.BLOCK), put(shop)
    with clock.frozen(datetime(2026, 3, 1, 23, tzinfo=UTC)):
        look(shown)
    with clock.frozen(datetime(2026, 3, 20, 12, tzinfo=UTC)):
        for _number in range(3):
            address = look(shown)
        look(shown, referer="https://elsewhere.example/")
        look(shown, referer="")
        look(shown, referer="https://[")
        look(shown, dest="document")
        look(shown, purpose="prefetch")
        look(shown, head=True)
        assert ask(shop, quiet, email="aino@example.org").status_code == 200
        assert ask(shop, quiet, email="aino@example.org").status_code == 204
        page = Client().get(address)
        Client().post("/s/nps", {**form(page.content), "nps": "9"})
        assert shown_at([shown, quiet]) == {shown.pk: 4, quiet.pk: 1}  # whether it was written down already or not
        showings.write_down()
        showings.write_down()
        told = [(one.place_id, f"{one.day:%m-%d}", one.count) for one in Showing.objects.order_by("day", "place")]
        assert told == [(shown.pk, "03-01", 1), (shown.pk, "03-20", 3), (quiet.pk, "03-20", 1)]
        reader = Client()
        reader.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
        card = " ".join(reader.get("/surveys/nps/sites").content.decode().split())
        assert "In the last 30 days shown 5 times, answered 1." in card
        told_page = " ".join(reader.get(f"/sites/{shop.public_id}").content.decode().split())
        assert ("shown 4 times in 30 days" in told_page, "shown 1 time in 30 days" in told_page) == (True, True)
    with clock.frozen(datetime(2026, 4, 10, 12, tzinfo=UTC)):
        assert shown_at([shown, quiet]) == {shown.pk: 3, quiet.pk: 1}


def test_views_wait_in_memory_while_the_database_is_busy_and_none_is_lost(shop: Site) -> None:
    place, gone = put(shop, PlaceKind.BLOCK), put(shop, PlaceKind.TAB)
    look(place)  # the first is written down at once
    with patch.object(showings, "_add", side_effect=DatabaseError("locked")):
        look(place)
        with pytest.raises(DatabaseError):
            showings.write_down()
        look(gone)
    sites.remove_place(place=gone)
    with ThreadPoolExecutor(8) as visitors:
        list(visitors.map(lambda _number: _visit(place), range(40)))
    showings.write_down()
    assert [(one.place_id, one.count) for one in Showing.objects.all()] == [(place.pk, 42)]


def _visit(place: Place) -> None:
    try:
        look(place)
    finally:
        connection.close()


def test_eight_pages_at_once_ask_one_person_once(shop: Site) -> None:
    place = put(shop)
    customers.identify(kind="email", value="aino@example.org")

    def page(_number: int) -> int:
        try:
            return int(ask(shop, place, email="aino@example.org").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pages:
        answers = sorted(pages.map(page, range(8)))
    assert answers == [200, *[204] * 7]


def test_the_pages_set_a_site_up(client: Client, owner: User) -> None:
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    wrong = client.post("/sites", {"name": "Shop", "origins": "shop.example"})
    assert (wrong.status_code, "is no address of a site" in wrong.content.decode()) == (422, True)
    made = client.post("/sites", {"name": "<b>Shop", "origins": f"{SHOP}\nhttps://www.shop.example/"}, follow=True)
    site = Site.objects.get()
    page = made.content.decode()
    assert f"/embed/{site.key}.js" in page
    assert ("&lt;b&gt;Shop" in page, site.origins) == (True, [SHOP, "https://www.shop.example"])
    posted = {"survey": "nps", "kind": "popup", "after": "45", "scrolled": "0", "share": "100", "shown": "on"}
    assert client.post(f"/sites/{site.public_id}/places/new", {**posted, "after": "5"}).status_code == 422
    assert client.post(f"/sites/{site.public_id}/places/new", posted).status_code == 302
    place = Place.objects.get()
    assert (place.after, place.kind, place.shown) == (45, "popup", True)
    assert client.post(f"/sites/places/{place.public_id}", {**posted, "kind": "block"}).status_code == 302
    assert "data-kosketus=&quot;nps&quot;" in client.get(f"/sites/{site.public_id}").content.decode()
    assert "Shop" in client.get("/surveys/nps/sites").content.decode()
    line = line_of(entries()[0])
    assert (line.noun, line.done) == ("Place on a site", "changed")
    assert Change(label="Kind", before="A window over the page", after="A block in the page") in line.changes
    assert client.post(f"/sites/places/{place.public_id}/removal").status_code == 302
    assert client.post(f"/sites/{site.public_id}/removal").status_code == 302
    assert not Site.objects.exists()
