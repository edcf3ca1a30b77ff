"""Whether a text asks or promotes: a coupon, an offer or a link to a public review makes it promoting.

Small on purpose: marks that a reader can check, in the four languages of the house. Two strengths: some marks count
wherever they stand ("20 % off", a promo code), others only where something is stated and not asked ("How do you like
our discounts?" asks). What it misses, a colleague who reads the letter before the start still sees.
"""

# Cyrillic letters that look Latin are no mistake in Russian.
# ruff: noqa: RUF001

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from kosketus.act.outreach.contracts import ContactClass


class MarkKind(StrEnum):
    """What makes a text promoting."""

    COUPON = "coupon"
    OFFER = "offer"
    REVIEW = "review"


_WORDS = {
    MarkKind.COUPON: gettext_lazy("A coupon: “%(found)s”"),
    MarkKind.OFFER: gettext_lazy("An offer: “%(found)s”"),
    MarkKind.REVIEW: gettext_lazy("An invitation to a public review: “%(found)s”"),
}


class Mark(NamedTuple):
    """One mark, with the words in which it was found."""

    kind: MarkKind
    found: str

    @property
    def words(self) -> str:
        """The mark as a reader of the page is told of it."""
        return str(_WORDS[self.kind]) % {"found": self.found}


class Classified(NamedTuple):
    """The class of a text and why; a text that asks has no marks."""

    contact_class: ContactClass
    marks: tuple[Mark, ...]


