from __future__ import annotations

import pytest

import cxmetrics as cx


@pytest.mark.parametrize("slug", list(cx.METRICS))
def test_worked_example_comes_out(slug: str) -> None:
    example = cx.find(slug).example
    found = cx.estimate(example.tally, slug)
    places = 1 if cx.find(slug).unit == "points" else 3
    rounded = [round(number, places) for number in (found.value, found.low, found.high) if number is not None]
    assert rounded == [example.value, example.low, example.high]


@pytest.mark.parametrize("slug", list(cx.METRICS))
def test_every_metric_is_fully_described(slug: str) -> None:
    metric = cx.find(slug)
    words = (
        metric.name,
        metric.formula,
        metric.denominator,
        metric.interval,
        metric.source,
        metric.example.source,
    )
    assert all(words)
    assert metric.version >= 1
    assert metric.minimum_n >= 1
    assert metric.direction in {"higher", "lower", "neither"}
    assert metric.inputs


def test_the_registry_cannot_be_changed_from_outside() -> None:
    with pytest.raises(TypeError):
        cx.METRICS["nps"] = cx.NPS_1_10  # type: ignore[index]


def test_unknown_slug_names_the_known_ones() -> None:
    with pytest.raises(cx.UnknownMetric, match=r"no metric 'npz'; known: .*nps, "):
        cx.find("npz")


def test_documentation_table_has_a_row_for_each_metric() -> None:
    lines = cx.documentation_table().splitlines()
    assert len(lines) == 2 + len(cx.METRICS)
    assert all(line.count(" | ") == 7 for line in lines[2:])


def test_the_call_must_name_the_inputs() -> None:
    with pytest.raises(cx.WrongColumn, match=r"nps needs the columns score=\.\.\.; given: answer"):
        cx.tally({}, "nps", answer="q")  # type: ignore[type-var]
