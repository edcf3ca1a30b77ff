"""From a sheet to what the page draws: tile, charts, receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from kosketus.listen.signals import facade as signals
from kosketus.show.dashboards import words
from kosketus.ui import charts, numbers, tiles
from kosketus.ui.charts import Bar, Chart, Group, Mark, Point
from kosketus.ui.honesty import Verdict
from kosketus.ui.parts import Part
from kosketus.ui.tiles import Tile
from kosketus.understand.scores.contracts import Filter, Period, PeriodScore, Receipt, Sheet, Source, State, Value
from kosketus.understand.scores.facade import Band, Definition, Selection

_TONES = {"promoters": "good", "passives": "middle", "detractors": "bad", "satisfied": "good"}
# Ends of the whole scale, step of an axis, narrowest axis.
_WHOLE = {"nps": (-100.0, 100.0, 10.0, 40.0), "share": (0.0, 1.0, 0.1, 0.4)}
# Shares near an end of the scale (churn, retention) would be a dot in the corner of an axis of forty per cent.
_NEAR_AN_END = 0.1
_STEPS = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 86_400.0)
_AS_MANY_STEPS = 12
_MARKS = 4
_BAD_TO_GOOD = ("detractors", "passives", "promoters")
# From a part of the answers to the page that lists them; empty for readers who may not see single answers.
Links = Callable[[Period, Selection], str]


def no_links(_period: Period, _selection: Selection) -> str:
    """The links of a reader who may not see single answers."""
    return ""


def tile(
    definition: Definition, current: PeriodScore | None, *, address: str = "", said: Verdict | None = None
) -> Tile:
    """The tile of a score in its period; *said* stands in the place of the verdict against the period before."""
    if current is None:
        return tiles.empty(definition.name, definition.shown, definition.missing)
    if current.value.state is State.WITHHELD:
        return tiles.withheld(definition.name, definition.shown, minimum=current.value.minimum_n, address=address)
    return Tile(
        name=definition.name,
        kind=definition.shown,
        value=current.value.value,
        low=current.value.low,
        high=current.value.high,
        answers=current.value.n or 0,
        verdict=said or words.verdict(definition, current),
        reason=words.counted_before(definition, current),
        address=address,
        period=words.moment_or_period(definition, current.period),
        axis=_axis(definition, current.value),
        noun=definition.noun,
        top=definition.highest_answer if definition.shown == "mean" and definition.is_answered else 0,
        low_is_easy=definition.low_is_good if definition.family == "ces" else None,
    )


def example_tile() -> Tile:
    """What will stand where nothing stands yet: San Francisco airport's survey of 2017, which is public."""
    return Tile(
        name=_("NPS"), kind="nps", value=39.8, low=36.9, high=42.7, answers=2746, period="2017", axis=(0.0, 80.0)
    )