# Diacritics are taken away before: "reducere promoțională" is read as "reducere promotionala".
_ANYWHERE = {
    MarkKind.COUPON: (
        r"(?:promo(?:tion(?:al)?)?|discount|coupon|voucher)[ -]codes?",
        r"(?:want|claim|get|receive|win|send you|give you) (?:\S+ ){0,4}(?:coupon|voucher|gift card|discount)s?",
        r"промокод\w*|код\w* (?:на |для )?скидк\w*",
        r"(?:получ|выигра|подар|дари|пришл)\w* (?:\S+ ){0,3}(?:купон|скидк|подарочн)\w*",
        r"(?:alennus|ale|etu|kampanja)koodi\w*",
        r"(?:saat|saatte|voita\w*|lahetamme) (?:\S+ ){0,3}(?:kupon|lahjakort|alennu)\w*",
        r"cod(?:ul|uri)? (?:de )?(?:reducere|promo\w*|discount)",
        r"(?:primi|castig|trimite)\w* (?:\S+ ){0,3}(?:cupon|voucher|card cadou|reducere)\w*",
    ),
    MarkKind.OFFER: (
        r"\d+ ?% (?:off|discount|cheaper)|save (?:up to )?[€$£]?\d+ ?[%€$£]?|[€$£]\d+ off|buy one,? get one",
        r"\d+ ?% скидк\w*|скидк\w* (?:до |в |на )?\d+",
        r"\d+ ?(?:%|prosentin) (?:alennu\w*|ale\b|edullisemmin)|(?<!\w)-\d+ ?%",
        r"\d+ ?% (?:reducere|discount)|reducere\w* de (?:pana la )?\d+",
    ),
    MarkKind.REVIEW: (
        r"(?:review|rate|recommend) us (?:on|at) [a-z]\w+",
        r"(?:leave|write|post|share|give) (?:\S+ ){0,4}(?:review|rating)s? (?:\S+ ){0,2}(?:on|at) (?:\S+ )?[a-z]\w+",
        r"(?:оставь|напиши|оставит|написат)\w* (?:\S+ ){0,4}отзыв\w* (?:\S+ ){0,3}(?:google|гугл|яндекс|2гис|отзов)\w*",
        r"(?:arvostele|arvioi)\w* (?:meidat|meita) (?:google|trustpilot|facebook|tripadvisor)\w*",
        r"jat\w+ (?:\S+ ){0,3}arvoste?lu\w* (?:\S+ ){0,2}(?:google|trustpilot|facebook|tripadvisor)\w*",
        r"(?:lasa|scrie)\w*(?:-ne)? (?:\S+ ){0,4}(?:recenzi|review)\w* (?:\S+ ){0,2}(?:pe|in) (?:\S+ )?[a-z]\w+",
    ),
}
_STATED = {
    MarkKind.COUPON: (
        r"coupons?|vouchers?|gift (?:card|certificate)s?",
        r"купон\w*|ваучер\w*|подарочн\w+ (?:карт|сертификат)\w*",
        r"kupon[kg]\w*|lahjakort\w*",
        r"cupo(?:n|ane)\w*|card(?:ul|uri)? cadou",
    ),
    MarkKind.OFFER: (
        r"(?:special|limited|exclusive|introductory|summer|winter) offers?|offer (?:ends|is valid|for you)",
        r"discounts?|(?:on|clearance) sale|sale (?:ends|starts|now)|(?:buy|shop|order) now|free gift|black friday",
        r"скидк\w*|распродаж\w*|спецпредложени\w*|(?:специальн|выгодн|персональн)\w+ предложени\w*|в подарок",
        r"alennu[sk]\w*|(?:erikois|huippu|tutustumis|viikko|kesa|talvi)?tarjou[sk](?!pyyn)\w*|kaupan paalle",
        r"reduceri?\b|reducere\w*|ofert\w+ (?:special|limitat|exclusiv)\w*|promotii\w*|promotia",
    ),
}
# "Tell us", "rate", "we would like to know": a statement that asks.
_ASKS = re.compile(
    r"\b(?:how|rate|tell us|please tell|like to know|would you|did you|were you|was the"
    r"|как|оцени\w*|расскажи\w*|скажи\w*|хотим знать|хотели бы узнать"
    r"|kuinka|miten|arvioi\w*|kerro\w*|haluamme tietaa|haluaisimme tietaa"
    r"|cat de|cum|evalua\w*|spune\w*|vrem sa stim|am dori sa aflam)\b"
)
# Whose pages hold public reviews, and which of their addresses; no address: all.
_REVIEW_PAGES = {
    "g.page": "",
    "maps.app.goo.gl": "",
    "search.google.com": "/local/writereview",
    "google.com": "/maps",
    "trustpilot.com": "",
    "tripadvisor.com": "",
    "yelp.com": "",
    "facebook.com": "/reviews",
    "capterra.com": "",
    "g2.com": "",
    "reviews.io": "",
    "trustedshops.com": "",
    "trustmate.io": "",
    "feefo.com": "",
    "apps.apple.com": "write-review",
    "play.google.com": "showallreviews",
    "yandex.ru": "/maps",
    "2gis.ru": "",
    "otzovik.com": "",
    "irecommend.ru": "",
    "zoon.ru": "",
    "compari.ro": "",
}
_LINK = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(/[^\s\"'<>)\]]*)?")
_SENTENCE = re.compile(r"[^.!?\n]*[.!?]*")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_COUNTRY = re.compile(r"\.(?:co\.|com\.)?[a-z]{2,3}$")


def class_of_text(text: str) -> Classified:
    """Asking or promoting, with the marks that say so, each kind and wording once."""
    return class_of_texts([text])


def class_of_texts(texts: Iterable[str]) -> Classified:
    """The same for all parts of what somebody will read: subject, letter, pages of the survey, thanks."""
    marks = tuple(dict.fromkeys(mark for text in texts for mark in _marks(_plain(text))))
    return Classified(ContactClass.PROMOTING if marks else ContactClass.ASKING, marks)


def _plain(text: str) -> str:
    """Small letters without diacritics (Latin ones only: й is a letter), odd spaces and invisible characters."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return re.sub(r"[^\S\n]+", " ", "".join(_bare(letter) for letter in folded)).replace("−", "-")


def _bare(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isascii() and letter.isalpha() else letter


def _marks(text: str) -> Iterator[Mark]:
    yield from _links(text)
    yield from _found(_anywhere, text)
    for sentence in _SENTENCE.findall(text):
        if not sentence.rstrip().endswith("?") and not _ASKS.search(sentence):
            yield from _found(_stated, sentence)


def _compiled(marks: dict[MarkKind, tuple[str, ...]]) -> dict[MarkKind, re.Pattern[str]]:
    return {kind: re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") for kind, patterns in marks.items()}


_anywhere, _stated = _compiled(_ANYWHERE), _compiled(_STATED)


def _found(patterns: dict[MarkKind, re.Pattern[str]], text: str) -> Iterator[Mark]:
    for kind, pattern in patterns.items():
        for match in pattern.finditer(text):
            yield Mark(kind, match[0].strip())


def _links(text: str) -> Iterator[Mark]:
    for host, path in _LINK.findall(text):
        if any(_leads(host, path, known, wanted) for known, wanted in _REVIEW_PAGES.items()):
            yield Mark(MarkKind.REVIEW, host + path)


def _leads(host: str, path: str, known: str, wanted: str) -> bool:
    """Whether an address is one of a page of reviews, also under the ending of another country."""
    name, ending = known.rsplit(".", 1)
    here = _COUNTRY.sub("", host) if ending in {"com", "ru"} else host.removesuffix(f".{ending}")
    same = here == name or here.endswith(f".{name}")
    return same and (ending in {"com", "ru"} or host.endswith(f".{ending}")) and wanted in path
