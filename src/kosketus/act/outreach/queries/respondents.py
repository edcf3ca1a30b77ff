"""Who answered and who did not: the invited and the respondents side by side, on what is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kosketus.act.outreach.models import Invitation, Programme, Progress
from kosketus.act.outreach.models.programme import CONTEXT
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.team.contracts import Scope
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Query
from kosketus.understand.scores.facade import Rate, Reweighted

ENOUGH = 30
MOST_GROUPS, MOST_ATTRIBUTES = 8, 4
_CHUNK = 5_000
_DELIVERED = (Progress.SENT, Progress.ANSWERED)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Those of one value of an attribute: the share of the invited and of the respondents, and how many answered."""

    name: str
    invited: float
    answered: float
    rate: Rate


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One attribute. ``alike`` is 1 where respondents are made up as the invited are, 0 where nobody overlaps.

    ``is_clear``: two groups answered differently beyond their likely ranges.
    """

    attribute: str
    groups: Sequence[Group]
    alike: float
    is_clear: bool


@dataclass(frozen=True, kw_only=True)
class Respondents:
    """What is known; ``comparisons`` with the greatest difference first. ``score`` is by the first of them."""

    answered: int
    comparisons: Sequence[Comparison] = ()
    score: Reweighted | None = None
    score_name: str = ""


def respondents(scope: Scope, programme: Programme) -> Respondents | None:
    """Who answered of those who got a letter; None in anonymous surveys, where nobody can know.

    Attributes of 2 to 8 values count, as far as each value has at least ``scope.minimum_n`` invited.
    """
    if programme.anonymous:
        return None
    rows = dict(_delivered(programme))
    answered = sum(rows.values())
    if answered < ENOUGH or answered == len(rows):
        return Respondents(answered=answered)
    known = _known(list(rows))
    found = [one for name, values in known.items() if (one := _compared(name, values, rows, scope.minimum_n))]
    found.sort(key=lambda one: (not one.is_clear, one.alike))
    score, name = _score(scope, programme, found[0]) if found else (None, "")
    return Respondents(answered=answered, comparisons=found[:MOST_ATTRIBUTES], score=score, score_name=name)


def _delivered(programme: Programme) -> list[tuple[int, bool]]:
    """Identity and whether it answered; who was asked several times counts as having answered once."""
    rows = Invitation.objects.filter(programme=programme, state__in=_DELIVERED).order_by("state")
    # "answered" sorts before "sent": turned round, an answer is what stays.
    return [(who, state == Progress.ANSWERED) for who, state in rows.reverse().values_list("identity_id", "state")]


def _known(identities: Sequence[int]) -> Mapping[str, Mapping[int, str]]:
    names = customers.attribute_names()
    known: dict[str, dict[int, str]] = {name: {} for name in names}
    for start in range(0, len(identities), _CHUNK):
        for who, details in customers.details_of(identities[start : start + _CHUNK], names).items():
            for name, value in details.items():
                known[name][who] = value
    return known


def _compared(name: str, values: Mapping[int, str], rows: Mapping[int, bool], minimum: int) -> Comparison | None:
    """One attribute; None where it is unknown of some, has too many values, or a value of too few people."""
    invited = Counter(values[who] for who in rows if who in values)
    if invited.total() < len(rows) or not 1 < len(invited) <= MOST_GROUPS or min(invited.values()) < minimum:
        return None
    answered = Counter(values[who] for who, said in rows.items() if said)
    groups = [_group(value, invited, answered) for value in sorted(invited)]
    alike = 1 - sum(abs(one.invited - one.answered) for one in groups) / 2
    lowest_high, highest_low = min(one.rate.high for one in groups), max(one.rate.low for one in groups)
    return Comparison(attribute=name, groups=groups, alike=alike, is_clear=lowest_high < highest_low)


def _group(value: str, invited: Counter[str], answered: Counter[str]) -> Group:
    rate = scores.response_rate(answered=answered[value], delivered=invited[value])
    if rate is None:
        raise ValueError("a group of nobody")
    return Group(
        name=value,
        invited=invited[value] / invited.total(),
        answered=answered[value] / answered.total(),
        rate=rate,
    )


def _score(scope: Scope, programme: Programme, by: Comparison) -> tuple[Reweighted | None, str]:
    """The send-out's score, plain and by the shares of the invited."""
    survey = surveys.open_survey(programme.survey)
    slug = scores.score_of(family=survey.metric, scale=survey.scale, direction=survey.direction) if survey else ""
    if not slug:
        return None, ""
    mine = (Filter(field="survey", value=programme.survey), Filter(field=f"context.{CONTEXT}", value=programme.mark))
    shares = {group.name: group.invited for group in by.groups}
    found = scores.reweighted(scope, Query(score=slug, filters=mine), by=f"customer.{by.attribute}", shares=shares)
    return found, str(scores.definition(slug).name)
