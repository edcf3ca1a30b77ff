"""How a survey looks and what stands under it: the brand's, or its own, always readable, never heavy."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from msgspec.structs import replace
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.domain.links import make_links
from kosketus.listen.surveys.models import Survey
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import LogoInfo
from kosketus.people.team.domain.brand import BrandChoice, add_logo, change_brand, choose_logo
from kosketus.people.team.models import User
from tests.listen.surveys.test_pages import MOST_BYTES
from tests.listen.surveys.test_run import form

pytestmark = pytest.mark.django_db(transaction=True)
BRAND = BrandChoice(name="Aurora", accent="#7a1fa2", tones={"fi": "formal"})


def a_logo(owner: User, fill: str = "#123a8c") -> LogoInfo:
    circle = f'<circle cx="50" cy="50" r="40" fill="{fill}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100">{circle}</svg>'
    return add_logo(content=vl_convert.svg_to_png(svg), by=owner)


def shown(client: Client, path: str = "/s/nps") -> str:
    return client.get(path).content.decode()


def head(page: str) -> str:
    """What stands at the top."""
    found = re.search(r'<p class="brand">\s*(.*?)\s*</p>', page, re.DOTALL)
    return found[1] if found else ""


def publish(survey: Survey, **changes: Any) -> None:
    """The survey with something of its own, as a new version."""
    draft = replace(blueprints.read(survey.draft), **changes)
    drafts.change_draft(survey=survey, revision=Survey.objects.get(pk=survey.pk).revision, by=lambda _old: draft)
    drafts.publish(survey=survey, actor="test")


def test_without_a_brand_a_survey_shows_the_name_and_loads_nothing_more(client: Client, nps: Survey) -> None:
    page = shown(client)
    assert (nps.slug, head(page), "/brand/" in page) == ("nps", "Aurora Oy", False)


def test_a_change_of_the_brand_shows_at_once_though_first_pages_are_kept(
    client: Client, nps: Survey, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert "Aurora Oy" in shown(client)
    change_brand(choice=BRAND)
    page = shown(client)
    assert (head(page), "/brand/accent-1-7a1fa2.css" in page) == ("Aurora", True)
    logo = a_logo(owner)
    choose_logo(sha256=logo.sha256)
    page = shown(client)
    drawn = (f'src="{logo.address}"', 'width="160"', 'height="40"', 'alt="Aurora"')
    assert [part for part in drawn if part not in head(page)] == []
    ended = client.post("/s/nps", {**form(page.encode()), "nps": "9"}, follow=True).content.decode()
    assert (logo.address in ended, "/brand/accent-1-7a1fa2.css" in ended) == (True, True)
    with django_assert_num_queries(2):  # the survey, the brand
        shown(client)
    assert nps.state == "open"


def test_every_page_of_a_respondent_is_painted_soon(client: Client, nps: Survey, owner: User) -> None:
    change_brand(choice=BRAND)
    first = client.get("/s/nps")
    faulty = client.post("/s/nps", {**form(first.content), "nps": "11"})
    ended = client.post("/s/nps", {**form(first.content), "nps": "9"}, follow=True)
    unknown = client.get("/s/nps/no-such-link")
    assert [one.status_code for one in (first, faulty, ended, unknown)] == [200, 422, 200, 404]
    for one in (first, faulty, ended, unknown):
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)">', one.content.decode())
        assert len(sheets) == 2
        assert one["Link"] == ", ".join(f"<{sheet}>; rel=preload; as=style" for sheet in sheets)
        assert one["Cross-Origin-Opener-Policy"] == "unsafe-none"
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/surveys")["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_survey_keeps_a_colour_and_logo_of_its_own(client: Client, nps: Survey, owner: User) -> None:
    change_brand(choice=BRAND)
    logo = a_logo(owner, "#ffffff")
    picture = blueprints.Picture(sha256=logo.sha256, width=logo.width, height=logo.height, ground="dark")
    publish(nps, accent="#8a3b00", logo=picture)
    page = shown(client)
    assert ("accent-1-8a3b00" in page, "7a1fa2" in page, 'class="logo dark"' in page) == (True, False, True)
    change_brand(choice=changed(BRAND, accent="#0b6623"))
    page = shown(client)
    assert ("accent-1-8a3b00" in page, "0b6623" in page) == (True, False)


def test_a_hostile_document_cannot_bring_an_address_or_a_style() -> None:
    for slip in ({"accent": "red;}"}, {"accent": "#FFF"}, {"logo": {"sha256": "../../x", "width": 1, "height": 1}}):
        document = {"title": {}, "languages": ["en"], "pages": [{"id": "p"}], "ends": [{"id": "e"}], **slip}
        with pytest.raises(blueprints.BlueprintError):
            blueprints.read(document)


def test_what_stands_under_a_survey_is_what_will_happen(client: Client, nps: Survey) -> None:
    aino = customers.identify(kind="email", value="aino@example.org")
    hers, anybodys = make_links(survey="nps", identities=[aino, None])
    known, unknown = "Linked to your customer record; Aurora Oy can see it.", "Not linked to a customer record"
    for token, sentence, other in ((hers, known, unknown), (anybodys, unknown, known)):
        page = shown(client, f"/s/nps/{token}")
        assert (sentence in page, other in page) == (True, False)
        faulty = client.post("/s/nps", form(page.encode()))  # the score is missing
        words = faulty.content.decode()
        assert (faulty.status_code, sentence in words, other in words) == (422, True, False)
    assert (nps.anonymous, unknown in shown(client)) == (False, True)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Anonymous: not even we can link this answer to you."),
        ("ru", "Анонимно: даже мы не сможем связать ответ с вами."),
        ("fi", "Nimetön: emme edes me voi yhdistää vastausta sinuun."),
        ("ro", "Anonim: nici măcar noi nu putem lega răspunsul de dvs."),
        ("ar", "Anonymous: not even we can link this answer to you."),
    ],
)
def test_the_promise_of_anonymity_speaks_the_surveys_language(
    client: Client, owner: User, language: str, sentence: str
) -> None:
    assert owner.is_active
    survey = drafts.from_readymade(kind="nps", languages=("en",), anonymous=True)
    publish(survey, languages=(language,), anonymous=True)
    assert sentence in shown(client)


def test_the_runner_speaks_in_the_brands_form_of_address(client: Client, nps: Survey) -> None:
    assert nps.slug == "nps"
    before = shown(client, "/s/nps?lang=fi")
    faulty = client.post("/s/nps", form(before.encode())).content.decode()
    assert ("Vastaa tähän." in faulty, "Vastatkaa" in faulty) == (True, False)
    change_brand(choice=BRAND)
    faulty = client.post("/s/nps", form(before.encode())).content.decode()
    assert ("Vastaa tähän." in faulty, "Vastatkaa tähän." in faulty) == (False, True)


def test_the_designer_gives_a_survey_a_look_of_its_own(client: Client, nps: Survey, owner: User) -> None:
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    fields = {"title.en": "How was it?", "languages": "en fi", "end.0.id": "thanks", "end.0.en": "Thanks."}

    def post(**more: Any) -> Any:
        revision = Survey.objects.get(pk=nps.pk).revision
        return client.post("/surveys/nps/frame", {**fields, "revision": revision, **more})

    pale = post(accent="#ffd500")
    words = pale.content.decode()
    assert (pale.status_code, "1.4 to 1" in words, "How was it?" in words) == (422, True, True)
    proposal = re.search(r'name="near" value="(#[0-9a-f]{6})"', words)
    assert proposal
    assert post(accent="#ffd500", near=proposal[1]).status_code == 302
    assert post(accent="#FFD500", logo=SimpleUploadedFile("x.svg", b"<svg onload='alert(1)'/>")).status_code == 422
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><circle cx="45" cy="45" r="40"/></svg>'
    upload = SimpleUploadedFile("x.png", vl_convert.svg_to_png(svg))
    assert post(accent="#FFD500", logo=upload).status_code == 302
    drafts.publish(survey=nps, actor="test")
    page = Client().get("/s/nps").content.decode()
    logo = blueprints.read(Survey.objects.get(pk=nps.pk).draft).logo
    assert logo is not None
    assert (f"/brand/logo/{logo.sha256}.png" in page, "accent-1-ffd500" in page) == (True, True)
    assert post(accent="#FFD500").status_code == 302  # nothing new: the logo stays
    assert blueprints.read(Survey.objects.get(pk=nps.pk).draft).logo == logo
    assert post(no_logo="on").status_code == 302
    drafts.publish(survey=nps, actor="test")
    assert "/brand/" not in Client().get("/s/nps").content.decode()


def test_a_survey_with_a_brand_weighs_little_and_its_answers_stay_without_colour(client: Client, nps: Survey) -> None:
    change_brand(choice=BRAND)
    page = client.get(f"/s/{nps.slug}").content
    style = Path(str(finders.find("surveys/run.css"))).read_bytes()
    shades = client.get("/brand/accent-1-7a1fa2.css").content
    assert sum(len(gzip.compress(part)) for part in (page, style, shades)) <= MOST_BYTES
    plain = re.sub(r"/\*.*?\*/", "", style.decode(), flags=re.DOTALL)
    coloured = {
        " ".join(selector.split()) for selector, rules in re.findall(r"([^{}]+){([^{}]*)}", plain) if "accent)" in rules
    }
    assert coloured == {":focus-visible", ".scale input:focus-visible + span", ".send", "a"}
