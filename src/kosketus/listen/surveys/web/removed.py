"""A question that was removed from a draft waits in the session of whoever removed it, and can be put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from django.http import HttpRequest

from kosketus.listen.surveys import edits
from kosketus.listen.surveys.blueprint import Blueprint, Question
from kosketus.listen.surveys.checking import page_of

_KEPT = "surveys.removed"


@dataclass(frozen=True)
class Removed:
    """The question, the page on which it stood and its place there."""

    question: Question
    page: str
    place: int


def remember(request: HttpRequest, slug: str, draft: Blueprint, key: str) -> None:
    """Keep the question of that key as it stands in the draft; the one that was kept before is gone."""
    question, page = draft.question(key), page_of(draft, key)
    if question is not None and page is not None:
        document = msgspec.to_builtins(question)
        place = page.questions.index(question)
        request.session[_KEPT] = {"survey": slug, "question": document, "page": page.id, "place": place}


def remembered(request: HttpRequest, slug: str, draft: Blueprint) -> Removed | None:
    """What can be put back into this draft."""
    kept = request.session.get(_KEPT)
    if not kept or kept["survey"] != slug or draft.question(kept["question"]["key"]):
        return None
    return Removed(msgspec.convert(kept["question"], Question), kept["page"], kept["place"])


def putting_back(request: HttpRequest, slug: str, draft: Blueprint) -> Callable[[Blueprint], Blueprint]:
    """The edit that puts it back.

    Raises:
        KeyError: there is nothing to put back.
    """
    kept = remembered(request, slug, draft)
    if kept is None:
        raise KeyError(slug)
    return lambda old: edits.put_back(old, kept.question, page_id=kept.page, place=kept.place)
