"""The brand: what customers see of the organisation, checked before it is stored."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import pytest
import vl_convert
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from kosketus.kernel import blobs
from kosketus.people.team import colours, facade, pictures
from kosketus.people.team.colours import Accent, accent_of, contrast
from kosketus.people.team.contracts import BrandInfo, LogoInfo, Tone
from kosketus.people.team.errors import TeamError
from kosketus.people.team.models import Logo, User
from kosketus.people.team.queries.audit import Change, entries, line_of

FORM = {
    "name": "Harbour",
    "accent": "#7A1FA2",
    "sender": "Anna from Harbour",
    "reply_to": "anna@example.org",
    "sign_off.en": "All the best,\r\nAnna",
    "sign_off.fi": "",
    "tone.fi": "formal",
}


def drawing(fill: str, *, below: str = "none", width: int = 1200, height: int = 300, kind: str = "png") -> bytes:
    """A logo as somebody's designer saved it."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="{below}"/>'
        f'<rect x="20%" y="20%" width="60%" height="60%" fill="{fill}"/></svg>'
    )
    made: bytes = vl_convert.svg_to_png(svg) if kind == "png" else vl_convert.svg_to_jpeg(svg)
    return made


def upload(content: bytes, name: str = "logo.png") -> dict[str, Any]:
    return {"logo": SimpleUploadedFile(name, content)}


