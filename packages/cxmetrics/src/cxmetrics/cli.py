"""`cxmetrics nps answers.csv --score q1 --by country`: any metric over a file, as a table or JSON."""

from __future__ import annotations

import argparse
import dataclasses
import difflib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxmetrics._arguments import add_options, given_values, parameters
from cxmetrics._files import FileProblem, dated, numeric, read
from cxmetrics.catalogue import TABLES
from cxmetrics.drivers import Drivers
from cxmetrics.errors import MetricError, UnknownMetric
from cxmetrics.metric import Metric
from cxmetrics.periods import WEEKDAYS, with_period
from cxmetrics.registry import METRICS
from cxmetrics.scores import measure
from cxmetrics.table import Table

if TYPE_CHECKING:
    import polars as pl

_FAILED = 2
_PERIOD = "period"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code is 2 when the data or the call is wrong."""
    try:
        chosen = _parser().parse_args(_known(sys.argv[1:] if arguments is None else arguments))
        if chosen.metric in TABLES:
            told = _told_table(chosen, TABLES[chosen.metric])
        else:
            told = _told_metric(chosen, METRICS[chosen.metric])
    except MetricError as problem:
        print(f"cxmetrics: {problem}", file=sys.stderr)
        return _FAILED
    print(told)
    return 0


def _known(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments, if the first is an option or a metric: argparse would answer a slip with a list of all."""
    name, slugs = next(iter(arguments), "--help"), [*METRICS, *TABLES]
    if name.startswith("-") or name in slugs:
        return arguments or [name]
    near = difflib.get_close_matches(name, slugs, n=3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UnknownMetric(f"there is no metric {name!r}.{meant} `cxmetrics --help` lists all.")


def _told_metric(chosen: argparse.Namespace, metric: Metric) -> str:
    keys, rows = _keys_and_rows(chosen)
    return as_json(rows) if chosen.json else table(rows, keys, metric)


def _told_table(chosen: argparse.Namespace, called: Table) -> str:
    values = given_values(chosen, called.function)
    frame = read(chosen.file)
    frame, keys = _with_period(frame, chosen, list(values.get("by", [])))
    if keys:
        values["by"] = keys
    second = {name: read(value) for name, value in values.items() if isinstance(value, Path)}
    found = _called(called, frame, values | second)
    rows = _driver_rows(found) if isinstance(found, Drivers) else _in_order(found, frame.columns)
    return as_json(rows) if chosen.json else plain_table(rows)


def _called(called: Table, frame: pl.DataFrame, values: dict[str, Any]) -> Any:  # noqa: ANN401 - a frame or drivers
    """The table's rows; what its engine has against the columns is the caller's mistake."""
    import polars as pl  # noqa: PLC0415 - the library itself needs no engine

    try:
        return called.function(frame, **values)
    except (pl.exceptions.PolarsError, TypeError) as problem:
        raise FileProblem(f"{called.slug} cannot be counted from these columns: {problem}") from problem
    except MetricError:
        raise
    except ValueError as problem:
        raise FileProblem(str(problem)) from problem


def _driver_rows(found: Drivers) -> list[dict[str, Any]]:
    return [dataclasses.asdict(driver) for driver in found.drivers]


def _in_order(found: pl.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Rows sorted by what tells them apart, but left as they were where columns were only added."""
    added = set(columns) < set(found.columns)
    order = [name for name, kind in found.schema.items() if not kind.is_float()]
    return found.rows(named=True) if added or not order else found.sort(order, nulls_last=True).rows(named=True)


def as_json(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON, moments as text."""
    return json.dumps(rows, default=str, indent=2)


def plain_table(rows: list[dict[str, Any]]) -> str:
    """Rows as an aligned table, words to the left and numbers to the right."""
    if not rows:
        return "no rows"
    head = list(rows[0])
    body = [[_cell(row[name]) for name in head] for row in rows]
    left = [not any(isinstance(row[name], int | float) for row in rows) for name in head]
    widths = [max(len(line[place]) for line in [head, *body]) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if to_left else cell.rjust(width)
            for cell, width, to_left in zip(line, widths, left, strict=True)
        ).rstrip()
        for line in [head, *body]
    )


def _cell(cell: Any) -> str:  # noqa: ANN401 - a cell is of any kind
    if cell is None:
        return "–"
    return f"{cell:.3f}".replace("-", "−") if isinstance(cell, float) else str(cell)


def table(rows: list[dict[str, Any]], keys: list[str], metric: Metric) -> str:
    """Rows as an aligned table, with shares in percent and small groups marked."""
    head = [*keys, metric.slug, "low", "high", "n", "empty", ""]
    body = [_line(row, keys, metric) for row in rows]
    widths = [max(len(line[place]) for line in [head, *body]) for place in range(len(head))]
    return "\n".join(_aligned(line, widths, len(keys)) for line in [head, *body])


def _line(row: dict[str, Any], keys: list[str], metric: Metric) -> list[str]:
    numbers = [_number(row[name], metric) for name in ("value", "low", "high")]
    note = "" if row["enough"] else f"fewer than {metric.minimum_n}"
    return [
        *("–" if row[key] is None else str(row[key]) for key in keys),
        *numbers,
        str(row["n"]),
        str(row["empty"]),
        note,
    ]


def _number(number: float | None, metric: Metric) -> str:
    if number is None:
        return "–"
    if metric.unit in {"share", "ratio"}:
        return f"{100 * number:.1f} %"
    return (
        f"{number:{'+' if round(number, 1) else ''}.1f}".replace("-", "−")
        if metric.unit == "points"
        else f"{number:.2f}"
    )


def _aligned(line: list[str], widths: list[int], keys: int) -> str:
    cells = [
        cell.ljust(width) if place < keys or place == len(line) - 1 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cxmetrics", description=__doc__)
    commands = parser.add_subparsers(dest="metric", required=True, metavar="METRIC")
    for metric in METRICS.values():
        command = commands.add_parser(metric.slug, help=metric.name, description=f"{metric.name}: {metric.formula}.")
        command.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, Parquet or XLSX")
        for given in metric.inputs:
            command.add_argument(f"--{given.role}", required=True, metavar="COL", help=f"column: {given}")
        _add_options(command)
    for called in TABLES.values():
        command = commands.add_parser(called.slug, help=called.name, description=f"{called.name}: {called.formula}.")
        command.add_argument("file", type=Path, metavar="FILE", help="CSV, TSV, Parquet or XLSX")
        add_options(command, called.function)
        if "by" in parameters(called.function):
            _add_period(command, "--period-at")
        command.add_argument("--json", action="store_true", help="every column, as JSON")
    return parser


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--by", action="append", default=[], metavar="COL", help="group by; may be given again")
    command.add_argument("--weight", metavar="COL", help="weights of zero or more")
    command.add_argument(
        "--no-answer", action="append", type=float, default=[], metavar="CODE", help="means 'no answer'"
    )
    _add_period(command, "--at")
    command.add_argument("--week-starts", choices=WEEKDAYS, default="monday")
    command.add_argument("--level", type=float, default=0.95, help="of the likely range (default 0.95)")
    command.add_argument("--json", action="store_true", help="every column, as JSON")


def _add_period(command: argparse.ArgumentParser, flag: str) -> None:
    periods = ("day", "week", "month", "quarter", "year")
    command.add_argument("--period", choices=periods, help=f"group by period of {flag}")
    command.add_argument(flag, dest="period_at", metavar="COL", help="column of dates, for --period")


def _with_period(frame: pl.DataFrame, chosen: argparse.Namespace, keys: list[str]) -> tuple[pl.DataFrame, list[str]]:
    """The frame with a column of periods before the other keys, if one was asked for."""
    period, at = getattr(chosen, "period", None), getattr(chosen, "period_at", None)
    if bool(period) != bool(at):
        raise FileProblem("--period and --at belong together: which period, and the column of dates")
    if not period or not at:
        return frame, keys
    starts = getattr(chosen, "week_starts", None) or "monday"
    return with_period(dated(frame, at), at=at, every=period, week_starts=starts), [_PERIOD, *keys]


def _keys_and_rows(chosen: argparse.Namespace) -> tuple[list[str], list[dict[str, Any]]]:
    metric = METRICS[chosen.metric]
    if not 0 < chosen.level < 1:
        raise FileProblem(f"--level is a share between 0 and 1, such as 0.95; got {chosen.level}")
    frame, keys = _with_period(read(chosen.file), chosen, list(chosen.by))
    named = {role: getattr(chosen, role) for role in metric.roles}
    frame = numeric(frame, [*named.values(), *([chosen.weight] if chosen.weight else [])])
    options: dict[str, Any] = {
        "by": keys,
        "weight": chosen.weight,
        "no_answer": chosen.no_answer,
        "level": chosen.level,
    }
    return keys, _sorted(measure(frame, metric, **options, **named), keys)


def _sorted(found: pl.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    ordered = found.sort(keys, nulls_last=True) if keys else found
    return ordered.rows(named=True)


if __name__ == "__main__":
    sys.exit(main())
