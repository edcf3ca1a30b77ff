"""What crosses the surveys' door."""

from __future__ import annotations

from dataclasses import dataclass, field

from kosketus.kernel.facts import fact


@fact("survey.answered", version=1, subject="person")
@dataclass(frozen=True, kw_only=True)
class SurveyAnswered:
    """One question was answered.

    ``metric`` is the family that counts it ("nps", "csat", "ces", "rating", "choice", "text"), ``scale`` the
    scale's name in cxmetrics ("0-10", "1-5"); ``value`` is the raw answer on that scale, ``option`` a stable
    option id, ``text`` free words. ``context`` holds what was so at that moment (terminal, shop, agent …).
    """

    survey: str
    question: str
    question_version: int
    response: str
    metric: str
    scale: str
    value: float | None = None
    option: str | None = None
    text: str | None = None
    channel: str = ""
    touchpoint: str = ""
    language: str = ""
    weight: float | None = None
    context: dict[str, str] = field(default_factory=dict)
