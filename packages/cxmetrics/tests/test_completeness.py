"""Every metric on every engine: what the documentation claims is what these and the other tests run."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

import cxmetrics as cx
from cx_engines import Engine, pick, rows

PEOPLE = 40


def column(given: cx.Input) -> list[Any]:
    """An empty cell, then possible answers in turn, in an order of the input's own."""
    answers = list(given.scale.answers) if given.scale else [5.0 * place for place in range(9)]
    step = 2 + len(given.role)
    return [None, *(answers[place * step // 3 % len(answers)] for place in range(PEOPLE))]


def name_of(given: cx.Input) -> str:
    return f"{given.role}_{given}".replace(" ", "_")


SURVEY = {name_of(given): column(given) for metric in cx.METRICS.values() for given in metric.inputs}


def shape(metric: cx.Metric) -> str:
    """Metrics of one shape differ in names and bounds alone, so the same expressions run."""
    estimator = re.sub(r"'[a-z_]+'|-?[0-9.]+", "_", str(metric.estimator))
    return f"{estimator} {[type(each) for each in metric.sums.values()]} {metric.discrete}"


def run_here(engine: Engine) -> list[str]:
    """All metrics; on Spark, which takes half a second to plan each, one of every shape."""
    slugs = [slug for slug, metric in cx.METRICS.items() if engine.name in metric.engines]
    assert slugs == list(cx.METRICS)
    return (
        list({shape(cx.find(slug)): slug for slug in reversed(slugs)}.values()) if engine.name == "pyspark" else slugs
    )


def scored(frame: Any, slug: str) -> Any:
    columns: dict[str, Any] = {given.role: name_of(given) for given in cx.find(slug).inputs}
    found: Any = nw.from_native(cx.measure(frame, slug, **columns))
    names = ("value", "low", "high", "n_effective")
    return found.select(nw.lit(slug).alias("slug"), *(nw.col(name).cast(nw.Float64) for name in names))


def test_every_metric_gives_the_same_everywhere(engine: Engine) -> None:
    frame, slugs = engine.frame(SURVEY), run_here(engine)
    found = {row["slug"]: row for row in rows(nw.concat([scored(frame, slug) for slug in slugs]))}
    assert set(found) == set(slugs)
    for slug in slugs:
        columns: dict[str, Any] = {given.role: name_of(given) for given in cx.find(slug).inputs}
        tally = cx.tally(pl.DataFrame(SURVEY), slug, **columns)
        plain = cx.estimate(tally.row(0, named=True), slug)
        told = [found[slug][name] for name in ("value", "low", "high", "n_effective")]
        expected = [plain.value, plain.low, plain.high, plain.n]
        assert [round(number, 9) for number in told] == pytest.approx(expected, rel=1e-6), slug
        assert plain.n == PEOPLE


def test_the_formulas_of_value(engine: Engine) -> None:
    frame = engine.frame({"arpa": [5000.0, 900.0], "margin": [0.8, 0.5], "lost": [0.04, 0.0], "cac": [20000.0, 0.0]})
    named: dict[Any, dict[str, str]] = {
        cx.margin_clv: {"revenue": "arpa", "margin": "margin", "churn": "lost"},
        cx.simple_clv: {"yearly_revenue": "arpa", "years": "margin", "cac": "cac"},
        cx.payback: {"cac": "cac", "revenue": "arpa", "margin": "margin"},
        cx.ltv_to_cac: {"value": "arpa", "cac": "cac"},
    }
    for formula, columns in named.items():
        frame = cx.TABLES[formula.__name__].function(frame, **columns)
    found = pick(rows(frame, "arpa"), *(formula.__name__ for formula in named))
    assert found == [(None, 450.0, 0.0, None), (pytest.approx(100000.0), -16000.0, 5.0, 0.25)]


def calls(tree: ast.AST) -> set[str]:
    """Functions of the library that are named in a piece of code, as `cx.name`."""
    named = (each for each in ast.walk(tree) if isinstance(each, ast.Attribute))
    return {each.attr for each in named if isinstance(each.value, ast.Name) and each.value.id == "cx"}


def run_on_every_engine() -> set[str]:
    """Functions named in tests that take the `engine` fixture and skip none, or in a helper that these call."""
    found: set[str] = set()
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        functions = {
            each.name: each for each in ast.parse(path.read_text("utf-8")).body if isinstance(each, ast.FunctionDef)
        }
        for test in functions.values():
            if "engine" in {argument.arg for argument in test.args.args} and "pytest.skip" not in ast.unparse(test):
                names = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
                found |= calls(test).union(*(calls(functions[name]) for name in names & set(functions)))
    return found


def test_every_table_is_run_on_the_engines_that_it_claims() -> None:
    everywhere = {table.call for table in cx.TABLES.values() if table.engines == cx.ENGINES}
    assert sorted(everywhere - run_on_every_engine()) == []


def test_what_is_not_claimed_is_refused(engine: Engine) -> None:
    frame = engine.frame({"overall": [1.0, 2, 2, 3, 4, 4, 5, 5], "food": [1.0, 2, 1, 3, 4, 5, 4, 5]})
    if engine.name in cx.TABLES["key_drivers"].engines:
        assert cx.key_drivers(frame, outcome="overall", drivers=["food"], resamples=5).r_squared > 0.5
    else:
        with pytest.raises(TypeError, match="collect the columns first"):
            cx.key_drivers(frame, outcome="overall", drivers=["food"])


def test_the_pages_show_every_metric_and_table() -> None:
    slugs = [*cx.METRICS, *cx.TABLES]
    lines = cx.engine_table().splitlines()[2:]
    assert [line.split("`")[1] for line in lines] == slugs
    assert [line for line in lines if "–" in line] == ["| `key_drivers` | yes | yes | – | yes | – | – |"]
    page = cx.documentation_page()
    assert all(f"`{slug}`, version " in page for slug in slugs)
    assert page.count("\nExample") == len(slugs)


@pytest.mark.parametrize("slug", list(cx.TABLES))
def test_every_table_is_fully_described(slug: str) -> None:
    table = cx.TABLES[slug]
    assert ">>>" in table.example
    assert all((table.name, table.unit, table.formula, table.denominator, table.interval, table.source))
    assert table.direction in {"higher", "lower", "neither"}
    assert table.version >= 1
    assert table.call in cx.__all__
