"""The designer: what is asked, in which order and words, for whom. Works without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import edits, forms, names, wording
from kosketus.listen.surveys.blueprint import (
    Blueprint,
    BlueprintError,
    Option,
    Page,
    Question,
    Texts,
    Type,
    in_language,
)
from kosketus.listen.surveys.checking import page_of, problems
from kosketus.listen.surveys.domain import drafts
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import Survey
from kosketus.listen.surveys.web import removed
from kosketus.listen.surveys.web.drawing import Words
from kosketus.listen.surveys.web.languages import own_name
from kosketus.listen.surveys.web.pages import READ, WRITE, title_of
from kosketus.people.team import facade as team
from kosketus.ui.access import page

_UNPROCESSABLE = 422
_JUMPS = 3
Change = Callable[[Blueprint], Blueprint]
_Sides = list[tuple[str, str, str]]


def _editable(slug: str) -> tuple[Survey, Blueprint]:
    survey = get_object_or_404(Survey, slug=slug, draft__isnull=False)
    return survey, blueprints.read(survey.draft)


@page(WRITE)
@require_safe
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole survey: pages with their questions, and what is wrong with it."""
    survey, draft = _editable(slug)
    language = draft.languages[0]
    found, gone = problems(draft), removed.remembered(request, slug, draft)
    did, _dot, where = request.GET.get("at", "").partition(".")
    listed = [
        (each, [_listed(one, language, did if one.key == where else "") for one in each.questions], each.id == where)
        for each in draft.pages
    ]
    context = {
        "survey": survey,
        "draft": draft,
        "title": title_of(survey),
        "pages": listed,
        "did": did,
        "removed": gone,
        "removed_words": in_language(gone.question.text, language, language) or gone.question.key if gone else "",
        "problems": [(problem, _named(draft, problem.where)) for problem in found],
        "ready": not any(problem.grave for problem in found),
        "types": [(kind, names.TYPES[kind]) for kind in edits.ADDABLE],
    }
    return render(request, "surveys/edit.html", context)


def _listed(question: Question, language: str, did: str) -> dict[str, Any]:
    words = in_language(question.text, language, language) or question.key
    return {"key": question.key, "words": words, "type": names.TYPES[question.type], "question": question, "did": did}


def _named(draft: Blueprint, where: str) -> str:
    """The words of a question, or the name of a page."""
    question = draft.question(where)
    return (in_language(question.text, draft.languages[0], "en") if question else "") or where


@page(WRITE)
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """One small edit of the order: add, move, remove."""
    survey, draft = _editable(slug)
    do, where = request.POST.get("do", ""), request.POST.get("where", "")
    try:
        wanted = removed.putting_back(request, slug, draft) if do == "put_back" else _wanted(request.POST, draft)
    except (KeyError, ValueError) as error:
        raise Http404 from error
    if do == "remove":
        removed.remember(request, slug, draft, where)
    _store(request, survey, wanted)
    return redirect(f"{reverse('surveys:edit', args=[slug])}?{urlencode({'at': _did(do, where, draft)})}")


def _did(do: str, where: str, draft: Blueprint) -> str:
    """What was done where: the list comes back with the keyboard on that button, so that it can be pressed again."""
    gone = page_of(draft, where) if do == "remove" else None
    return f"{'place' if do == 'put_back' else do}.{gone.id if gone else where}"


def _wanted(posted: Mapping[str, str], draft: Blueprint) -> Change:
    where = posted.get("where", "")
    page_id = where or draft.pages[-1].id
    kind, text = posted.get("kind", "short"), posted.get("text", "").strip()[:300]
    changes: dict[str, Change] = {
        "add": lambda old: edits.add_question(old, page_id=page_id, kind=kind, text=text, tones=_tones(old.languages)),
        "up": lambda old: edits.move_question(old, key=where, by=-1),
        "down": lambda old: edits.move_question(old, key=where, by=1),
        "place": lambda old: edits.place_question(
            old, key=where, page_id=posted["page"], before=posted.get("before", "")
        ),
        "remove": lambda old: edits.remove_question(old, key=where),
        "add_page": edits.add_page,
        "page_up": lambda old: edits.move_page(old, page_id=where, by=-1),
        "page_down": lambda old: edits.move_page(old, page_id=where, by=1),
        "remove_page": lambda old: edits.remove_page(old, page_id=where),
    }
    if kind not in edits.ADDABLE:
        raise ValueError(kind)
    return changes[posted["do"]]


