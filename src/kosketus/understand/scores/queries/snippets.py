"""The same number in a notebook: Python over cxmetrics, from the saved answers or from the lake's own files."""

from __future__ import annotations

import cxmetrics
from kosketus.understand.scores.contracts import Filter, Sheet
from kosketus.understand.scores.definitions import Definition, definition
from kosketus.understand.scores.queries.answers import CONTEXT, CUSTOMER

LAKE = "data/lake"


def from_file(sheet: Sheet, *, name: str) -> str:
    """Python that counts the number in focus from the answers saved as CSV under *name*; empty without a number.

    The file is read by any dataframe library that Narwhals knows; Polars stands for all of them.
    """
    metric = _registered(sheet)
    if metric is None:
        return ""
    return _lines(
        "import cxmetrics",
        "import polars as pl",
        "",
        f"answers = pl.read_csv({name!r})",
        f'(tally,) = cxmetrics.tally(answers, {metric!r}, score="value").to_dicts()',
        f"print(cxmetrics.estimate(tally, {metric!r}))",
    )


def from_lake(sheet: Sheet) -> str:
    """Python that counts it from the Delta table; empty where the table does not hold what is needed.

    That is so for filters on what is known of a customer, which stands in the database.
    """
    metric, period = _registered(sheet), sheet.current.period if sheet.current else None
    if metric is None or period is None or sheet.receipt.filters_now or sheet.receipt.lake_version < 0:
        return ""
    asked = definition(sheet.query.score)
    conditions = [
        f"day >= date({period.since.year}, {period.since.month}, {period.since.day})",
        f"day < date({period.until.year}, {period.until.month}, {period.until.day})",
        *_kind_of_answer(asked),
        *map(_condition, sheet.query.filters),
    ]
    return _lines(
        "from datetime import date",
        "",
        "import cxmetrics",
        "import polars as pl",
        "",
        f"answers = pl.scan_delta({f'{LAKE}/survey_answered'!r}, version={sheet.receipt.lake_version})",
        f'day = pl.col("occurred_at").dt.convert_time_zone({sheet.receipt.zone!r}).dt.date()',
        "counted = answers.filter(",
        *(f"    {condition}," for condition in conditions),
        ")",
        f'(tally,) = cxmetrics.tally(counted.collect(), {metric!r}, score="value").to_dicts()',
        f"print(cxmetrics.estimate(tally, {metric!r}))",
    )


def _registered(sheet: Sheet) -> str | None:
    """The metric's name, where the library knows it by name and there is a number to count again."""
    asked = definition(sheet.query.score)
    known = asked.is_answered and asked.metric.slug in cxmetrics.METRICS
    return asked.metric.slug if sheet.receipt.counted and known else None


def _kind_of_answer(asked: Definition) -> list[str]:
    said = [asked.direction] if asked.says_direction else [asked.direction, ""]
    return [
        f'pl.col("metric") == {asked.family!r}',
        f'pl.col("scale") == {asked.scale!r}',
        f'pl.col("direction").fill_null("").is_in({said!r})',
    ]


def _condition(each: Filter) -> str:
    if each.field.startswith(CUSTOMER):
        raise ValueError("what is known of a customer does not stand in the lake")
    if each.field.startswith(CONTEXT):
        path = f"$['{each.field.removeprefix(CONTEXT)}']"
        return f'pl.col("context").str.json_path_match({path!r}) == {each.value!r}'
    return f"pl.col({each.field!r}) == {each.value!r}"


def _lines(*lines: str) -> str:
    return "\n".join(lines)
