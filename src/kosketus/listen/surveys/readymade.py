"""Ready-made surveys: what a CX lead begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kosketus.listen.surveys import wording
from kosketus.listen.surveys.blueprint import Blueprint, End, Family, Option, Page, Purpose, Question, Style, Type
from kosketus.listen.surveys.wording import Four

Languages = tuple[str, ...]
Tones = Mapping[str, str]


def blueprint(kind: str, languages: Languages, *, anonymous: bool = False, tones: Tones | None = None) -> Blueprint:
    """The ready-made survey of a *kind* in those of *languages* that we speak, in the forms of address *tones*.

    Raises:
        LookupError: there is no such kind.
    """
    spoken = tuple(one for one in languages if one in wording.LANGUAGES) or ("en",)
    questions = _KINDS[kind]()
    page = Page(id="page1", questions=tuple(said(question, spoken, tones) for question in questions))
    return Blueprint(
        title=wording.spoken(wording.TITLES[kind], spoken),
        languages=spoken,
        kind=kind,
        anonymous=anonymous,
        pages=(page,),
        ends=(End(id="thanks", text=wording.spoken(wording.THANKS, spoken, tones)),),
    )


def said(question: Question, languages: Languages, tones: Tones | None = None) -> Question:
    """One of our own questions in *languages* only, in their forms of address."""
    changes = {
        name: wording.spoken(texts, languages, tones)
        for name in ("text", "help", "low_words", "high_words")
        if (texts := getattr(question, name))
    }
    options = tuple(Option(id=one.id, text=wording.spoken(one.text, languages, tones)) for one in question.options)
    return _replaced(question, options=options, **changes)


def _replaced(question: Question, **changes: object) -> Question:
    values = {name: getattr(question, name) for name in question.__struct_fields__}
    return Question(**{**values, **changes})


def nps_question() -> Question:
    """0 to 10, how likely."""
    return Question(
        key="nps",
        type=Type.SCALE,
        family=Family.NPS,
        low=0,
        high=10,
        required=True,
        text=dict(wording.NPS),
        low_words=dict(wording.NPS_LOW),
        high_words=dict(wording.NPS_HIGH),
    )


def csat_question(text: Four, *, touchpoint: str = "", points: int = 5, style: Style = Style.NUMBERS) -> Question:
    """1 to *points*, how satisfied."""
    return Question(
        key="csat",
        type=Type.SCALE,
        family=Family.CSAT,
        low=1,
        high=points,
        style=style,
        required=True,
        touchpoint=touchpoint,
        text=dict(text),
        low_words=dict(wording.CSAT_LOW),
        high_words=dict(wording.CSAT_HIGH),
    )


def ces_question(points: int = 7, *, touchpoint: str = "", difficulty: bool = False) -> Question:
    """Agreement that it was easy (high is good), or how difficult it was (low is good)."""
    low, high = (wording.EASY_LOW, wording.EASY_HIGH) if difficulty else (wording.AGREE_LOW, wording.AGREE_HIGH)
    return Question(
        key="ces",
        type=Type.SCALE,
        family=Family.CES,
        low=1,
        high=points,
        required=True,
        low_is_good=difficulty,
        touchpoint=touchpoint,
        text=dict(wording.CES_DIFFICULTY if difficulty else wording.CES),
        low_words=dict(low),
        high_words=dict(high),
    )


def _words(key: str, text: Four) -> Question:
    return Question(key=key, type=Type.LONG, text=dict(text))


def may_we_reply() -> Question:
    """A permission, never preset: may somebody write about this answer?"""
    return Question(key="reply", type=Type.CONSENT, purpose=Purpose.CONTACT, text=dict(wording.MAY_WE_REPLY))


def may_we_quote() -> Question:
    """A permission, never preset: may the words be shown to others?"""
    return Question(
        key="quote",
        type=Type.CONSENT,
        purpose=Purpose.QUOTING,
        text=dict(wording.MAY_WE_QUOTE),
        help=dict(wording.QUOTED_HOW),
    )


def _scored(question: Question) -> list[Question]:
    """Score, why, permission: the same words for happy and unhappy."""
    return [question, _words("why", wording.WHY), may_we_reply()]


def _exit() -> list[Question]:
    options = tuple(Option(id=name, text=dict(words)) for name, words in wording.EXIT_REASONS.items())
    asked = Question(
        key="reason", type=Type.SINGLE, required=True, other=True, text=dict(wording.EXIT), options=options
    )
    return [asked, _words("better", wording.BETTER), may_we_reply()]


_KINDS: Mapping[str, Callable[[], list[Question]]] = {
    "nps": lambda: _scored(nps_question()),
    "csat": lambda: _scored(csat_question(wording.CSAT)),
    "ces": lambda: _scored(ces_question()),
    "exit": _exit,
    "onboarding": lambda: [
        csat_question(wording.CSAT_ONBOARDING, touchpoint="onboarding"),
        _words("better", wording.BETTER),
        may_we_reply(),
    ],
    "delivery": lambda: _scored(csat_question(wording.CSAT_DELIVERY, touchpoint="delivery")),
    "contact": lambda: [
        csat_question(wording.CSAT_CONTACT, touchpoint="contact"),
        ces_question(touchpoint="contact"),
        _words("why", wording.WHY),
        may_we_reply(),
    ],
    "idea": lambda: [_words("idea", wording.IDEA), may_we_reply()],
    "empty": list,
}
KINDS = tuple(_KINDS)
