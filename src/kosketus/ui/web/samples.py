"""Invented figures for the style page: one of each state, and words as long as Finnish makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import override

from kosketus.ui import charts as ch
from kosketus.ui import dates, honesty, numbers, shell
from kosketus.ui.parts import Happening, Part, Tab, sortable, sorting
from kosketus.ui.tables import Cell, Table
from kosketus.ui.tiles import Tile, empty, withheld

_AXIS = (-20.0, 80.0)
_MAY = dates.within(date(2026, 5, 1), date(2026, 6, 1), year=2026)
_NAMED = ["Today", "Scores", "Feedback", "Conversations", "Customers", "Surveys", "Actions"]


def entries() -> shell.Entries:
    """The navigation with all its places."""
    drawn = [shell.Entry(label=name, icon=name.lower(), address="/style", here=name == "Scores") for name in _NAMED]
    bottom = [shell.Entry(label="Settings", icon="settings", address="/style", here=False)]
    return shell.Entries(first=drawn[:4], rest=drawn[4:], bottom=bottom)


def tiles() -> list[Tile]:
    """Every state of a tile."""
    return [
        Tile(name="Recommendation (NPS)", kind="nps", value=40, low=37, high=43, answers=1412, axis=_AXIS,
             verdict=honesty.verdict("up", _MAY), address="/style#tiles", period="June 2026"),
        Tile(name="Satisfaction with delivery (CSAT)", kind="share", value=0.62, low=0.58, high=0.66, answers=512,
             verdict=honesty.verdict("down", _MAY), address="/style#tiles", period="June 2026"),
        Tile(name="Effort (CES)", kind="mean", value=2.1, low=2.0, high=2.2, answers=388, top=5, low_is_easy=True,
             verdict=honesty.verdict("none", _MAY), period="June 2026"),
        Tile(name="Recommendation, parcel lockers", kind="nps", value=21, low=-3, high=45, answers=11, axis=_AXIS,
             verdict=honesty.too_few(11), period="June 2026"),
        withheld("Recommendation, pop-up shop", "nps", minimum=5),
        empty("Recommendation, new shop", "nps"),
    ]  # fmt: skip


@override("fi")
def long_tiles() -> list[Tile]:
    """Words that grow by two fifths."""
    return [
        Tile(name="Suositteluhalukkuus asiakaspalvelukohtaamisten jälkeen", kind="nps", value=-7, low=-12, high=-2,
             answers=12_345, axis=(-40.0, 40.0), verdict=honesty.verdict("down", "toukokuussa"), period="kesäkuu 2026"),
        Tile(name="Tyytyväisyys toimitusaikataulussa pysymiseen", kind="mean", value=4.2, low=4.1, high=4.3,
             answers=842, top=5, low_is_easy=False, verdict=honesty.verdict("none")),
    ]  # fmt: skip


def verdicts() -> list[honesty.Verdict]:
    """Everything that may be said of a comparison."""
    findings = [honesty.verdict(finding, _MAY) for finding in ("up", "down", "none")]
    low = honesty.verdict("up", _MAY, low_is_good=True)
    return [*findings, low, honesty.too_few(11), honesty.hidden(5)]


def parts() -> list[Part]:
    """The three bands of a recommendation score."""
    return [
        Part(label="Detractors", share=0.18, tone="bad"),
        Part(label="Passives", share=0.24, tone="middle"),
        Part(label="Promoters", share=0.58, tone="good"),
    ]


def receipt() -> list[tuple[str, str]]:
    """How a score says that it was counted."""
    return [
        ("Definition", "Share of 9 and 10 less share of 0 to 6, version 2"),
        ("Period", dates.period(date(2026, 6, 1), date(2026, 7, 1))),
        ("Answers", numbers.integer(1412)),
        ("Left out", "12 taps that nobody confirmed"),
    ]


def table(query: QueryDict) -> Table:
    """A sortable list with figures."""
    now = sorting(query, ["name", "nps", "answers", "value"], "-nps")
    columns = [
        sortable("Group", "name", now=now, query=query),
        sortable("NPS", "nps", now=now, query=query, number=True, largest_first=True),
        sortable("Answers", "answers", now=now, query=query, number=True, largest_first=True),
        sortable("Value of orders", "value", now=now, query=query, number=True, largest_first=True),
    ]
    rows = [
        ("Home delivery", 52, 812, "184230.40"),
        ("Store pick-up", 44, 301, "61200"),
        ("Parcel locker", -7, 98, "980.5"),
    ]
    keys = ["name", "nps", "answers", "value"]
    ordered = sorted(
        rows, key=lambda row: str(row[keys.index(now.key)]) if now.key == "name" else row[1], reverse=now.descending
    )
    return Table(
        caption="Recommendation by way of delivery, June 2026",
        columns=columns,
        rows=[
            [
                Cell(text=name, address="/style#tables"),
                Cell(text=numbers.nps(nps)),
                Cell(text=numbers.integer(count)),
                Cell(text=numbers.money(Decimal(value), "EUR")),
            ]
            for name, nps, count, value in ordered
        ],
    )


def tabs() -> list[Tab]:
    """Three views of a score."""
    return [
        Tab(label="Over time", address="/style#tabs", here=True),
        Tab(label="By group", address="/style#tabs"),
        Tab(label="Comments", address="/style#tabs", count=1204),
    ]


def happenings() -> list[Happening]:
    """A short time line."""
    return [
        Happening(at=datetime(2026, 6, 7, 11, 5, tzinfo=UTC), icon="surveys", title="Answered: 9 of 10",
                  text="The courier rang before coming, that was kind.", address="/style#timeline"),
        Happening(at=datetime(2026, 6, 6, 9, 41, tzinfo=UTC), icon="order", title="Order 10482",
                  text="€184.20, home delivery"),
        Happening(at=datetime(2026, 6, 1, 16, 30, tzinfo=UTC), icon="mail", title="Asked by mail"),
    ]  # fmt: skip


def pages(query: QueryDict) -> Page[int]:
    """The second of many pages."""
    return Paginator(range(1_204), 50).get_page(query.get("page", 2))


def figures() -> list[tuple[str, str]]:
    """Each kind of number as this language writes it."""
    return [
        ("nps", f"{numbers.nps(40)}   {numbers.nps(-7)}   {numbers.nps(0)}"),
        ("share", f"{numbers.share(0.62)}   {numbers.share(0.625, 1)}"),
        ("mean", numbers.mean(2.1, top=5, low_is_easy=True)),
        ("points", f"{numbers.points(1)}   {numbers.points(-3)}   {numbers.points(2.5, 1)}"),
        ("duration", f"{numbers.duration(8040)}   {numbers.duration(75)}"),
        ("money", f"{numbers.money(Decimal('12.50'), 'EUR')}   {numbers.money(Decimal(1_234_567), 'EUR')}"),
        ("answers", f"{numbers.answers(1)}   {numbers.answers(12_345)}"),
        ("period", dates.period(date(2026, 4, 1), date(2026, 7, 1))),
        ("moment", dates.moment(datetime(2026, 6, 7, 11, 5, tzinfo=UTC))),
    ]


def charts() -> list[ch.Chart]:
    """One of each chart."""
    return [_trend(), _groups(), _distribution(), _bands()]


def _trend() -> ch.Chart:
    values = [31, 33, 28, 35, None, 36, 38, 37, 41, 39, 42, 40, 44]
    starts = [date(2025 + (5 + n) // 12, (5 + n) % 12 + 1, 1) for n in range(len(values) + 1)]
    points = [
        ch.Point(start=start, end=end, value=value, low=value - 4 if value else None, high=value + 4 if value else None,
                 answers=398, unfinished=number == len(values) - 1)
        for number, (start, end, value) in enumerate(zip(starts, starts[1:], values, strict=False))
    ]  # fmt: skip
    return ch.trend(
        points,
        kind="nps",
        finding="Recommendation has risen since the winter",
        subtitle="NPS, June 2025 – June 2026, 4,776 answers",
        marks=[ch.Mark(day=date(2025, 11, 12), label="New wording")],
    )


def _groups() -> ch.Chart:
    rows = [
        ch.Group(label="Nouto myymälästä", value=44, low=38, high=50, answers=301),
        ch.Group(label="Toimitus kotiovelle", value=52, low=47, high=57, answers=812),
        ch.Group(label="Pakettiautomaatti", value=21, low=3, high=39, answers=22),
        ch.Group(label="Asiakaspalvelun vastausaika arkisin", value=12, low=5, high=19, answers=233),
        ch.Group(label="Pop-up", value=None, answers=3),
    ]
    return ch.groups(
        rows, kind="nps", total=40, finding="Delivery is where it is best", subtitle="NPS, June 2026, 1,371 answers"
    )


def _distribution() -> ch.Chart:
    shares = [0.02, 0.01, 0.02, 0.02, 0.03, 0.06, 0.06, 0.14, 0.2, 0.21, 0.23]
    tones = ["bad"] * 7 + ["middle"] * 2 + ["good"] * 2
    steps = [
        ch.Bar(label=str(step), share=share, answers=round(share * 1412), tone=tone)
        for step, (share, tone) in enumerate(zip(shares, tones, strict=True))
    ]
    return ch.distribution(
        steps, finding="Most give 9 or 10", subtitle="Answers from 0 to 10, June 2026, 1,412 answers"
    )


def _bands() -> ch.Chart:
    groups = {"Home delivery": (0.18, 0.24, 0.58), "Store pick-up": (0.3, 0.3, 0.4), "Parcel locker": (0.05, 0.2, 0.75)}
    names = [("Detractors", "bad"), ("Passives", "middle"), ("Promoters", "good")]
    rows = [
        ch.Bands(
            label=label,
            parts=[ch.Band(label=n, share=s, tone=t) for (n, t), s in zip(names, shares, strict=True)],
            answers=400,
        )
        for label, shares in groups.items()
    ]
    return ch.bands(rows, finding="Parcel lockers have the fewest critics", subtitle="June 2026, 1,200 answers")


class Filters(forms.Form):
    """What a bar of filters holds."""

    period = forms.ChoiceField(
        label="Period", choices=[("month", "This month"), ("quarter", "This quarter")], required=False
    )
    group = forms.ChoiceField(label="Group", choices=[("", "All"), ("home", "Home delivery")], required=False)


class Everything(forms.Form):
    """Every widget that the house uses."""

    name = forms.CharField(label="Name of the survey", help_text="Only your team sees it.")
    mail = forms.EmailField(label="Mail address", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    answers = forms.IntegerField(label="Answers at least", min_value=5, initial=30)
    day = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label="Not before", widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("fi", "suomi")])
    teams = forms.MultipleChoiceField(
        label="Teams", choices=[("a", "Shop"), ("b", "Deliveries"), ("c", "Service")],
        widget=forms.CheckboxSelectMultiple, required=False, help_text="They see every answer.",
    )  # fmt: skip
    scale = forms.ChoiceField(label="Scale", choices=[("10", "0 to 10"), ("5", "1 to 5")], widget=forms.RadioSelect)
    text = forms.CharField(label="Question", widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label="File with people", required=False)
    colour = forms.CharField(
        label="Colour of the brand", widget=forms.TextInput(attrs={"type": "color"}), required=False
    )
    agreed = forms.BooleanField(
        label="Ask for a reason after the score", required=False, help_text="One open question."
    )


FAULTY: dict[str, Any] = {
    "faulty-name": "",
    "faulty-mail": "aino at example",
    "faulty-answers": "3",
    "faulty-language": "en",
}
