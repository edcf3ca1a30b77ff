"""Targets are set and days are annotated. Neither changes a number."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kosketus.kernel import clock, db
from kosketus.understand.scores.definitions import definition
from kosketus.understand.scores.models import Annotation, Target


def set_target(*, score: str, value: float, valid_from: date, set_by: Any) -> None:
    """From *valid_from* on the score should reach *value*, in its own unit; a target of the same day is replaced.

    Raises:
        UnknownScore: there is no such score.
    """
    definition(score)
    with db.write():
        Target.objects.update_or_create(
            score=score,
            valid_from=valid_from,
            defaults={"value": value, "set_by": set_by, "set_at": clock.now()},
        )


def remove_target(*, score: str, public_id: UUID) -> bool:
    """Take a target back; False where there is none."""
    with db.write():
        return bool(Target.objects.filter(score=score, public_id=public_id).delete()[0])


def annotate(*, score: str, day: date, words: str, written_by: Any) -> None:
    """Note what happened on *day*; an empty *score* means all scores.

    Raises:
        UnknownScore: there is no such score.
    """
    if score:
        definition(score)
    with db.write():
        Annotation.objects.create(score=score, day=day, words=words, written_by=written_by, written_at=clock.now())


def remove_annotation(*, public_id: UUID) -> bool:
    """Take a note back; False where there is none."""
    with db.write():
        return bool(Annotation.objects.filter(public_id=public_id).delete()[0])
