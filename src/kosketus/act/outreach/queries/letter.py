"""The letter as it would be, to be read before anybody else reads it, and what class it is of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from kosketus.act.outreach import letters
from kosketus.act.outreach.contracts import ContactClass
from kosketus.act.outreach.domain.classifying import class_of_texts
from kosketus.act.outreach.models import Programme
from kosketus.listen.surveys import facade as surveys
from kosketus.people.team import facade as team

# Shown where no address is set yet; nothing can be started then.
_EXAMPLE = "https://your-address.example"
_GAP = "…"


@dataclass(frozen=True, kw_only=True)
class SampleLetter:
    """An invitation in the reader's language, or the survey's first.

    ``contact_class`` is that of all its languages, ``marks`` are the words that make it promoting.
    """

    subject: str
    text: str
    language: str
    contact_class: ContactClass
    marks: tuple[str, ...] = ()


def sample_letter(programme: Programme) -> SampleLetter:
    """What somebody would get. A letter or an end of the survey that offers something makes it promoting."""
    survey = surveys.open_survey(programme.survey)
    if survey is None:
        return SampleLetter(subject="", text="", language="", contact_class=ContactClass.ASKING)
    address = team.public_address().url or _EXAMPLE
    reader = get_language() or ""
    language = reader if reader in survey.languages else survey.languages[0]
    drawn = {
        one: letters.prepare(survey=survey.slug, language=one, reminder=False, address=address)
        .to(token=_GAP, preferences_url=f"{address}/{_GAP}", unsubscribe_url=f"{address}/{_GAP}")
        .letter()
        for one in survey.languages
    }
    said = [*(f"{one.subject}\n{one.text}" for one in drawn.values()), *survey.words]
    found = class_of_texts(said)
    return SampleLetter(
        subject=drawn[language].subject,
        text=drawn[language].text,
        language=language,
        contact_class=found.contact_class,
        marks=tuple(dict.fromkeys(mark.words for mark in found.marks)),
    )
