"""Surveys for the team: the list, a new one, and one survey's own page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kosketus.kernel import db
from kosketus.listen.surveys import blueprint as blueprints
from kosketus.listen.surveys import formats, names, readymade
from kosketus.listen.surveys.blueprint import in_language
from kosketus.listen.surveys.checking import problems
from kosketus.listen.surveys.domain import drafts, looked_at
from kosketus.listen.surveys.errors import SurveyError
from kosketus.listen.surveys.models import State, Survey
from kosketus.listen.surveys.queries.asides import aside_answers
from kosketus.listen.surveys.queries.taps import aside_taps, waiting_taps
from kosketus.listen.surveys.web import files
from kosketus.people.team import facade as team
from kosketus.ui import dates, numbers
from kosketus.ui.access import page
from kosketus.ui.tables import Cell, Column, Table

READ, WRITE = "surveys.read", "surveys.write"
_PAGE_SIZE = 50
_UNPROCESSABLE = 422


@page(READ)
@require_safe
def survey_list(request: HttpRequest) -> HttpResponse:
    """All surveys: what is asked, and what came back."""
    found = Survey.objects.annotate(came=Count("responses")).order_by("-id")
    shown = Paginator(found, _PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "surveys/list.html",
        {"shown": shown, "table": _table(list(shown)), "may_write": request.user.has_perm(WRITE)},
    )


def _table(found: list[Any]) -> Table:
    columns = [
        Column(label=_("Survey")),
        Column(label=_("State")),
        Column(label=_("Responses"), number=True),
        Column(label=_("Made")),
    ]
    rows = [
        [
            Cell(text=title_of(one), address=reverse("surveys:one", args=[one.slug])),
            Cell(text=one.get_state_display()),
            Cell(text=numbers.integer(one.came) if one.came else numbers.EMPTY),
            Cell(text=dates.day(one.created_at), muted=True),
        ]
        for one in found
    ]
    return Table(caption=_("Surveys"), columns=columns, rows=rows)


def title_of(survey: Survey) -> str:
    """The survey's title in the reader's language, as far as there is one."""
    return in_language(survey.title, get_language() or "en", "en") or survey.slug


@page(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a ready-made one, or bring the document of one."""
    if request.method != "POST":
        return _choose(request)
    if "file" in request.FILES or "kind" not in request.POST:
        return _brought(request)
    kind = request.POST["kind"]
    if kind not in readymade.KINDS:
        return _choose(request, problem=_("There is no such kind. Choose one of these."))
    survey = drafts.from_readymade(kind=kind, languages=team.organisation().languages)
    return redirect("surveys:edit", survey.slug)


def _choose(request: HttpRequest, problem: str = "") -> HttpResponse:
    kinds = [(kind, *names.KINDS[kind]) for kind in readymade.KINDS]
    context = {"kinds": kinds, "problem": problem}
    return render(request, "surveys/new.html", context, status=_UNPROCESSABLE if problem else 200)


def _brought(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > formats.MOST_BYTES:
        return _choose(request, problem=_("Choose the file of a survey, at most 5 MB."))
    try:
        return files.bring(request, file.read())
    except formats.FormatError as error:
        words = _("This file is no survey that can be read: %(error)s. Nothing was stored.")
        return _choose(request, problem=words % {"error": error})


@page(READ)
@require_safe
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One survey: where it stands, its address, what came back."""
    survey = get_object_or_404(Survey, slug=slug)
    address = request.build_absolute_uri(reverse("surveys:run", args=[slug]))
    may_read = request.user.has_perm("scores.rows")
    aside = aside_answers(survey, language=get_language() or "en", may_read=may_read)
    context = {
        "survey": survey,
        "title": title_of(survey),
        "address": address,
        "is_open": survey.state == State.OPEN,
        "is_closed": survey.state == State.CLOSED,
        "has_draft": survey.draft is not None,
        "differs": _differs(survey),
        "versions": list(survey.versions.order_by("-number").only("number", "published_at")[:20]),
        "links": _links(survey),
        "aside": [(group, names.ASIDE.get(group.why, group.why)) for group in aside],
        "taps_waiting": waiting_taps(survey),
        "taps_aside": [(one, names.TAPS_ASIDE.get(one.why, one.why)) for one in aside_taps(survey)],
        "may_write": request.user.has_perm(WRITE),
    }
    return render(request, "surveys/one.html", context)


def _links(survey: Survey) -> dict[str, int]:
    """How many personal links there are, and how many of them were used."""
    there = survey.links.aggregate(made=Count("id"), used=Count("id", filter=Q(used=True)))
    return {name: count + survey.links_spent for name, count in there.items()}


def _differs(survey: Survey) -> bool:
    """Whether the draft holds what the published version does not."""
    published = survey.versions.filter(number=survey.version).values_list("document", flat=True).first()
    return survey.draft is not None and survey.draft != published


@page(WRITE)
@require_POST
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, close or open again."""
    survey = get_object_or_404(Survey, slug=slug, draft__isnull=False)
    wanted = request.POST.get("do", "")
    if wanted == "publish":
        return _publish(request, survey)
    if wanted == "close":
        drafts.close(survey=survey)
    if wanted == "reopen":
        drafts.reopen(survey=survey)
    return redirect("surveys:one", slug)


def _publish(request: HttpRequest, survey: Survey) -> HttpResponse:
    try:
        version = drafts.publish(survey=survey, actor=team.actor_of(request.user))  # type: ignore[arg-type]
    except SurveyError as error:
        messages.error(request, str(names.REASONS[error.reason]))
        return redirect("surveys:edit", survey.slug)
    messages.success(request, _("Version %(number)s is open for answers.") % {"number": version.number})
    return redirect("surveys:one", survey.slug)


@page(WRITE)
@require_POST
def set_aside(request: HttpRequest, slug: str) -> HttpResponse:
    """Count answers that were set aside: the chosen ones, or all of one reason."""
    survey = get_object_or_404(Survey, slug=slug)
    by = team.actor_of(request.user)  # type: ignore[arg-type]
    if request.POST.get("do") == "all":
        count = looked_at.count_all(survey=survey, why=request.POST.get("why", ""), by=by)
    else:
        count = looked_at.count_after_all(survey=survey, keys=request.POST.getlist("key"), by=by)
    messages.success(request, _("Now counted: %(answers)s.") % {"answers": numbers.answers(count)})
    return redirect("surveys:one", slug)


@page(WRITE)
@require_POST
def removal(request: HttpRequest, slug: str) -> HttpResponse:
    """Throw away a draft that was never published."""
    survey = get_object_or_404(Survey, slug=slug, state=State.DRAFT, version=0)
    with db.write():
        Survey.objects.filter(pk=survey.pk, version=0).delete()
    messages.success(request, _("The draft is gone."))
    return redirect("surveys:list")


def grave(survey: Survey) -> list[Any]:
    """What stands against publishing, and what looks odd."""
    return problems(blueprints.read(survey.draft))
