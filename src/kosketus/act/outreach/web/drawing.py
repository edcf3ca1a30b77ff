"""What the pages of send-outs show, in words and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kosketus.act.outreach import names
from kosketus.act.outreach.models import Programme, Progress, State, StateChange
from kosketus.act.outreach.queries import progress
from kosketus.act.outreach.queries.progress import Funnel
from kosketus.act.outreach.queries.respondents import Comparison, Respondents
from kosketus.listen.surveys import facade as surveys
from kosketus.people.customers import facade as customers
from kosketus.people.team import facade as team
from kosketus.ui import dates, honesty, numbers
from kosketus.ui.parts import Happening
from kosketus.ui.tables import Cell, Column, Table
from kosketus.understand.scores.contracts import Value
from kosketus.understand.scores.facade import Rate, Reweighted

_ICONS = {State.RUNNING: "next", State.PAUSED: "clock", State.STOPPED: "close", State.DRAFT: "edit"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the way from plan to answer: ``percent`` of the whole, for its bar."""

    label: str
    figure: str
    percent: float
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Reasoned:
    """How many stand somewhere, and why; ``address`` leads to the people."""

    label: str
    count: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class List:
    """Reasons under a heading."""

    heading: str
    lines: Sequence[Reasoned]


def title_of(slug: str) -> str:
    """A survey's title in the reader's language."""
    return titles().get(slug, slug)


def titles() -> dict[str, str]:
    """The titles of all surveys."""
    language = get_language() or "en"
    return {
        slug: title.get(language) or title.get("en") or next(iter(title.values()), slug)
        for slug, title in surveys.survey_titles().items()
    }


def table_of(found: Sequence[Programme], *, with_survey: bool = True) -> Table:
    """Send-outs as a list."""
    columns = [
        Column(label=_("Send-out")),
        *([Column(label=_("Survey"))] if with_survey else []),
        Column(label=_("Who is asked")),
        Column(label=_("State")),
        Column(label=_("Next")),
        Column(label=_("Sent"), number=True),
        Column(label=_("Answered"), number=True),
        Column(label=_("Left alone"), number=True),
    ]
    standings, known = progress.standings(found), titles()
    rows = []
    for one in found:
        now = standings[one.pk]
        rows.append(
            [
                Cell(text=one.name, address=reverse("outreach:send-out", args=[one.public_id])),
                *([Cell(text=known.get(one.survey, one.survey), muted=True)] if with_survey else []),
                Cell(text=names.audience(one), muted=True),
                Cell(text=one.get_state_display()),
                Cell(text=_next(one, now), muted=True),
                Cell(text=_figure(now.sent)),
                Cell(text=_figure(now.answered)),
                Cell(text=_figure(now.left_alone)),
            ]
        )
    return Table(caption=_("Send-outs"), columns=columns, rows=rows)


def _next(one: Programme, now: progress.Standing) -> str:
    running = one.state == State.RUNNING
    return dates.moment(now.next_at) if running and now.next_at else numbers.EMPTY


def _figure(number: int) -> str:
    return numbers.integer(number) if number else numbers.EMPTY


def settings_of(programme: Programme) -> list[tuple[str, str]]:
    """What it does, in words."""
    told = [(_("Who is asked"), names.audience(programme)), (_("How often"), names.rhythm(programme))]
    if programme.settle_days:
        told.append((_("Newcomers are left alone for"), names.delay(programme.settle_days * 1440)))
    if programme.share < 100:  # noqa: PLR2004 - per cent
        told.append((_("Sample"), _("%(share)s, drawn by lot") % {"share": numbers.share(programme.share / 100)}))
    if programme.at_most:
        told.append((_("At most"), numbers.people(programme.at_most)))
    if programme.quota:
        told.append((_("Stops at"), numbers.answers(programme.quota)))
    told.append((_("Reminder"), _after(programme.remind_days)))
    told.append((_("An answer is possible for"), names.delay(programme.expire_days * 1440)))
    waits = _("is asked later, while it still makes sense") if programme.may_wait else _("is left alone")
    told.append((_("Who cannot be asked now"), waits))
    told.append((_("What it is about"), str(names.PURPOSES.get(programme.purpose, programme.purpose))))
    owner = team.names_of([programme.owner]).get(programme.owner, "") if programme.owner else ""
    told.append((_("Owner"), owner or _("nobody")))
    return told


