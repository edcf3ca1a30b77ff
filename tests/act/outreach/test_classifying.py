"""What asks and what promotes, in four languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from kosketus.act.outreach.contracts import ContactClass
from kosketus.act.outreach.domain.classifying import Mark, MarkKind, class_of_text, class_of_texts
from kosketus.act.outreach.wording import LETTER
from kosketus.listen.surveys import readymade, wording

COUPON, OFFER, REVIEW = MarkKind.COUPON, MarkKind.OFFER, MarkKind.REVIEW

PROMOTING = [
    (COUPON, "Thank you. As a thank-you you get a coupon."),
    (COUPON, "Use the promo code SPRING at the till."),
    (COUPON, "Want a gift card worth 10 €?"),
    (COUPON, "Tell us how we did and we give you a voucher."),
    (COUPON, "Оцените нас и получите скидку."),
    (COUPON, "Ваш промокод: ВЕСНА"),
    (COUPON, "Мы дарим купон за ответ."),
    (COUPON, "Saat alennuskoodin, kun vastaat."),
    (COUPON, "Kiitokseksi saat lahjakortin."),
    (COUPON, "Folosiți codul de reducere PRIMĂVARA."),
    (COUPON, "Primiți un cupon pentru următoarea comandă."),
    (OFFER, "Everything is 20 % off until Friday."),
    (OFFER, "SAVE UP TO 30%!"),
    (OFFER, "This special offer ends soon."),
    (OFFER, "Только сегодня скидка 15 % на всё."),
    (OFFER, "Для вас персональное предложение."),
    (OFFER, "Kesätarjoukset ovat täällä."),
    (OFFER, "Nyt −20 % kaikesta."),
    (OFFER, "Reducere de până la 40 % la toate produsele."),
    (OFFER, "O ofertă specială vă așteaptă."),
    (REVIEW, "Rate us on Google, it takes a minute."),
    (REVIEW, "Please leave a short review on Trustpilot."),
    (REVIEW, "Напишите о нас отзыв на Яндекс Картах."),
    (REVIEW, "Arvostele meidät Googlessa."),
    (REVIEW, "Lăsați-ne o recenzie pe Google."),
    (REVIEW, "https://www.trustpilot.com/evaluate/example.org"),
    (REVIEW, "Open https://search.google.com/local/writereview?placeid=abc and go."),
    (REVIEW, "g.page/r/abc/review"),
    (REVIEW, "https://www.tripadvisor.fi/UserReviewEdit"),
    (REVIEW, "https://yandex.ru/maps/org/1/reviews"),
]
ASKING = [
    "How satisfied are you with our discounts?",
    "Was it easy to redeem your voucher?",
    "Please rate our special offers from 1 to 5",
    "What would you like to see more of? Your suggestions help us.",
    "How did the sales team do?",
    "Как вы оцениваете наши скидки?",
    "Ваши предложения помогут нам стать лучше.",
    "Kuinka tyytyväinen olit tarjoukseemme?",
    "Kiitos tarjouspyynnöstäsi.",
    "Cât de mulțumit sunteți de reducerile noastre?",
    "Open https://cx.example.org/s/nps/abc and answer.",
    "Write to us: help@google-fans.example.com",
    "https://docs.google.com/forms/d/1",
    "About 20 % of our customers answer.",
    "",
]


@pytest.mark.parametrize(("kind", "text"), PROMOTING)
def test_a_coupon_an_offer_and_a_public_review_promote(kind: MarkKind, text: str) -> None:
    found = class_of_text(text)
    assert found.contact_class == ContactClass.PROMOTING
    assert kind in {mark.kind for mark in found.marks}


@pytest.mark.parametrize("text", ASKING)
def test_a_question_about_offers_asks(text: str) -> None:
    assert class_of_text(text) == (ContactClass.ASKING, ())


def test_what_was_found_is_told_once_however_it_is_hidden() -> None:
    found = class_of_texts(["Use pro\u200bmo\u00a0code A.", "PROMO CODE B", "Fine."])
    assert found.marks == (Mark(COUPON, "promo code"),)
    assert found.marks[0].words == "A coupon: “promo code”"


def texts_in(value: Any) -> Iterator[str]:
    """All texts, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def test_nothing_that_the_house_itself_writes_promotes() -> None:
    surveys = [msgspec.to_builtins(readymade.blueprint(kind, wording.LANGUAGES)) for kind in wording.TITLES]
    ours = [*texts_in(surveys), *texts_in(LETTER)]
    assert len(ours) > 400
    assert [(text, marks) for text in ours if (marks := class_of_text(text).marks)] == []
