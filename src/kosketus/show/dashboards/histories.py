"""What happened with one customer, newest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kosketus.kernel import facts
from kosketus.listen.signals.contracts import OrderDelivered
from kosketus.listen.surveys import facade as surveys
from kosketus.listen.surveys.contracts import SurveyAnswered
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.show.dashboards import tellings
from kosketus.show.dashboards.tellings import Told
from kosketus.ui import numbers
from kosketus.ui.parts import Happening
from kosketus.understand.lake import facade as lake

_SHOWN = 100


def happenings(scope: Scope, public_id: UUID) -> list[Happening]:
    """The newest facts of a customer, over all identities that are theirs."""
    identities = customers.identities_of(public_id)
    if not identities:
        return []
    titles = {survey.slug: survey.title for survey in surveys.surveys()}
    rows = lake.history(scope, identities, limit=_SHOWN)
    return [_happening(row, titles) for row in rows]


def _happening(row: dict[str, Any], titles: dict[str, Any]) -> Happening:
    fact = facts.decode(row["kind"], row["version"], row["body"])
    if isinstance(fact, SurveyAnswered):
        told = _answered(fact, titles)
    elif isinstance(fact, OrderDelivered):
        told = tellings.delivered(fact, row["occurred_at"])
    else:
        told = tellings.tell(row["kind"], fact)
    return Happening(at=row["occurred_at"], icon=told.icon, title=told.title, text=told.text)


def _answered(told: SurveyAnswered, titles: dict[str, Any]) -> Told:
    title = next(iter(titles.get(told.survey, {}).values()), told.survey)
    said = told.text or told.option or ""
    if told.value is not None:
        score = numbers.decimal(told.value, 0 if float(told.value).is_integer() else 1)
        said = _("%(value)s on a scale of %(scale)s") % {"value": score, "scale": told.scale.replace("-", "–")}
    question = told.question.replace("_", " ")
    return Told("surveys", title, f"{question}: {said}")
