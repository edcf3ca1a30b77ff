"""The pages that describe every metric, written from their records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxmetrics.catalogue import TABLES
from cxmetrics.metric import ENGINES, Metric
from cxmetrics.registry import METRICS
from cxmetrics.table import Table


def documentation_table() -> str:
    """All metrics of one number as a Markdown table.

    Examples:
        >>> documentation_table().splitlines()[0]
        '| metric | unit | good | inputs | formula | counted | interval | minimum n |'
    """
    head = ("metric", "unit", "good", "inputs", "formula", "counted", "interval", "minimum n")
    return _table(head, [_cells(each) for each in METRICS.values()])


def engine_table() -> str:
    """Every metric and table by engine, in Markdown: where it works.

    Examples:
        >>> engine_table().splitlines()[2]
        '| `nps` | yes | yes | yes | yes | yes | yes |'
    """
    works = {slug: metric.engines for slug, metric in METRICS.items()}
    works |= {slug: table.engines for slug, table in TABLES.items()}
    lines = [
        (f"`{slug}`", *("yes" if engine in engines else "–" for engine in ENGINES)) for slug, engines in works.items()
    ]
    return _table(("metric", *ENGINES), lines)


def documentation_page() -> str:
    """Everything in one Markdown page: engines, then each metric and table with its worked example.

    Examples:
        >>> documentation_page().splitlines()[0]
        '## Where each metric works'
    """
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield "## Where each metric works\n"
    yield engine_table()
    for metric in METRICS.values():
        yield from _metric(metric)
    for table in TABLES.values():
        yield from _of_table(table)


def _metric(metric: Metric) -> Iterator[str]:
    good = "neither way is better" if metric.direction == "neither" else f"{metric.direction} is better"
    yield f"## {metric.name}\n"
    yield f"`{metric.slug}`, version {metric.version}. {metric.formula}\n"
    yield f"Unit\n: {metric.unit}; {good}; a verdict from {metric.minimum_n} answers on\n"
    yield f"Reads\n: {_inputs(metric)}\n"
    yield f"Counted\n: {metric.denominator}\n"
    yield f"Likely range\n: {metric.interval}\n"
    tally = ", ".join(f"{name} {value:g}" for name, value in metric.example.tally.items())
    example = metric.example
    yield f"Example\n: {tally} gives {example.value:g} ({example.low:g} to {example.high:g}). {example.source}\n"
    yield f"Source\n: {metric.source}\n"


def _of_table(table: Table) -> Iterator[str]:
    good = "" if table.direction == "neither" else f"; {table.direction} is better"
    yield f"## {table.name}\n"
    yield f"`{table.slug}`, version {table.version}, function `{table.call}`. {table.formula}\n"
    yield f"Unit\n: {table.unit}{good}\n"
    yield f"Counted\n: {table.denominator}\n"
    yield f"Likely range\n: {table.interval}\n"
    yield f"Source\n: {table.source}\n"
    yield f"Example:\n\n```python\n{_flush(table.example)}\n```\n"


def _flush(block: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in block.rstrip().splitlines())


def _inputs(metric: Metric) -> str:
    return ", ".join(f"{given.role} ({given})" for given in metric.inputs)


def _cells(each: Metric) -> tuple[str, ...]:
    return (
        f"**{each.name}** `{each.slug}` v{each.version}",
        each.unit,
        each.direction,
        _inputs(each),
        each.formula,
        each.denominator,
        each.interval,
        str(each.minimum_n),
    )


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([f"| {' | '.join(head)} |", "|---" * len(head) + "|", *rows]) + "\n"
