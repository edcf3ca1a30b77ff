"""Letters: what somebody reads who is asked by mail.

A letter is drawn once for a survey, a language and a reminder (:func:`prepare`); what differs from person to person is
set into it afterwards, so that 100,000 of them take seconds. Nothing in it tells that it was opened.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import get_template
from django.urls import reverse

from kosketus.act.outreach import wording
from kosketus.channels.contract import Filled, Form, Letter
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import AskedInfo, RatingInfo
from kosketus.people.team import facade as team

CHANNEL = "email"
_LONGEST_NAME = 80
# Nobody can write this into a survey or a brand, for it is another one in each process.
_SEED = secrets.token_hex(8)
_MARK = re.compile(rf"{_SEED}:(\w+):")
_FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"


@dataclass(frozen=True)
class Prepared:
    """A letter that lacks only its reader. ``language`` is the one it is in."""

    language: str
    _with_name: Form
    _without: Form

    def to(self, *, token: str, preferences_url: str, unsubscribe_url: str, name: str = "") -> Filled:
        """The letter to one person; a *name* is written as plain text whatever is in it."""
        plain = " ".join(name.split())[:_LONGEST_NAME]
        values = {"token": token, "preferences": preferences_url, "unsubscribe": unsubscribe_url, "name": plain}
        return Filled(form=self._with_name if plain else self._without, values=values)


def invitation(
    *,
    survey: str,
    token: str,
    language: str,
    reminder: bool,
    preferences_url: str,
    unsubscribe_url: str,
    name: str = "",
) -> Letter:
    """The letter to one person; for many, :func:`prepare` once. The same errors."""
    prepared = prepare(survey=survey, language=language, reminder=reminder)
    filled = prepared.to(token=token, name=name, preferences_url=preferences_url, unsubscribe_url=unsubscribe_url)
    return filled.letter()


def prepare(*, survey: str, language: str, reminder: bool, address: str = "") -> Prepared:
    """Draw the letter of a survey in *language*, or in the survey's first where it does not have that one.

    Its links begin with *address*, or with the public address of this installation.

    Raises:
        LookupError: the survey was never published, or no public address is set.
    """
    house = address or team.public_address().url
    if not house:
        raise LookupError("customers cannot reach this installation: no public address is set")
    named = surveys.asked(survey, language, name=_mark("name"), channel=CHANNEL)
    nameless = surveys.asked(survey, language, channel=CHANNEL)
    if named is None or nameless is None:
        raise LookupError(f"nobody can be asked {survey}: it was never published")
    drawn = [_drawn(one, house, reminder=reminder, name=name) for one, name in ((named, True), (nameless, False))]
    return Prepared(named.language, *drawn)


def _drawn(asked: AskedInfo, house: str, *, reminder: bool, name: bool) -> Form:
    rating, brand = asked.rating, asked.brand
    ends = {"low": rating.low, "high": rating.high} if rating else {}
    word = wording.words(asked.language, brand.tone, company=brand.name, name=_mark("name"), **ends)
    word["hello"] = word["hello_name"] if name else word["hello"]
    subject = word["subject_reminder"] if reminder else word["subject"]
    context = {
        **_directions(asked),
        "subject": subject,
        "word": word,
        "reminder": reminder,
        "rating": rating,
        "points": _points(rating, word["point"]) if rating else [],
        "promise": asked.promise,
        "brand": brand,
        "logo": replace(brand.logo, address=house + brand.logo.address) if brand.logo else None,
        "sign_off": brand.sign_off,
        "address": house + reverse("surveys:personal", args=[asked.slug, "TOKEN"]).replace("TOKEN", _mark("token")),
        "preferences": _mark("preferences"),
        "unsubscribe": _mark("unsubscribe"),
        "font": _FONT,
    }
    text, html = (_pieces(f"outreach/mail/invitation.{kind}", context) for kind in ("txt", "html"))
    return Form(subject=" ".join(subject.split()), text=text, html=html)


def _directions(asked: AskedInfo) -> dict[str, str]:
    """Languages and directions: the survey may be in a language in which the letter has no words of its own."""
    words_language = wording.spoken(asked.language)
    foreign = words_language != asked.language.partition("-")[0]
    direction = "rtl" if asked.right_to_left else "ltr"
    return {
        "language": asked.language,
        "direction": direction,
        "start": "right" if asked.right_to_left else "left",
        "words_language": words_language,
        "words_direction": "ltr" if foreign else direction,
    }


def _points(rating: RatingInfo, name: str) -> list[dict[str, Any]]:
    """The links of the scale; each can be told from the others without seeing the row."""
    ends = {rating.low: rating.low_words, rating.high: rating.high_words}
    return [
        {
            "value": point,
            "name": f"{point}, {ends[point]}" if ends.get(point) else name.replace("{point}", str(point)),
        }
        for point in rating.points
    ]


def _pieces(template: str, context: Mapping[str, Any]) -> tuple[str, ...]:
    drawn = get_template(template).render(dict(context)).strip() + "\n"
    return tuple(_MARK.split(re.sub(r">\s*\n\s*", ">\n", drawn) if template.endswith("html") else drawn))


def _mark(place: str) -> str:
    return f"{_SEED}:{place}:"
