"""What Lumo planned and noted: the story as its people would have written it on the time line."""

from __future__ import annotations

from datetime import date

from kosketus.config.sample import story
from kosketus.understand.scores import facade as scores

_NOTES = (
    (story.DEARER_MONTHS, "Plus costs more"),
    (story.RISE_MONTHS, "New help centre, Nordics"),
    (story.FALL_MONTHS, "New carrier, Danube"),
)
_TARGETS = (("nps", 40.0), ("first_reply_time", 8 * 3600.0), ("delivered_on_time", 0.9))


def plan(until: date) -> None:
    """Write notes and targets, once."""
    if scores.targets("nps"):
        return
    for months, words in _NOTES:
        scores.annotate(score="", day=story.month_before(until, months), words=words, written_by=None)
    for score, value in _TARGETS:
        scores.set_target(score=score, value=value, valid_from=story.month_before(until, story.MONTHS), set_by=None)