def test_without_a_brand_everything_follows_the_organisation(
    owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert owner.is_active
    with django_assert_num_queries(1):
        found = facade.brand("ru-MD")
    assert found == BrandInfo(name="Harbour Tools", sender="Harbour Tools", tone=Tone.FORMAL, accent=Accent())
    assert facade.brand("fi").tone is Tone.INFORMAL


def test_the_owner_changes_the_brand_and_the_audit_says_what(client: Client, owner: User) -> None:
    client.force_login(owner)
    LogEntry.objects.all().delete()
    assert client.post("/settings/brand", FORM).status_code == 302
    assert facade.brand("en") == BrandInfo(
        name="Harbour",
        sender="Anna from Harbour",
        reply_to="anna@example.org",
        sign_off="All the best,\nAnna",
        tone=Tone.FORMAL,
        accent=accent_of("#7a1fa2"),
    )
    assert (facade.brand("fi").tone, facade.brand("fi").sign_off) == (Tone.FORMAL, "")
    line = line_of(entries()[0])
    assert (line.actor, line.noun) == ("Olga Owner", "Brand")
    assert Change(label="Accent colour", before="–", after="#7a1fa2") in line.changes
    client.post("/settings/brand/logo", upload(drawing("#123a8c")))
    (logo,) = line_of(entries()[0]).changes
    assert (logo.label, logo.before, logo.after[: logo.after.index("(")]) == ("Logo", "–", "320 × 80 ")
    LogEntry.objects.all().delete()
    client.post("/settings/brand", {**FORM, "sign_off.en": "Yours,\nOlga"})
    assert line_of(entries()[0]).changes == (
        Change(label="Sign-off", before="English: All the best,\nAnna", after="English: Yours,\nOlga"),
    )


def test_others_read_the_brand_and_cannot_change_it(client: Client, team: dict[str, User]) -> None:
    client.force_login(team["manager"])
    page = client.get("/settings/brand").content.decode()
    assert ("Only an owner can change this" in page, "Upload" in page) == (True, False)
    assert client.post("/settings/brand", FORM).status_code == 403
    assert client.post("/settings/brand/logo", upload(drawing("#123a8c"))).status_code == 403


def test_a_pale_colour_is_refused_in_words_with_the_nearest_that_reads(client: Client, owner: User) -> None:
    client.force_login(owner)
    answer = client.post("/settings/brand", {**FORM, "accent": "#FFD500"})
    words = answer.content.decode()
    shade = colours.nearest("#ffd500", on="#ffffff")
    assert (answer.status_code, "1.4 to 1" in words, f'value="{shade}"' in words) == (422, True, True)
    assert facade.brand("en").accent == Accent()
    assert client.post("/settings/brand", {**FORM, "accent": "#FFD500", "near": shade}).status_code == 302
    assert facade.brand("en").accent == Accent(colour="#ffd500", light=shade, dark="#ffd500")
    assert client.post("/settings/brand", {**FORM, "accent": "#ffd500"}).status_code == 302  # it was agreed to before


@pytest.mark.parametrize("slip", ["blue", "#12", "#1234567", "url(x)", "#0f5c66;}body{display:none"])
def test_what_is_no_colour_is_refused(client: Client, owner: User, slip: str) -> None:
    client.force_login(owner)
    assert client.post("/settings/brand", {**FORM, "accent": slip}).status_code == 422
    assert facade.brand("en").accent == Accent()


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#ffd500", "#777777"])
def test_every_colour_becomes_one_that_reads_on_light_and_dark(client: Client, colour: str) -> None:
    found = accent_of(colour)
    pairs = [(found.light, "#ffffff"), (found.light, found.ink_on_light), (found.dark, "#12181e")]
    assert all(contrast(*pair) >= 4.5 for pair in [*pairs, (found.dark, found.ink_on_dark)])


def test_contrast_is_that_of_the_standard() -> None:
    # WCAG 2.2: black on white is 21 to 1; #767676 is the lightest grey that passes on white, #777777 does not.
    figures = [round(contrast(one, "#ffffff"), 2) for one in ("#000000", "#ffffff", "#767676", "#777777")]
    assert figures == [21.0, 1.0, 4.54, 4.48]


def test_a_logo_is_drawn_anew_and_served_to_everybody(client: Client, owner: User) -> None:
    client.force_login(owner)
    secret = b"GPS 60.17 N 24.94 E"
    assert client.post("/settings/brand/logo", upload(drawing("#123a8c") + secret)).status_code == 302
    logo = facade.brand("en").logo
    assert logo == LogoInfo(
        sha256=Logo.objects.get().sha256,
        address=f"/brand/logo/{Logo.objects.get().sha256}.png",
        width=160,
        height=40,
        ground="light",
    )
    answer = Client().get(logo.address)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (struct.unpack(">II", answer.content[16:24]), secret in answer.content) == ((320, 80), False)
    client.post("/settings/brand", FORM)
    assert facade.brand("en").logo == logo
    client.post("/settings/brand/logo/removal")
    assert facade.brand("en").logo is None
    assert Client().get(logo.address).status_code == 200  # mails that were sent go on showing it


def test_no_other_file_is_served_as_a_logo(client: Client, owner: User) -> None:
    assert owner.is_active
    sha256 = blobs.store(b"LEAK: an export", media_type="image/png")
    assert client.get(f"/brand/logo/{sha256}.png").status_code == 404
    assert client.get(f"/brand/logo/{hashlib.sha256(b'').hexdigest()}.png").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + b"\0" * 40,
        b"",
        drawing("#123a8c")[:400],
        drawing("#123a8c", kind="jpeg")[:200],
        b"\xff\xd8\xff\xe0" + b"\0" * 60,
        drawing("none"),
        drawing("#123a8c") + b"\0" * pictures.LARGEST_FILE,
        drawing("#123a8c")[:16] + struct.pack(">II", 1 << 20, 1 << 20) + drawing("#123a8c")[24:],
        drawing("#123a8c")[:16] + struct.pack(">II", 0, 9) + drawing("#123a8c")[24:],
    ],
    ids=["svg", "gif", "empty", "cut", "cut jpeg", "no jpeg", "nothing to see", "large", "many pixels", "no pixels"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(TeamError):
        pictures.redrawn(content)


@pytest.mark.parametrize(
    ("content", "ground", "size"),
    [
        (drawing("#123a8c"), "light", (320, 80)),
        (drawing("#ffffff"), "dark", (320, 80)),
        (drawing("#ffd500"), "dark", (320, 80)),
        (drawing("#ffffff", below="#b00020"), "light", (320, 80)),
        (drawing("#123a8c", below="white", kind="jpeg"), "light", (320, 80)),
        (drawing("#123a8c", width=1500, height=100), "light", (480, 32)),
        (drawing("#123a8c", width=40, height=40), "light", (40, 40)),
    ],
)
def test_a_picture_lies_on_the_ground_it_was_made_for(content: bytes, ground: str, size: tuple[int, int]) -> None:
    found = pictures.redrawn(content)
    assert (found.ground.value, (found.width, found.height)) == (ground, size)


def test_colours_are_served_for_ever_and_always_readable(client: Client, owner: User) -> None:
    assert owner.is_active
    answer = client.get("/brand/accent-1-ffd500.css")
    found = accent_of("#ffd500")
    assert answer.content.decode() == (
        f":root{{--accent:light-dark({found.light},{found.dark});--on-accent:light-dark(#ffffff,#0d1216)}}\n"
    )
    assert answer["Content-Type"] == "text/css; charset=utf-8"