def _axis(definition: Definition, value: Value) -> tuple[float, float]:
    """An axis on which the likely range can be seen: tens around it, never narrower than a fifth of the whole scale."""
    if definition.shown == "mean" and definition.is_answered:
        return float(definition.lowest_answer), float(definition.highest_answer)
    if definition.shown not in _WHOLE:
        return _around(value)
    low, high = tiles.common_axis([(value.low, value.high)], definition.shown)
    if definition.shown == "share" and (high <= _NEAR_AN_END or low >= 1 - _NEAR_AN_END):
        return (0.0, _NEAR_AN_END) if high <= _NEAR_AN_END else (1 - _NEAR_AN_END, 1.0)
    bottom, top, step, narrowest = _WHOLE[definition.shown]
    missing = max(0.0, narrowest - (high - low)) / 2
    return max(bottom, low - missing // step * step), min(top, high + -(-missing // step) * step)


def _around(value: Value) -> tuple[float, float]:
    """Room on both sides of a range without a scale of its own (times, amounts), in round steps."""
    low, high = value.low or 0.0, value.high or 0.0
    spread = max(high - low, 0.1 * high, 1.0)
    step = next((step for step in _STEPS if 3 * spread / step <= _AS_MANY_STEPS), _STEPS[-1])
    return max(0.0, (low - spread) // step * step), -(-(high + spread) // step) * step


def trend(definition: Definition, sheet: Sheet, links: Links = no_links) -> Chart | None:
    """The score over time with what happened and its target, or None while there is only one period."""
    if sheet.current is None or len(sheet.trend) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    points = [
        Point(
            start=each.period.since,
            end=each.period.until,
            value=each.value.value,
            low=each.value.low,
            high=each.value.high,
            answers=each.value.n or 0,
            unfinished=each.period.unfinished,
            address=links(each.period, Selection()) if each.value.n else "",
        )
        for each in sheet.trend
    ]
    return charts.trend(
        points,
        kind=definition.shown,
        finding=words.finding(definition, sheet.current),
        subtitle=_trend_subtitle(definition, sheet),
        noun=definition.noun,
        marks=_marks(sheet),
        target=sheet.target.value if sheet.target else None,
    )


def _marks(sheet: Sheet) -> list[Mark]:
    """The newest notes; one of the last period stands at its point, which is where the axis ends."""
    end = sheet.trend[-1].period.since
    return [Mark(day=min(each.day, end), label=each.words) for each in sheet.annotations[-_MARKS:]]


def _trend_subtitle(definition: Definition, sheet: Sheet) -> str:
    told = {
        "score": definition.name,
        "grain": str(words.GRAINS[sheet.grain]).lower(),
        "answers": numbers.counted(sum(each.value.n or 0 for each in sheet.trend), definition.noun),
    }
    if definition.way == "count":
        return _("%(score)s, %(grain)s") % told
    if definition.has_periods_of_its_own:
        return _("%(score)s, %(grain)s; the band is the likely range") % told
    return _("%(score)s, %(grain)s, %(answers)s in all; the band is the likely range") % told


def groups(definition: Definition, sheet: Sheet, links: Links = no_links) -> Chart | None:
    """The groups of the breakdown, or None without one."""
    if not sheet.groups or sheet.current is None or sheet.dimension is None:
        return None
    period, field = sheet.current.period, sheet.dimension.field
    rows = [
        Group(
            label=words.group_name(field, g.name),
            value=g.value.value,
            low=g.value.low,
            high=g.value.high,
            answers=g.value.n or 0,
            address=links(period, Selection(group=Filter(field=field, value=g.name))) if g.value.n else "",
        )
        for g in sheet.groups
    ]
    return charts.groups(
        rows,
        kind=definition.shown,
        finding=_groups_finding(sheet),
        subtitle=_("%(score)s by %(field)s, %(period)s, %(answers)s; the line is everybody")
        % {
            "answers": numbers.counted(sheet.current.value.n or 0, definition.noun),
            "score": definition.name,
            "field": sheet.dimension.name.lower(),
            "period": words.period(sheet.current.period),
        },
        total=sheet.current.value.value,
        minimum=sheet.current.value.minimum_n,
        low_is_good=words.low_is_good(definition),
        noun=definition.noun,
    )


def _groups_finding(sheet: Sheet) -> str:
    """What the breakdown shows, as far as a test says so."""
    field, name = (sheet.dimension.field, sheet.dimension.name) if sheet.dimension else ("", "")
    for wanted, sentence in (
        ("lower", _("%(groups)s: clearly lower than the others")),
        ("higher", _("%(groups)s: clearly higher than the others")),
    ):
        found = [
            words.group_name(field, g.name)
            for g in sheet.groups
            if g.change and g.change.verdict == wanted and g.value.state is State.ENOUGH
        ]
        if found:
            return sentence % {"groups": words.listed(found[:3])}
    return _("%(field)s: no clear difference between groups") % {"field": name}


def distribution(definition: Definition, sheet: Sheet, links: Links = no_links) -> Chart | None:
    """How answers lie on the scale, or None where that may not be shown."""
    total = sum(sheet.distribution.values())
    if not total or sheet.current is None:
        return None
    period, minimum = sheet.current.period, sheet.current.value.minimum_n
    steps = range(definition.lowest_answer, definition.highest_answer + 1)
    bars = [
        Bar(
            label=str(step),
            share=sheet.distribution.get(step, 0) / total,
            answers=sheet.distribution.get(step, 0),
            tone=_tone(definition, step),
            address=links(period, Selection(step=step)) if sheet.distribution.get(step, 0) >= minimum else "",
        )
        for step in steps
    ]
    return charts.distribution(
        bars,
        finding=_("How the answers lie on the scale"),
        subtitle=_("%(period)s, %(answers)s")
        % {"period": words.period(sheet.current.period), "answers": numbers.answers(total)},
    )


def _tone(definition: Definition, step: int) -> str:
    """The band in which one step of the scale lies; the middle where it lies in none."""
    for name, band in definition.metric.sums.items():
        if isinstance(band, Band) and band.low <= step <= band.high:
            return _TONES.get(name, "good")
    return "middle"


def band_parts(sheet: Sheet, links: Links = no_links) -> Sequence[Part]:
    """The three bands of the period, bad to good; none where they may not be shown."""
    bands, total = sheet.receipt.bands, sheet.receipt.counted
    if sheet.current is None or not total or set(_BAD_TO_GOOD) - set(bands):
        return ()
    period, minimum = sheet.current.period, sheet.current.value.minimum_n
    return [
        Part(
            label=words.band(name),
            share=bands[name] / total,
            tone=_TONES[name],
            address=links(period, Selection(band=name)) if bands[name] >= minimum else "",
        )
        for name in _BAD_TO_GOOD
    ]


def receipt_lines(definition: Definition, receipt: Receipt) -> list[tuple[str, str]]:
    """How the number was counted, term by term."""
    formula = {"metric": receipt.metric, "version": receipt.version, "formula": definition.formula}
    upto = {"seq": numbers.integer(receipt.upto_seq), "tail": numbers.integer(receipt.tail)}
    lines = [
        (_("Definition"), _("%(metric)s, version %(version)s: %(formula)s") % formula),
        (_("Counted"), _counted(definition, receipt) if receipt.counted else ""),
        (_("Which answers count"), str(definition.counts)),
        (_("Left out"), signals.left_out_in_words(receipt.left_out) if receipt.left_out else ""),
        *(_source_line(definition, source) for source in receipt.sources),
        (_("Likely range"), str(definition.method)),
        (_("As it was then"), ", ".join(map(words.filtered, receipt.filters_then))),
        (_("As it is now"), ", ".join(map(words.filtered, receipt.filters_now))),
        (_("Clock"), _("days in %(zone)s") % {"zone": receipt.zone}),
        (_("Hours that count"), str(words.CLOCKS[receipt.clock]) if receipt.clock else ""),
        (_("Up to"), _("fact %(seq)s; %(tail)s of them not yet in the lake") % upto),
    ]
    return [(term, text) for term, text in lines if text]


def _counted(definition: Definition, receipt: Receipt) -> str:
    said = (numbers.counted(receipt.counted, definition.noun), words.bands(definition, receipt))
    return ". ".join(one for one in said if one)


def _source_line(definition: Definition, source: Source) -> tuple[str, str]:
    return (
        source.name,
        f"{numbers.counted(source.counted, definition.noun)}; {signals.left_out_in_words(source.left_out)}",
    )