def _tones(codes: Iterable[str]) -> dict[str, str]:
    """The form of address of each language."""
    return {one: team.brand(one).tone.value for one in codes}


def _store(request: HttpRequest, survey: Survey, by: Change) -> str:
    """Store the edit; what stands against it, in words, or nothing."""
    revision = request.POST.get("revision", "")
    try:
        drafts.change_draft(survey=survey, revision=int(revision) if revision.isdecimal() else 0, by=by)
    except SurveyError as error:
        messages.warning(request, str(names.REASONS[error.reason]))
    except BlueprintError as error:
        return _("Not stored: %(error)s") % {"error": error}
    return ""


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One question: its words in every language side by side, its answers, when it is shown."""
    survey, draft = _editable(slug)
    asked = draft.question(key)
    if asked is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        problem = _store_question(request, survey, draft, asked)
        if not problem:
            return redirect("surveys:edit", slug)
    context = {**_question_parts(survey, draft, asked), "problem": problem}
    return render(request, "surveys/question.html", context, status=_UNPROCESSABLE if problem else 200)


def _store_question(request: HttpRequest, survey: Survey, draft: Blueprint, asked: Question) -> str:
    try:
        changes = forms.question_changes(request.POST, asked, draft.languages)
    except BlueprintError as error:
        return _("Not stored: %(error)s") % {"error": error}
    return _store(request, survey, lambda old: edits.change_question(old, key=asked.key, changes=changes))


def _question_parts(survey: Survey, draft: Blueprint, asked: Question) -> dict[str, Any]:
    is_scale = asked.type in {Type.SCALE, Type.MATRIX}
    sides = [("text", _("Question"), asked.text), ("help", _("Explanation under it"), asked.help)]
    if is_scale:
        sides += [
            ("low_words", _("At the low end"), asked.low_words),
            ("high_words", _("At the high end"), asked.high_words),
        ]
    name, listed = ("row", asked.rows) if asked.type is Type.MATRIX else ("option", asked.options)
    return {
        "survey": survey,
        "asked": asked,
        "type_name": names.TYPES[asked.type],
        "languages": [(one, own_name(one)) for one in draft.languages],
        "sides": [(field, label, _sides(texts, draft)) for field, label, texts in sides],
        "lines": _lines(name, listed, draft) if asked.type in _LISTS else [],
        "has_other": asked.type in {Type.SINGLE, Type.MULTIPLE},
        "is_scale": is_scale,
        "families": names.FAMILIES.items(),
        "styles": names.STYLES.items(),
        "highs": range(2, 11),
        "purposes": names.PURPOSES.items() if asked.type is Type.CONSENT else (),
        "is_asked": asked.type not in {Type.STATEMENT, Type.HIDDEN},
    }


_LISTS = {Type.SINGLE, Type.MULTIPLE, Type.RANKING, Type.MATRIX}


def _sides(texts: Texts, draft: Blueprint) -> _Sides:
    return [(one, own_name(one), texts.get(one, "")) for one in draft.languages]


def _lines(
    name: str, listed: tuple[Option, ...], draft: Blueprint
) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Options or rows with empty ones behind them."""
    known = [*((one.id, one.text) for one in listed), *(("", dict[str, str]()) for _n in range(forms.SPARE_ROWS))]
    return [(f"{name}.{place}", option, _sides(texts, draft)) for place, (option, texts) in enumerate(known)]


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def logic(request: HttpRequest, slug: str, page_id: str) -> HttpResponse:
    """When a page is shown, and where it leads."""
    survey, draft = _editable(slug)
    found = draft.page(page_id)
    if found is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        show_if, jumps = request.POST.get("show_if", "").strip(), forms.jumps(request.POST)
        problem = _store(
            request, survey, lambda old: edits.change_page(old, page_id=page_id, show_if=show_if, jumps=jumps)
        )
        if not problem:
            return redirect("surveys:edit", slug)
    context = {"survey": survey, "page": found, "problem": problem, **_logic_parts(draft, found)}
    return render(request, "surveys/logic.html", context, status=_UNPROCESSABLE if problem else 200)


