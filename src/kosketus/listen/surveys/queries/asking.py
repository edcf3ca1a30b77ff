"""How a survey begins, for those who invite to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kosketus.listen.surveys import paths, wording
from kosketus.listen.surveys.blueprint import Blueprint, in_language, is_right_to_left
from kosketus.listen.surveys.contracts import AskedInfo, RatingInfo
from kosketus.listen.surveys.piping import fill
from kosketus.listen.surveys.published import find, version
from kosketus.listen.surveys.wording_forms import addressed
from kosketus.people.team import facade as team
from kosketus.people.team.contracts import BrandInfo, LogoInfo


def asked(slug: str, language: str, *, name: str = "", channel: str = "") -> AskedInfo | None:
    """What a letter says of the survey; None where nothing of that name was ever published.

    *name* fills the places for a person's name.
    """
    survey = find(slug)
    published = version(survey, survey.version) if survey and survey.version else None
    if survey is None or published is None:
        return None
    blueprint = published.blueprint
    spoken = language if language in blueprint.languages else blueprint.languages[0]
    brand = team.brand(spoken)
    house = brand.name
    known = {"company": house, "team": house, "person.name": "" if survey.anonymous else name}
    promise = wording.ANONYMOUS if survey.anonymous else wording.KNOWN
    return AskedInfo(
        slug=slug,
        language=spoken,
        right_to_left=is_right_to_left(spoken),
        anonymous=survey.anonymous,
        promise=fill(addressed(in_language(promise, spoken, "en"), spoken, brand.tone), known),
        rating=_rating(blueprint, spoken, channel, known),
        brand=_dressed(brand, blueprint),
    )


def _dressed(brand: BrandInfo, blueprint: Blueprint) -> BrandInfo:
    """The brand in the survey's own colour and with its logo."""
    own = blueprint.logo
    logo = own and LogoInfo(
        sha256=own.sha256,
        address=team.picture_address(own.sha256),
        width=own.width,
        height=own.height,
        ground=own.ground,
    )
    accent = team.accent_of(blueprint.accent) if blueprint.accent else brand.accent
    return replace(brand, accent=accent, logo=logo or brand.logo)


def first_rating(slug: str, language: str, *, name: str = "") -> RatingInfo | None:
    """The scale that the survey begins with; None where it begins with something else, or is not there."""
    found = asked(slug, language, name=name)
    return found.rating if found else None


def _rating(blueprint: Blueprint, language: str, channel: str, known: Mapping[str, str]) -> RatingInfo | None:
    question = paths.opening_scale(blueprint, paths.names_of({}, {"language": language, "channel": channel or None}))
    if question is None:
        return None
    first = blueprint.languages[0]
    return RatingInfo(
        question=question.key,
        text=_words(question.text, language, first, known),
        low=question.low,
        high=question.high,
        low_words=_words(question.low_words, language, first, known),
        high_words=_words(question.high_words, language, first, known),
    )


def _words(texts: Mapping[str, str], language: str, fallback: str, known: Mapping[str, str]) -> str:
    return fill(in_language(texts, language, fallback), known)
