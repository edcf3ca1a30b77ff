"""What this room holds of a person: exported and erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kosketus.listen.surveys.models import Answer, Link, Response, Sitting, Tap
from kosketus.people.customers.contracts import Section

MODELS = ("surveys.Response", "surveys.Answer", "surveys.Link", "surveys.Sitting", "surveys.Tap")


def export_person(identities: Sequence[int]) -> Mapping[str, Section]:
    """What somebody answered."""
    responses = Response.objects.filter(identity__in=identities).select_related("survey").order_by("id")
    answers = Answer.objects.filter(response__in=responses).select_related("question").order_by("id")
    return {
        "responses": [
            {
                "survey": one.survey.slug,
                "response": one.key,
                "occurred_at": one.occurred_at.isoformat(),
                "channel": one.channel,
                "language": one.language,
                "context": one.context,
            }
            for one in responses
        ],
        "answers": [
            {
                "response": one.response.key,
                "question": one.question.key,
                "value": one.value,
                "option": one.option,
                "text": one.text,
            }
            for one in answers.select_related("response")
        ],
        "survey_links": [
            {"survey": one.survey.slug, "made_at": one.made_at.isoformat(), "channel": one.channel, "used": one.used}
            for one in Link.objects.filter(identity__in=identities).select_related("survey").order_by("id")
        ],
        "tapped_ratings": [
            {
                "survey": one.survey.slug,
                "at": one.at.isoformat(),
                "value": one.value,
                "agent": one.agent,
                "set_aside": one.set_aside,
                "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
            }
            for one in Tap.objects.filter(link__identity__in=identities).select_related("survey").order_by("id")
        ],
        "unfinished_answers": [
            {"survey": one.survey.slug, "seen_at": one.seen_at.isoformat(), "said": one.said}
            for one in Sitting.objects.filter(link__identity__in=identities).select_related("survey").order_by("id")
        ],
    }


def erase_person(identities: Sequence[int]) -> Mapping[str, int]:
    """Remove what somebody answered."""
    responses = list(Response.objects.filter(identity__in=identities).values_list("id", flat=True))
    answers = Answer.objects.filter(response__in=responses).delete()[0]
    links = Link.objects.filter(identity__in=identities)
    return {
        "answers": answers,
        "responses": Response.objects.filter(id__in=responses).delete()[0],
        "unfinished_answers": Sitting.objects.filter(link__in=links).delete()[0],
        "tapped_ratings": Tap.objects.filter(link__in=links).delete()[0],
        "survey_links": links.delete()[0],
    }
