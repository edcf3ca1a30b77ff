"""The page of the answers behind a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kosketus.people.team import facade as team
from kosketus.people.team.contracts import Purpose
from kosketus.show.dashboards import words
from kosketus.show.dashboards.web import parameters
from kosketus.show.dashboards.web.pages import definition_or_404
from kosketus.show.dashboards.web.parameters import BadAddress
from kosketus.show.dashboards.web.refusals import rows_page, tell_what_is_wrong
from kosketus.ui import dates, numbers
from kosketus.ui.tables import Cell, Column, Table
from kosketus.understand.scores import facade as scores
from kosketus.understand.scores.contracts import Filter, Query
from kosketus.understand.scores.facade import AnswerRow, Definition, Selection


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which answers: of the days [since, until), that pass the filters, of one group, band or step of the scale."""

    score: str
    since: date | None = None
    until: date | None = None
    filters: tuple[Filter, ...] = ()
    selection: Selection = field(default_factory=Selection)

    @classmethod
    def of(cls, score: str, given: QueryDict) -> Part:
        """The part of ``?since=2026-05-01&until=2026-06-01&filter=channel=mail&group=context.shop=12&band=detractors``.

        Raises:
            BadAddress: something in it cannot be read.
        """
        group, step = given.get("group", ""), given.get("step", "")
        if step and not (step.isdecimal() and len(step) <= 3):  # noqa: PLR2004 - no scale has more digits
            raise BadAddress(_("“%(text)s” is no answer on a scale.") % {"text": step[:20]})
        selection = Selection(
            group=parameters.one_filter(group) if group else None,
            band=parameters.plain(given.get("band", "")),
            step=int(step) if step else None,
        )
        since, until = parameters.day(given.get("since", "")), parameters.day(given.get("until", ""))
        return cls(
            score=score,
            since=since,
            until=until,
            filters=parameters.filters(given.getlist("filter")),
            selection=selection,
        )

    @property
    def query(self) -> Query:
        """The question that goes to the scores."""
        return Query(score=self.score, since=self.since, until=self.until, filters=self.filters)

    @property
    def parameters(self) -> str:
        """The same as an address has it."""
        chosen, asked = self.selection, QueryDict(mutable=True)
        pairs = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "group": parameters.written((chosen.group,))[0] if chosen.group else "",
            "band": chosen.band,
            "step": "" if chosen.step is None else str(chosen.step),
        }
        for name, value in pairs.items():
            if value:
                asked[name] = value
        asked.setlist("filter", parameters.written(self.filters))
        return asked.urlencode()

    @property
    def file_name(self) -> str:
        """What the file of these answers is called, without its ending: a score and a day, safe on every system."""
        return f"{self.score}-answers-{self.since:%Y-%m-%d}" if self.since else f"{self.score}-answers"

    @property
    def address(self) -> str:
        """The page that lists them."""
        return f"{reverse('dashboards:answers', args=[self.score])}?{self.parameters}"


@rows_page
@require_safe
@tell_what_is_wrong
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers behind a number: score, words, date, channel, customer; newest first."""
    definition = definition_or_404(slug)
    part = Part.of(slug, request.GET)
    scope = team.scope_of(request.user, purpose=Purpose.ROWS)
    found = scores.behind(scope, part.query, part.selection, after=parameters.plain(request.GET.get("after", "")))
    parts = {
        "definition": definition,
        "part": part,
        "found": found,
        "told": _told(part),
        "table": _table(definition, found.rows, with_people=request.user.has_perm("customers.read")),
        "here": part.address,
        "further": f"{part.address}&after={_quoted(found.after)}" if found.after else "",
        "begun": not request.GET.get("after"),
        "files": [
            (label, _file(part, form)) for label, form in ((_("Save as CSV"), "csv"), (_("Save as XLSX"), "xlsx"))
        ],
        "back": f"{reverse('dashboards:score', args=[slug])}?{_filters_only(part)}",
    }
    return render(request, "dashboards/answers.html", parts)


def _file(part: Part, form: str) -> str:
    return f"{reverse('dashboards:answers-file', args=[part.score, form])}?{part.parameters}"


def _told(part: Part) -> list[str]:
    """What narrows the list, in words."""
    chosen = part.selection
    told = []
    if part.since and part.until and part.since < part.until:
        told.append(dates.period(part.since, part.until))
    told += [words.filtered(each) for each in (*part.filters, *([chosen.group] if chosen.group else []))]
    if chosen.band:
        told.append(words.band(chosen.band))
    if chosen.step is not None:
        told.append(_("Answer %(step)s") % {"step": numbers.integer(chosen.step)})
    return told


def _table(definition: Definition, rows: tuple[AnswerRow, ...], *, with_people: bool) -> Table:
    columns = [
        Column(label=_("Given")),
        Column(label=_("Answer"), number=True),
        Column(label=_("Words")),
        Column(label=_("Channel")),
        Column(label=_("Customer")),
    ]
    lines = [[*_cells(each), _person(each, linked=with_people)] for each in rows]
    return Table(caption=_("The answers behind %(score)s") % {"score": definition.name}, columns=columns, rows=lines)


def _cells(each: AnswerRow) -> list[Cell]:
    value = numbers.decimal(each.value, 0 if each.value.is_integer() else 1)
    return [
        Cell(text=dates.moment(each.occurred_at)),
        Cell(text=value),
        Cell(text=each.words or numbers.EMPTY, muted=not each.words),
        Cell(text=", ".join(filter(None, (each.channel, each.touchpoint))) or numbers.EMPTY),
    ]


def _person(each: AnswerRow, *, linked: bool) -> Cell:
    if each.person is None:
        return Cell(text=_("not known"), muted=True)
    name = each.person.name or _("Customer without a name")
    return Cell(text=name, address=_customer(each.person.public_id) if linked else "")


def _customer(public_id: UUID) -> str:
    return reverse("customers:person", args=[public_id])


def _quoted(cursor: str) -> str:
    asked = QueryDict(mutable=True)
    asked["after"] = cursor
    return asked.urlencode().partition("=")[2]


def _filters_only(part: Part) -> str:
    asked = QueryDict(mutable=True)
    if part.since:
        asked["at"] = part.since.isoformat()
    asked.setlist("filter", parameters.written(part.filters))
    return asked.urlencode()
