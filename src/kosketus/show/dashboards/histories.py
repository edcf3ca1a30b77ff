"""What happened with one customer, newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kosketus.kernel import facts
from kosketus.listen.signals.contracts import OrderDelivered
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import SurveyAnswered, SurveyWords
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.show.dashboards import tellings, words
from kosketus.show.dashboards.tellings import Told
from kosketus.ui import numbers
from kosketus.ui.parts import Happening
from kosketus.understand.lake import facade as lake

_SHOWN = 100
_UNKNOWN = SurveyWords(title={}, questions={}, options={})


def happenings(scope: Scope, public_id: UUID) -> list[Happening]:
    """The newest facts of a customer, over all identities that are theirs."""
    identities = customers.identities_of(public_id)
    if not identities:
        return []
    rows = lake.history(scope, identities, limit=_SHOWN)
    told = [(row, facts.decode(row["kind"], row["version"], row["body"])) for row in rows]
    asked = surveys.survey_words({fact.survey for _row, fact in told if isinstance(fact, SurveyAnswered)})
    return [_happening(row, fact, asked) for row, fact in told]


def _happening(row: dict[str, Any], fact: object, asked: Mapping[str, SurveyWords]) -> Happening:
    if isinstance(fact, SurveyAnswered):
        told = _answered(fact, asked.get(fact.survey, _UNKNOWN))
    elif isinstance(fact, OrderDelivered):
        told = tellings.delivered(fact, row["occurred_at"])
    else:
        told = tellings.tell(row["kind"], fact)
    return Happening(at=row["occurred_at"], icon=told.icon, title=told.title, text=told.text)


def _answered(told: SurveyAnswered, asked: SurveyWords) -> Told:
    question = words.spoken(asked.questions.get(told.question, {})) or told.question.replace("_", " ")
    title = words.spoken(asked.title) or told.survey
    return Told("surveys", title, f"{question} · {_said(told, asked)}")


def _said(told: SurveyAnswered, asked: SurveyWords) -> str:
    if told.text:
        return told.text
    if told.option:
        named = asked.options.get(f"{told.question.partition('.')[0]}.{told.option}", {})
        return words.spoken(named) or words.option(told.option)
    if told.value is None:
        return ""
    value = numbers.decimal(told.value, 0 if float(told.value).is_integer() else 1)
    scale = told.scale.replace("-", "–")
    return _("%(value)s on a scale of %(scale)s") % {"value": value, "scale": scale} if scale else value