def _after(days: int) -> str:
    return _("one, after %(days)s") % {"days": names.delay(days * 1440)} if days else _("none")


def steps_of(programme: Programme, funnel: Funnel) -> list[Step]:
    """From plan to answer."""
    whole = funnel.planned or 1
    failed = sum(funnel.failed.values())
    out = funnel.sent + failed
    return [
        Step(label=_("Planned"), figure=numbers.integer(funnel.planned), percent=100.0 if funnel.planned else 0.0),
        Step(
            label=_("Sent"),
            figure=numbers.integer(out),
            percent=100 * out / whole,
            note=_("%(count)s in the queue") % {"count": numbers.integer(funnel.handed)} if funnel.handed else "",
        ),
        Step(
            label=_("Delivered"),
            figure=numbers.integer(funnel.sent),
            percent=100 * funnel.sent / whole,
            note=_("%(count)s did not arrive") % {"count": numbers.integer(failed)} if failed else "",
        ),
        Step(
            label=_("Answered"),
            figure=numbers.integer(funnel.answered),
            percent=100 * min(funnel.answered, whole) / whole,
            note=_("counted once an hour, because it is anonymous") if programme.anonymous else _reminded(funnel),
        ),
    ]


def _reminded(funnel: Funnel) -> str:
    return _("%(count)s reminded") % {"count": numbers.integer(funnel.reminded)} if funnel.reminded else ""


def rate_in_words(rate: Rate | None) -> str:
    """The response rate with its likely range, or empty."""
    if rate is None:
        return ""
    return _("%(share)s of those who got it answered (%(part)s of %(whole)s, %(range)s)") % {
        "share": numbers.share(rate.share),
        "part": numbers.integer(rate.part),
        "whole": numbers.integer(rate.whole),
        "range": honesty.likely_range(rate.low, rate.high, "share"),
    }


def lists_of(programme: Programme, funnel: Funnel, *, may_see: bool) -> list[List]:
    """Who was left alone, who waits, what did not arrive, and why; *may_see*: with addresses of the people."""
    waiting = {reason: n for reason, n in funnel.waiting.items() if reason}
    lists = [
        (_("Left alone"), Progress.LEFT_ALONE, funnel.left_alone),
        (_("Wait for a better moment"), Progress.WAITING, waiting),
        (_("Did not arrive"), Progress.FAILED, funnel.failed),
    ]
    return [
        List(
            heading=heading,
            lines=[
                Reasoned(
                    label=names.why(state, reason),
                    count=numbers.people(n),
                    address=_people(programme, state, reason) if may_see else "",
                )
                for reason, n in sorted(found.items(), key=lambda one: -one[1])
            ],
        )
        for heading, state, found in lists
        if found
    ]


def _people(programme: Programme, state: str, reason: str) -> str:
    query = urlencode({"state": state, "reason": reason})
    return f"{reverse('outreach:people', args=[programme.public_id])}?{query}"


def place_in_words(state: str, reason: str) -> str:
    """Where somebody stands, and why."""
    label = str(Progress(state).label)
    return f"{label}: {names.why(state, reason)}" if reason else label


def people_table(identities: Sequence[int]) -> Table:
    """People by name, each leading to their page."""
    known, reached = customers.people_of(identities), customers.contacts(identities)
    rows = []
    for identity in identities:
        person = known.get(identity)
        address = reached[identity].address if identity in reached else ""
        if person is not None:
            rows.append(
                [
                    Cell(
                        text=person.name or address or _("No name"),
                        address=reverse("customers:person", args=[person.public_id]),
                    ),
                    Cell(text=address or numbers.EMPTY, muted=True),
                ]
            )
    return Table(caption=_("People"), columns=[Column(label=_("Name")), Column(label=_("Mail address"))], rows=rows)