def _logic_parts(draft: Blueprint, found: Page) -> dict[str, Any]:
    later = draft.pages[draft.pages.index(found) + 1 :]
    known = [(one.when, one.to) for one in found.jumps] + [("", "")] * _JUMPS
    names_there = [name for asked in draft.questions() for name in asked.names]
    return {
        "targets": [(one.id, _("Page %(name)s") % {"name": one.id}) for one in later]
        + [(end.id, _("End %(name)s") % {"name": end.id}) for end in draft.ends],
        "jumps": [(number, when, to) for number, (when, to) in enumerate(known)],
        "names": names_there,
    }


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """Title, languages, the promise, the look, and what is said at the end."""
    survey, draft = _editable(slug)
    tried = _Tried(draft)
    if request.method == "POST":
        tried = _store_frame(request, survey, draft)
        if not tried.problem:
            return redirect("surveys:edit", slug)
    draft, problem = tried.draft, tried.problem
    ends = [*((end.id, end.text) for end in draft.ends), ("", dict[str, str]())]
    context = {
        "survey": survey,
        "draft": draft,
        "problem": problem,
        "titles": _sides(draft.title, draft),
        "ends": [(f"end.{place}", end_id, _sides(texts, draft)) for place, (end_id, texts) in enumerate(ends)],
        "codes": " ".join(draft.languages),
        "promised": survey.version > 0,
        "repeats": names.AGAIN.items(),
        "proposal": tried.proposal,
        "accent": request.POST.get("accent", draft.accent),
        "brand": team.brand(draft.languages[0]),
        "picture": team.picture_address(draft.logo.sha256) if draft.logo else "",
        "promises": _promises(draft.languages[0]),
    }
    return render(request, "surveys/frame.html", context, status=_UNPROCESSABLE if problem else 200)


def _promises(language: str) -> list[str]:
    """What stands under an anonymous survey, and under one that knows its people."""
    brand = team.brand(language)
    words = Words(language, "en", {"team": brand.name}, brand)
    return [words.ours(one) for one in (wording.ANONYMOUS, wording.KNOWN)]


class _Tried(NamedTuple):
    """A frame as it would be, and what stands against it. ``proposal`` is a colour that could be read."""

    draft: Blueprint
    problem: str = ""
    proposal: str = ""


def _store_frame(request: HttpRequest, survey: Survey, draft: Blueprint) -> _Tried:
    try:
        changes = forms.frame(request.POST, draft)
    except BlueprintError:
        return _Tried(draft, _("Not stored: name at least one language, such as en."))
    wanted = edits.change_frame(draft, **changes, accent=draft.accent, logo=draft.logo)
    try:
        look = forms.look(request, draft)
    except team.TeamError as error:
        return _Tried(wanted, str(error), getattr(error, "proposal", ""))
    return _Tried(wanted, _store(request, survey, lambda old: edits.change_frame(old, **changes, **look)))


@page(READ)
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft at the width of a phone and of a desk, in one of its languages."""
    survey, draft = _editable(slug)
    wished = request.GET.get("lang", "")
    language = wished if wished in draft.languages else draft.languages[0]
    choices = [(one, own_name(one), one == language) for one in draft.languages]
    context = {"survey": survey, "title": title_of(survey), "language": language, "choices": choices}
    return render(request, "surveys/preview.html", context)
