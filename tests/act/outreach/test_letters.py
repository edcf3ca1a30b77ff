"""Letters: what arrives in somebody's mail program, in their language, and nothing that watches them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from kosketus.act.outreach import letters
from kosketus.channels.contract import Letter
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys import published, readymade
from kosketus.listen.surveys.domain import drafts
from kosketus.people.team.contracts import OrganisationInfo
from kosketus.people.team.domain.owners import create_owner
from kosketus.people.team.models import BrandKit, Organisation, PublicAddress, User

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
HOUSE = "https://ask.example.org"
TOKEN = "T" * 24
URLS = {"preferences_url": f"{HOUSE}/p/x?a=1&b=2", "unsubscribe_url": f"{HOUSE}/u/x"}


@pytest.fixture(autouse=True)
def _house(db: Any) -> None:
    published.forget()
    info = OrganisationInfo(name="Aurora Oy", time_zone="UTC", languages=("en", "fi"), currency="EUR", minimum_n=5)
    create_owner(email="owner@example.org", name="Aino", password="kestrel over the harbour", info=info)
    PublicAddress.objects.create(url=HOUSE)


def publish(kind: str = "nps", slug: str = "", **more: Any) -> str:
    document = blueprints.write(readymade.blueprint(kind, ("en", "fi", "ru", "ro"))) | more
    survey = drafts.create_survey(draft=blueprints.read(document), slug=slug or kind)
    drafts.publish(survey=survey, actor="test")
    return survey.slug


def letter(survey: str, language: str = "en", *, reminder: bool = False, name: str = "") -> Letter:
    return letters.invitation(survey=survey, token=TOKEN, language=language, reminder=reminder, name=name, **URLS)


def links(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', html)]


def test_letter_asks_in_its_own_body_and_leads_nowhere_else() -> None:
    made = letter(publish(), "fi", name='Äijö <b>"&\n{company}')
    here = f"{HOUSE}/s/nps/{TOKEN}"
    assert links(made.html) == [*(f"{here}/{point}" for point in range(11)), f"{here}/11", here, *URLS.values()]
    names = [unescape(found) for found in re.findall(r'aria-label="([^"]*)"', made.html)]
    assert (names[0], names[7], names[10]) == (
        "0, En lainkaan todennäköisesti", "7, asteikolla 0–10", "10, Erittäin todennäköisesti",
    )  # fmt: skip
    assert made.subject == "Kysymys sinulle (Aurora Oy)"
    assert "Hei Äijö &lt;b&gt;&quot;&amp; {company}," in made.html
    assert made.text.startswith('Hei Äijö <b>"& {company},\n\nKuinka todennäköisesti suosittelisit meitä (Aurora Oy)')
    for words in ("Vastaus liitetään asiakastietoihisi. Sen näkee: Aurora Oy.", "Älkää kysykö minulta enää"):
        assert words in made.html
        assert words in made.text
    assert [address for address in (here, *URLS.values()) if address not in made.text] == []


def test_nothing_in_a_letter_watches_whoever_reads_it_or_needs_what_mail_programs_drop() -> None:
    made = letter(publish())
    assert re.findall(r"<(img|script|link|iframe|form|video|svg|object)\b", made.html) == []
    assert re.findall(r"\b(src|srcset|background|on\w+)=", made.html) == []
    assert re.findall(r"url\(|@import|@font-face|flex|grid|position|var\(|calc\(", made.html) == []
    assert len(made.html.encode()) < 15_000, "Gmail cuts at 102 kB, and phones are on the road"


def test_sentence_under_the_question_follows_the_real_setting() -> None:
    made = letter(publish(slug="quiet", anonymous=True), name="Aino")
    assert "Anonymous: not even we can link this answer to you." in made.html
    assert "Anonymous: not even we can link this answer to you." in made.text
    assert "Linked to your customer record" not in made.html + made.text


def test_survey_that_begins_otherwise_has_a_button_and_a_reminder_is_one() -> None:
    made = letter(publish("exit"), "ro", reminder=True)
    assert links(made.html) == [f"{HOUSE}/s/exit/{TOKEN}", *URLS.values()]
    assert made.subject == "Reamintire: o întrebare pentru dvs. de la Aurora Oy"
    assert "V-am scris acum câteva zile." in made.html
    assert "Bună ziua,\n\nV-am scris" in made.text
    assert surveys.first_rating("exit", "ro") is None


def test_names_in_questions_and_the_brand_s_form_of_address() -> None:
    question = blueprints.write(readymade.blueprint("nps", ("en",)))["pages"][0]["questions"][0]
    question["text"] = {"en": "{person.name|Dear customer}, how likely?"}
    slug = publish(slug="named", languages=["en", "ru"], pages=[{"id": "one", "questions": [question]}])
    said = {"sign_offs": {"en": "Aino\nAurora"}, "tones": {"ru": "informal"}}
    BrandKit.objects.create(organisation=Organisation.objects.get(), name="Aurora & Co", **said)
    prepared = letters.prepare(survey=slug, language="en", reminder=False)
    made = [prepared.to(token=TOKEN, name=name, **URLS).letter() for name in ("Eero <", " ")]
    assert ["Eero &lt;, how likely?" in made[0].html, "Eero <, how likely?" in made[0].text] == [True, True]
    assert ["Dear customer, how likely?" in made[1].html, "Hello,\n" in made[1].text] == [True, True]
    assert "Aino<br>Aurora<br>Aurora &amp; Co" in made[0].html
    informal = letter(slug, "ru")
    assert informal.subject == "Вопрос к тебе (Aurora & Co)"
    assert "Ответ связан с твоей карточкой клиента; его увидит: Aurora & Co." in informal.text


def test_a_letter_wears_the_survey_s_own_colour_and_logo() -> None:
    own = blueprints.write(readymade.blueprint("nps", ("en",)))["pages"]
    logo = {"sha256": "a" * 64, "width": 120, "height": 40}
    slug = publish(slug="dressed", languages=["en"], pages=own, accent="#7a1f5c", logo=logo)
    BrandKit.objects.create(organisation=Organisation.objects.get(), name="Aurora", accent="#1b66a8")
    assert re.search(rf'<img\s+src="{HOUSE}/[^"]*{"a" * 64}[^"]*"\s+width="120"\s+height="40"', letter(slug).html)
    assert ["#7a1f5c" in letter(one).html for one in (slug, publish())] == [True, False]
    assert "#1b66a8" in letter("nps").html


def test_scale_stays_low_to_high_in_right_to_left_letters_whose_own_words_are_english() -> None:
    question = blueprints.write(readymade.blueprint("nps", ("en",)))["pages"][0]["questions"][0] | {
        "text": {"ar": "كم؟"}
    }
    slug = publish(slug="rtl", languages=["ar"], title={"ar": "رأي"}, pages=[{"id": "one", "questions": [question]}])
    html = letter(slug, "ar").html
    assert '<html lang="ar" dir="rtl">' in html
    assert re.search(r'class="scale" dir="ltr"', html)
    assert re.search(r'lang="en"\s+dir="ltr"', html)
    assert letter(slug, "fi").html == html, "a survey without that language asks in its own first one"


def test_many_letters_cost_the_queries_of_one(django_assert_num_queries: Any) -> None:
    slug = publish()
    with django_assert_num_queries(7):
        prepared = letters.prepare(survey=slug, language="en", reminder=False)
    with django_assert_num_queries(0):
        made = [prepared.to(token=f"token{n}", **URLS).letter() for n in range(3)]
    assert [f"/s/nps/token{n}/10" in one.html for n, one in enumerate(made)] == [True] * 3


def test_letter_that_could_not_be_answered_is_not_made() -> None:
    draft = drafts.from_readymade(kind="csat", languages=("en",))
    for slug in (draft.slug, "nobody"):
        with pytest.raises(LookupError, match="never published"):
            letter(slug)
    slug = publish()
    PublicAddress.objects.update(url="")
    with pytest.raises(LookupError, match="no public address"):
        letter(slug)
    assert letters.prepare(survey=slug, language="en", reminder=False, address="https://a.example").language == "en"


def test_letter_is_seen_before_it_is_sent_and_nothing_in_it_runs(client: Client) -> None:
    slug = publish()
    client.force_login(User.objects.get())
    places = client.get(f"/surveys/{slug}/letters").content.decode()
    assert re.findall(r'<iframe\s+src="([^"]*)"', places) == [
        f"/surveys/{slug}/letter?language={one}" for one in ("en", "fi", "ru", "ro")
    ]
    seen = client.get(f"/surveys/{slug}/letter?language=fi&reminder=1")
    assert "Kirjoitimme sinulle muutama päivä sitten." in seen.content.decode()
    policy = dict(part.strip().split(" ", 1) for part in seen.headers["Content-Security-Policy"].split(";"))
    assert (policy["script-src"], policy["frame-ancestors"]) == ("'none'", "'self'")
    assert client.get("/surveys/nobody/letter").status_code == 404
    tried = [link.removeprefix("http://testserver") for link in links(seen.content.decode()) if "/7" in link]
    assert [client.get(link).status_code for link in tried] == [404], "trying the numbers out leaves no trace"
