"""Lumo is brought in like any other history: customers, then their answers month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kosketus.config.sample import story
from kosketus.kernel import clock, settings
from kosketus.kernel.facts import Arrived
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import (
    Answered,
    QuestionDefinition,
    Recorded,
    ResponseRow,
    SurveyDefinition,
)
from kosketus.people.customers import facade as customers
from kosketus.people.customers.contracts import IdentityKey, Profile

ACTOR = "sample"
_UNTIL = "sample.until"
_COMPANY = "Lumo"
_WHY = {
    "en": "What is the main reason for your score?",
    "ru": "Почему вы поставили такую оценку?",
    "fi": "Mikä on tärkein syy antamaasi arvosanaan?",
    "ro": "Care este principalul motiv al notei acordate?",
}
_RECOMMEND: dict[str, Any] = {
    "text": {
        "en": f"How likely are you to recommend {_COMPANY} to a friend or colleague?",
        "ru": f"Насколько вероятно, что вы порекомендуете нас ({_COMPANY}) друзьям или коллегам?",
        "fi": f"Kuinka todennäköisesti suosittelisit meitä ({_COMPANY}) ystävällesi tai kollegallesi?",
        "ro": f"Cât de probabil este să recomandați {_COMPANY} unui prieten sau coleg?",
    },
    "low": {
        "en": "Not at all likely",
        "ru": "Совсем маловероятно",
        "fi": "En lainkaan todennäköisesti",
        "ro": "Deloc probabil",
    },
    "high": {
        "en": "Extremely likely",
        "ru": "Очень вероятно",
        "fi": "Erittäin todennäköisesti",
        "ro": "Foarte probabil",
    },
}
_DELIVERY: dict[str, Any] = {
    "text": {
        "en": "How satisfied are you with the delivery?",
        "ru": "Насколько вы довольны доставкой?",
        "fi": "Kuinka tyytyväinen olet toimitukseen?",
        "ro": "Cât de mulțumit(ă) sunteți de livrare?",
    },
    "low": {
        "en": "Very dissatisfied",
        "ru": "Очень недовольны",
        "fi": "Erittäin tyytymätön",
        "ro": "Foarte nemulțumit(ă)",
    },
    "high": {"en": "Very satisfied", "ru": "Очень довольны", "fi": "Erittäin tyytyväinen", "ro": "Foarte mulțumit(ă)"},
}
_SURVEYS = {
    "nps": SurveyDefinition(
        slug="lumo-relationship",
        title={
            "en": "Half-yearly survey",
            "ru": "Опрос раз в полгода",
            "fi": "Puolivuosikysely",
            "ro": "Sondaj semestrial",
        },
        questions=(
            QuestionDefinition(key="nps", metric="nps", scale="0-10", **_RECOMMEND),
            QuestionDefinition(key="why", metric="text", text=_WHY),
        ),
    ),
    "csat": SurveyDefinition(
        slug="lumo-delivery",
        title={"en": "After delivery", "ru": "После доставки", "fi": "Toimituksen jälkeen", "ro": "După livrare"},
        questions=(
            QuestionDefinition(key="csat", metric="csat", scale="1-5", touchpoint="delivery", **_DELIVERY),
            QuestionDefinition(key="why", metric="text", text=_WHY, touchpoint="delivery"),
        ),
    ),
}


@dataclass(frozen=True)
class Built:
    """What came in: customers and answers; all zero when everything was there already."""

    customers: int
    answers: int


def build(*, import_id: int | None = None, progress: Callable[[float], None] | None = None) -> Built:
    """Bring the company in, or what is missing of it. *progress* is called with what is done, from 0 to 1.

    The months are counted from the first call, so that a second one changes nothing.
    """
    until = date.fromisoformat(settings.store_once(name=_UNTIL, value=_this_month().isoformat(), actor=ACTOR))
    for survey in _SURVEYS.values():
        surveys.ensure_survey(survey)
    people = story.customers()
    before = customers.dimension()["identity_id"]
    identities = customers.record_people({_key(one): _profile(one) for one in people}, evidence=ACTOR)
    known = [identities[_key(one)] for one in people]
    total = Recorded()
    for month, said in enumerate(story.answers(people, until), start=1):
        total += _record(said, known, import_id)
        if progress:
            progress(month / story.MONTHS)
    return Built(customers=len(set(known) - set(before)), answers=total.new)


def _this_month() -> date:
    return clock.now().date().replace(day=1)


def _key(person: story.Customer) -> IdentityKey:
    return IdentityKey("email", f"customer{person.number:04}@lumo.example")


def _profile(person: story.Customer) -> Profile:
    attributes = {
        "region": person.region,
        "plan": person.plan,
        "language": person.language,
        "customer_since": str(person.since),
    }
    return Profile(person.name, attributes)


def _record(said: Sequence[story.Said], identities: Sequence[int], import_id: int | None) -> Recorded:
    total = Recorded()
    for kind, survey in _SURVEYS.items():
        rows = [_row(one, identities[one.customer.number]) for one in said if one.kind == kind]
        total += surveys.record_answers(
            rows, survey=survey.slug, actor=ACTOR, arrived=Arrived.BACKFILL, import_id=import_id
        )
    return total


def _row(said: story.Said, identity: int) -> ResponseRow:
    answers = [Answered(said.kind, float(said.score))]
    if said.comment:
        answers.append(Answered("why", text=said.comment))
    key = f"{said.at:%Y-%m}/{said.customer.number:04}"
    return ResponseRow(key, said.at, answers, identity, channel="email", language=said.customer.language)
