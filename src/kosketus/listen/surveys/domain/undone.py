"""Answers of an undone import are nobody's: whoever brings the same sheets again brings them anew."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from kosketus.kernel import bulk, corrections
from kosketus.listen.surveys.models import Answer, Response, Survey

_KIND = "survey.answered"


def release_undone(*, survey: str, keys: Sequence[str], actor: str) -> int:
    """Forget those sheets among *keys* that an undone import brought; how many. Call inside ``db.write()``.

    Their facts are withdrawn, so that taking the import back in adds only what nobody brought since.
    """
    undone = corrections.excluded_imports()
    if not undone:
        return 0
    found = _brought_by(undone, survey, keys)
    if not found:
        return 0
    uids = set(Answer.objects.filter(response_id__in=found).values_list("uid", flat=True))
    corrections.withdraw(uids - corrections.superseded(_KIND), kind=_KIND, actor=actor)
    Answer.objects.filter(response_id__in=found).delete()
    return Response.objects.filter(id__in=found).delete()[0]


def _brought_by(undone: frozenset[int], survey: str, keys: Sequence[str]) -> list[int]:
    pk = Survey.objects.filter(slug=survey).values_list("id", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, import_id FROM surveys_response WHERE survey_id = %s AND {bulk.matching('key')}",  # noqa: S608
            [pk, bulk.values(keys)],
        )
        return [row for row, import_id in cursor.fetchall() if import_id in undone]
