"""What is planned for a score and what happened on its time line."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from kosketus.understand.scores.contracts import AnnotationInfo, TargetInfo
from kosketus.understand.scores.models import Annotation, Target


def targets(score: str) -> tuple[TargetInfo, ...]:
    """All targets of a score, the newest first."""
    rows = Target.objects.filter(score=score).select_related("set_by").order_by("-valid_from")
    return tuple(map(_target, rows))


def target_on(score: str, day: date) -> TargetInfo | None:
    """The target that holds on *day*: the newest that has begun."""
    rows = Target.objects.filter(score=score, valid_from__lte=day).select_related("set_by")
    found = rows.order_by("-valid_from").first()
    return _target(found) if found else None


def notes_of(score: str, *, since: date | None = None, until: date | None = None) -> tuple[AnnotationInfo, ...]:
    """Notes of a score and of all scores in [since, until), oldest first."""
    rows = Annotation.objects.filter(Q(score=score) | Q(score="")).select_related("written_by")
    rows = rows.filter(day__gte=since) if since else rows
    rows = rows.filter(day__lt=until) if until else rows
    return tuple(map(_annotation, rows.order_by("day", "id")))


def _target(row: Target) -> TargetInfo:
    who = row.set_by.name if row.set_by else ""
    return TargetInfo(public_id=row.public_id, value=row.value, valid_from=row.valid_from, set_by=who)


def _annotation(row: Annotation) -> AnnotationInfo:
    who = row.written_by.name if row.written_by else ""
    return AnnotationInfo(
        public_id=row.public_id, day=row.day, words=row.words, written_by=who, everywhere=not row.score
    )
