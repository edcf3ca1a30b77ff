"""Charts: what the picture holds, what it says in words, and that it may stand in a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from kosketus.ui import charts as ch
from kosketus.ui.charts import axes, drawing
from kosketus.ui.numbers import Kind

HOSTILE = '<script>alert("1")</script>'


def _trend(values: Sequence[float | None], *, unfinished: bool = False) -> ch.Chart:
    starts = [date(2026, month, 1) for month in range(1, len(values) + 2)]
    points = [
        ch.Point(
            start=start,
            end=end,
            value=value,
            low=None if value is None else value - 5,
            high=None if value is None else value + 5,
            answers=100,
            unfinished=unfinished and end == starts[-1],
        )
        for start, end, value in zip(starts, starts[1:], values, strict=False)
    ]
    return ch.trend(points, kind="nps", finding="It has risen", subtitle="NPS")


def _groups(label: str = "Home", total: float | None = 40) -> ch.Chart:
    rows = [
        ch.Group(label="Locker", value=21, low=3, high=39, answers=22),
        ch.Group(label=label, value=52, low=47, high=57, answers=812),
        ch.Group(label="Pop-up", value=None, answers=3),
    ]
    return ch.groups(rows, kind="nps", finding="Home is best", subtitle="NPS", total=total)


def _distribution() -> ch.Chart:
    bars = [ch.Bar(label=str(n), share=n / 10, answers=n, tone="good") for n in range(1, 5)]
    return ch.distribution(bars, finding="Most give 4", subtitle="1 to 4")


def _bands() -> ch.Chart:
    parts = [
        ch.Band(label=n, share=s, tone=t)
        for n, s, t in (("Low", 0.2, "bad"), ("Mid", 0.3, "middle"), ("Hi", 0.5, "good"))
    ]
    return ch.bands([ch.Bands(label="Home", parts=parts, answers=10)], finding="Half are happy", subtitle="May")


ALL = [_trend([31, 40]), _groups(), _distribution(), _bands()]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.finding)
def test_picture_keeps_the_content_policy_and_follows_the_theme(chart: ch.Chart) -> None:
    for picture in (chart.wide_picture, chart.narrow_picture):
        assert picture.count("<svg") == picture.count("</svg>") == 1
        assert not re.search(r"style=|<style|\bid=|https?:|font-family|#[0-9a-f]{6}", picture)
        assert "var(--" in picture
        assert f'role="img" aria-label="{chart.finding}. {chart.description}"' in picture


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.finding)
def test_file_stands_alone_with_title_and_fixed_colours(chart: ch.Chart, theme: str) -> None:
    file = chart.svg(theme)
    assert "var(" not in file
    assert chart.finding in file
    assert chart.png(theme).startswith(b"\x89PNG")


def test_files_of_both_themes_differ_in_colours_only() -> None:
    light, dark = (re.sub(r"#[0-9a-f]{6}", "", _trend([31, 40]).svg(theme)) for theme in ("light", "dark"))
    assert light == dark


def test_trend_says_in_words_and_as_a_table_what_it_draws() -> None:
    chart = _trend([31, None, 40])
    assert chart.description == (
        "From +31 (January 2026) to +40 (March 2026); lowest +31 (January 2026), highest +40 (March 2026)."
    )
    assert [[cell.text for cell in row] for row in chart.table.rows] == [
        ["January 2026", "+31", "+26…+36", "100"],
        ["February 2026", "–", "–", "100"],
        ["March 2026", "+40", "+35…+45", "100"],
    ]


def test_trend_names_the_unfinished_period_and_dashes_its_line() -> None:
    chart = _trend([31, 35, 40], unfinished=True)
    assert ">Mar so far<" in chart.wide_picture
    assert 'stroke-dasharray="4,4"' in chart.wide_picture
    assert "stroke-dasharray" not in _trend([31, 35, 40]).wide_picture


def test_trend_shows_a_change_of_the_ruler_inside_its_time_only() -> None:
    points = [
        ch.Point(start=date(2026, 1, 1), end=date(2026, 2, 1), value=30),
        ch.Point(start=date(2026, 2, 1), end=date(2026, 3, 1), value=31),
    ]
    marks = [ch.Mark(day=date(2026, 1, 15), label="New wording"), ch.Mark(day=date(2025, 1, 15), label="Long ago")]
    picture = ch.trend(points, kind="nps", finding="f", subtitle="s", marks=marks).wide_picture
    assert ">New wording<" in picture
    assert "Long ago" not in picture


def test_lines_of_marks_go_past_the_words_of_their_neighbours() -> None:
    points = [ch.Point(start=date(2026, m, 1), end=date(2026, m + 1, 1), value=30) for m in range(1, 10)]
    days = {"a": date(2026, 2, 1), "b": date(2026, 3, 1), "y": date(2026, 8, 1), "z": date(2026, 9, 1)}
    marks = [ch.Mark(day=day, label=label) for label, day in reversed(days.items())]
    layers = ch.trend(points, kind="nps", finding="f", subtitle="s", marks=marks).wide["layer"]
    labels = [layer["mark"] for layer in layers if str(layer["mark"].get("text")) in days]
    written = {label["text"]: (label["y"], label["align"]) for label in labels}
    # Words of early marks lead to the right, so the next line begins below them; those of late ones to the left.
    assert {name: align for name, (_y, align) in written.items()} == {
        "a": "left", "b": "left", "y": "right", "z": "right"
    }  # fmt: skip
    assert (written["a"][0] < written["b"][0], written["z"][0] < written["y"][0]) == (True, True)
    # And where a line must pass words all the same, they stand before it.
    assert max(place for place, layer in enumerate(layers) if layer["mark"].get("strokeDash") == [2, 3]) < min(
        place for place, layer in enumerate(layers) if str(layer["mark"].get("text")) in days
    )


@pytest.mark.parametrize("values", [[40], [None], [None, None, 3], [0, 0]])
def test_trend_of_little_data_can_still_be_drawn(values: list[float | None]) -> None:
    assert "<svg" in _trend(values).wide_picture


@pytest.mark.parametrize(
    ("values", "kind", "marks"),
    [
        ([38, 42], Kind.NPS, [20, 30, 40, 50, 60]),
        ([-3, 45], Kind.NPS, [-20, 0, 20, 40, 60]),
        ([99, 100], Kind.NPS, [60, 70, 80, 90, 100]),
        ([-100, 100], Kind.NPS, [-100, -50, 0, 50, 100]),
        ([0.61, 0.63], Kind.SHARE, [0.5, 0.6, 0.7, 0.8]),
        ([0.99, 1.0], Kind.SHARE, [0.8, 0.85, 0.9, 0.95, 1.0]),
        ([2.1, 2.2], Kind.MEAN, [1.5, 2.0, 2.5, 3.0]),
        ([], Kind.NPS, [-20, -10, 0, 10, 20]),
    ],
)
def test_axis_is_round_and_never_cut_too_tight(values: list[float], kind: Kind, marks: list[float]) -> None:
    assert axes.marks(values, kind) == marks


def test_nps_axis_shows_forty_points_at_least() -> None:
    for value in range(-100, 101, 7):
        low, *_, high = axes.marks([value], Kind.NPS)
        assert high - low >= 40
        assert low <= value <= high


def test_groups_are_sorted_with_the_withheld_ones_last_and_empty() -> None:
    chart = _groups()
    assert [[cell.text for cell in row] for row in chart.table.rows] == [
        ["Home", "+52", "+47…+57", "812"],
        ["Locker", "+21", "+3…+39", "22"],
        ["Pop-up", "–", "–", "fewer than 5"],
    ]
    assert chart.description == "Home has +52, Locker has +21. All: +40"
    assert ">fewer than 5<" in chart.wide_picture
    assert "3 answers" not in chart.wide_picture + chart.narrow_picture


def test_groups_where_low_is_good_begin_with_the_lowest() -> None:
    rows = [ch.Group(label="A", value=3.1, answers=40), ch.Group(label="B", value=2.1, answers=40)]
    chart = ch.groups(rows, kind="mean", finding="f", subtitle="s", low_is_good=True)
    assert [row[0].text for row in chart.table.rows] == ["B", "A"]


def test_names_of_groups_are_text_not_code() -> None:
    chart = _groups(label=HOSTILE)
    assert "<script" not in chart.wide_picture + chart.narrow_picture + chart.svg()


def test_bars_begin_at_zero() -> None:
    for spec in (_distribution().wide, _distribution().narrow):
        assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_bands_part_in_the_middle_of_the_middle() -> None:
    values = _bands().wide["data"]["values"]
    assert [(round(v["from"], 3), round(v["to"], 3)) for v in values] == [(-0.35, -0.15), (-0.15, 0.15), (0.15, 0.65)]


def test_figures_in_a_chart_are_written_in_the_language_of_the_page() -> None:
    with override("fi"):
        assert ">20\N{NO-BREAK SPACE}%<" in _bands().wide_picture
        assert "812 vastausta" in _groups().wide_picture


@pytest.mark.parametrize("build", [ch.trend, ch.groups])
def test_a_chart_of_nothing_is_refused(build: object) -> None:
    with pytest.raises(ValueError, match="show an empty state instead"):
        build([], kind="nps", finding="f", subtitle="s")  # type: ignore[operator]


def test_the_same_chart_is_drawn_once() -> None:
    drawing._drawn.cache_clear()
    drawing._in_page.cache_clear()
    _ = (_groups().wide_picture, _groups().wide_picture)
    assert drawing._drawn.cache_info().misses == 1


def test_colours_are_those_of_the_style_sheet() -> None:
    sheet = Path(drawing.__file__).parents[1].joinpath("static/ui/tokens.css").read_text(encoding="utf-8")
    found = {name: (light, dark or light) for name, light, dark in re.findall(_TOKEN, sheet)}
    assert {name: found[name] for name in drawing.TOKENS} == dict(drawing.TOKENS)


_TOKEN = r"--([\w-]+): (?:light-dark\()?(#[0-9a-f]{6})(?:, (#[0-9a-f]{6})\))?;"