def waves_of(programme: Programme) -> Table:
    """The newest turns."""
    columns = [
        Column(label=_("Week of")),
        Column(label=_("People"), number=True),
        Column(label=_("Asked"), number=True),
        Column(label=_("Answered"), number=True),
    ]
    rows = [
        [
            Cell(text=dates.day(one.due_at)),
            Cell(text=numbers.integer(one.planned)),
            Cell(text=numbers.integer(one.asked)),
            Cell(text=numbers.EMPTY if one.answered is None else numbers.integer(one.answered)),
        ]
        for one in progress.waves(programme)
    ]
    return Table(caption=_("Waves"), columns=columns, rows=rows)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One attribute: a sentence that says what was found, and the table behind it."""

    sentence: str
    table: Table


def comparison(found: Comparison) -> Compared:
    """Invited and respondents side by side on one attribute."""
    columns = [
        Column(label=label(found.attribute)),
        Column(label=_("Of those who got a letter"), number=True),
        Column(label=_("Of those who answered"), number=True),
        Column(label=_("Answered")),
    ]
    rows = [
        [
            Cell(text=one.name),
            Cell(text=numbers.share(one.invited)),
            Cell(text=numbers.share(one.answered)),
            Cell(text=_rate(one.rate), muted=True),
        ]
        for one in found.groups
    ]
    words = {"attribute": label(found.attribute), "alike": numbers.share(found.alike)}
    told = _(
        "By %(attribute)s those who answered are made up as those who were asked to %(alike)s: no clear difference."
    )
    if found.is_clear:
        told = _("By %(attribute)s they clearly differ: those who answered are made up as the asked to %(alike)s only.")
    return Compared(sentence=told % words, table=Table(caption=label(found.attribute), columns=columns, rows=rows))


def _rate(rate: Rate) -> str:
    words = {"share": numbers.share(rate.share), "range": honesty.likely_range(rate.low, rate.high, "share")}
    return _("%(share)s, %(range)s") % words


def label(attribute: str) -> str:
    """An attribute as a word: "customer_since" is "Customer since"."""
    return attribute.replace("_", " ").strip().capitalize()


def reweighted(found: Respondents) -> list[tuple[str, str]]:
    """The score as it was answered, and by the shares of those who were asked."""
    score = found.score
    if score is None or score.plain.value is None:
        return []
    kind = score.shown
    lines = [(_("%(score)s, as answered") % {"score": found.score_name}, _ranged(score.plain, kind))]
    by = label(found.comparisons[0].attribute)
    head = _("%(score)s, weighted by %(attribute)s") % {"score": found.score_name, "attribute": by}
    lines.append((head, _ranged(score, kind) if score.value is not None else _("too few answers in some groups")))
    return lines


def _ranged(one: Value | Reweighted, kind: str) -> str:
    words = {"value": numbers.figure(one.value, kind), "range": honesty.likely_range(one.low or 0, one.high or 0, kind)}
    return _("%(value)s, %(range)s") % words


def next_of(programme: Programme, funnel: Funnel) -> str:
    """What happens next, in a sentence."""
    if programme.state == State.PAUSED:
        return _("Paused: nobody is asked until somebody lets it go on.")
    if programme.state != State.RUNNING:
        return ""
    if funnel.next_at is not None:
        return _("The next people are asked on %(moment)s.") % {"moment": dates.moment(funnel.next_at)}
    return _rests(programme, funnel)


def _rests(programme: Programme, funnel: Funnel) -> str:
    """What a send-out waits for while nobody is due."""
    if programme.event:
        return _("It waits for the next time that it happens.")
    if programme.weeks:
        return _("The next part of them comes with the next week.")
    if not funnel.planned and programme.begun_at is not None:
        return _("It begins on %(moment)s.") % {"moment": dates.moment(programme.begun_at)}
    return _("Everybody was asked. It ends by itself when the time to answer is over.")


def history_of(programme: Programme) -> list[Happening]:
    """Who brought it where it stands, the newest first."""
    changes = list(StateChange.objects.filter(programme=programme).order_by("-changed_at", "-id"))
    who = team.names_of({one.changed_by for one in changes} | {programme.made_by})
    told = [
        Happening(
            at=one.changed_at,
            icon=_ICONS[State(one.state)],
            title=State(one.state).label,
            text=who.get(one.changed_by) or str(names.WHY.get(one.why, "")),
        )
        for one in changes
    ]
    made = Happening(at=programme.made_at, icon="add", title=_("Made"), text=who.get(programme.made_by, ""))
    return [*told, made]


def done(verb: str) -> str:
    """What was done, and what it means."""
    return {
        "paused": _("Paused. Letters that waited in the queue came back, and nobody else is asked meanwhile."),
        "resumed": _("It goes on."),
        "stopped": _("Stopped. Nobody else is asked; answers to what was sent still count."),
    }[verb]
