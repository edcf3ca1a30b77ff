"""The figures of the page "A morning with real data": ``python -m tests.listen.signals.morning`` writes them anew.

Each figure comes from rows as our recipes read them, counted by cxmetrics where a metric is meant.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

import cxmetrics as cx

PAGE = Path(__file__).parents[3] / "docs" / "user" / "a-morning-with-real-data.md"
_BLOCK = re.compile(r"^```text\n# (?P<name>[^\n]+)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> dict[str, str]:
    """The figures on the page by their name."""
    return {found["name"]: found["body"] for found in _BLOCK.finditer(text)}


def figures(data: Path) -> dict[str, str]:
    """The same figures, counted from the files in *data*."""
    made = {**_airport(data / "sfo-customer-survey"), **_shop(data / "olist-sample")}
    return made | _help_desk(data / "helpdesk-italian-log")


def _read(recipe_name: str, path: Path) -> list[Any]:
    """The rows that the recipe makes of the file."""
    from kosketus.kernel.intake import Recorded
    from kosketus.listen.signals import facade
    from kosketus.listen.signals.domain.importing import _inspected, _Job
    from kosketus.listen.signals.domain.sinks import Sunk

    recipe = facade.find_recipe(recipe_name)
    rows: list[Any] = []

    def keep(readings: Sequence[Any]) -> Sunk:
        rows.extend((reading.person, row) for reading in readings if not reading.fault for row in reading.rows)
        return Sunk(Recorded())

    _Job(recipe, _inspected([path], recipe)).run(keep)
    return rows


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns of text, the first to the left and the others to the right."""
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()

    return "".join(f"{line(row)}\n" for row in (columns, *rows))


def _share(one: dict[str, Any], digits: int = 1) -> str:
    return f"{100 * one['value']:.{digits}f} %"


def _range(one: dict[str, Any], by: int = 100) -> str:
    return f"{by * one['low']:.1f} to {by * one['high']:.1f}"


# The airport -------------------------------------------------------------------------------------------------------


def _airport(folder: Path) -> dict[str, str]:
    years = {
        year: pl.DataFrame(list(_answers(_read(f"sfo-{year}", folder / f"{year}_SFO_Customer_Survey.csv"))))
        for year in range(2010, 2019)
    }
    return {
        "SFO, the airport as a whole": _table(
            ("Year", "Answers", "4 or 5", "Likely range", "Weighted"),
            [_year(str(year), answers) for year, answers in years.items()],
        ),
        "SFO, would they recommend it": _table(
            ("Year", "Answers", "NPS", "Likely range", "Weighted"),
            [_nps(str(year), years[year]) for year in (2017, 2018)],
        ),
        "SFO, the touchpoints of 2018": _table(
            ("Touchpoint", "Answers", "4 or 5", "Likely range", "2017", "Goes with the whole"),
            _touchpoints(years[2017], years[2018]),
        ),
    }


def _answers(rows: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for _person, row in rows:
        for answer in row.answers:
            yield {"sheet": row.key, "question": answer.question, "score": answer.value, "weight": row.weight}


def _csat(answers: pl.DataFrame, question: str, weight: str | None = None) -> dict[str, Any]:
    said = answers.filter(pl.col("question") == question)
    return cx.measure(said, "csat_5", score="score", weight=weight).to_dicts()[0]


def _year(year: str, answers: pl.DataFrame) -> tuple[str, ...]:
    plain = _csat(answers, "overall")
    weighted = _share(_csat(answers, "overall", "weight")) if answers["weight"].is_not_null().all() else "no weights"
    return year, f"{plain['n']:,}", _share(plain), _range(plain), weighted


def _nps(year: str, answers: pl.DataFrame) -> tuple[str, ...]:
    said = answers.filter(pl.col("question") == "recommend")
    plain = cx.nps(said, score="score").to_dicts()[0]
    weighted = cx.nps(said, score="score", weight="weight").to_dicts()[0]
    return year, f"{plain['n']:,}", f"{plain['value']:+.1f}", _range(plain, 1), f"{weighted['value']:+.1f}"


def _touchpoints(before: pl.DataFrame, now: pl.DataFrame) -> list[tuple[str, ...]]:
    whole = now.filter(pl.col("question") == "overall").select("sheet", whole="score")
    both = now.join(whole, on="sheet")
    rows = []
    for name in now["question"].unique(maintain_order=True).to_list():
        if name in {"recommend", "overall"}:
            continue
        one, earlier = _csat(now, name), _csat(before, name)
        pairs = both.filter(pl.col("question") == name)
        together = pairs.select(pl.corr("score", "whole", method="spearman")).item()
        rows.append(
            (one["value"], (name, f"{one['n']:,}", _share(one), _range(one), _share(earlier), f"{together:.2f}"))
        )
    return [row for _value, row in sorted(rows)]


# The shop ----------------------------------------------------------------------------------------------------------


def _shop(folder: Path) -> dict[str, str]:
    orders = pl.DataFrame(
        [_order(person, row) for person, row in _read("olist-orders", folder / "olist_orders_dataset.csv")]
    )
    sheets = _read("olist-reviews", folder / "olist_order_reviews_dataset.csv")
    reviews = pl.DataFrame(
        [_review(row) for _person, row in sheets], schema=["order", "score", "comment"], orient="row"
    )
    told = orders.join(reviews, on="order")
    whole = "delivered on the day promised or before", "delivered later than promised", "not delivered"
    return {
        "Olist, delivery against promise": _table(
            ("Order was", "Orders", "Reviews", "4 or 5", "Likely range", "Mean"),
            [_delivery(name, orders, told) for name in whole],
        ),
        "Olist, what is in the files": _olist_counts(orders, reviews),
    }


def _order(person: Any, row: Any) -> dict[str, Any]:
    times = row.state_times
    delivered, promised = times.get("delivered"), times["promised"]
    if delivered is None:
        was = "not delivered"
    else:
        late = _local_day(delivered) > _local_day(promised)
        was = "delivered later than promised" if late else "delivered on the day promised or before"
    return {"order": row.key.removeprefix("olist/"), "customer": person.value, "was": was, "paid": row.amount_minor}


def _local_day(moment: Any) -> Any:
    return moment.astimezone(ZoneInfo("America/Sao_Paulo")).date()


def _review(row: Any) -> tuple[Any, ...]:
    said = {answer.question: answer for answer in row.answers}
    return row.key.split("/")[1], said["satisfaction"].value, "comment" in said


def _delivery(name: str, orders: pl.DataFrame, told: pl.DataFrame) -> tuple[str, ...]:
    mine = told.filter(pl.col("was") == name)
    one = cx.measure(mine, "csat_5", score="score").to_dicts()[0]
    number = orders.filter(pl.col("was") == name).height
    mean: Any = mine["score"].mean()
    return name, f"{number:,}", f"{one['n']:,}", _share(one), _range(one), f"{mean:.2f}"


def _olist_counts(orders: pl.DataFrame, reviews: pl.DataFrame) -> str:
    twice = orders.group_by("customer").len().filter(pl.col("len") > 1).height
    paid = orders["paid"].sum() / 100
    return _table(
        ("What", "How many"),
        [
            ("orders", f"{orders.height:,}"),
            ("customers", f"{orders['customer'].n_unique():,}"),
            ("customers with a second order", f"{twice:,}"),
            ("paid in all, BRL", f"{paid:,.2f}"),
            ("reviews", f"{reviews.height:,}"),
            ("reviews with a comment", f"{reviews['comment'].sum():,}"),
        ],
    )


# The help desk -----------------------------------------------------------------------------------------------------


def _help_desk(folder: Path) -> dict[str, str]:
    rows = [row for _person, row in _read("helpdesk-italian", folder / "Helpdesk.csv.gz")]
    events = [(row.key, row.opened_at, event.kind, event.at) for row in rows for event in (*row.events, None) if event]
    opened = pl.DataFrame([(row.key, row.opened_at) for row in rows], schema=["ticket", "at"], orient="row")
    first = opened.group_by("ticket").agg(opened=pl.col("at").min())
    found = pl.DataFrame(events, schema=["ticket", "row", "kind", "at"], orient="row").sort(
        "ticket", "at", maintain_order=True
    )
    reached = [
        _until(first, found, kind, words)
        for kind, words in [("assigned", "taken in charge"), ("resolved", "resolved"), ("closed", "closed")]
    ]
    return {
        "Help desk, how long a ticket takes": _table(
            ("From first sight until", "Tickets", "Half within", "Nine of ten within"), reached
        ),
        "Help desk, what hurts": _table(("What", "Tickets", "Share"), _pains(first, found)),
    }


def _until(first: pl.DataFrame, found: pl.DataFrame, kind: str, words: str) -> tuple[str, ...]:
    once = found.filter(pl.col("kind") == kind).group_by("ticket").agg(at=pl.col("at").min()).join(first, on="ticket")
    days: Any = once.select((pl.col("at") - pl.col("opened")).dt.total_seconds() / 86_400).to_series()
    return words, f"{once.height:,}", f"{days.median():.1f} days", f"{days.quantile(0.9, 'linear'):.1f} days"


def _pains(first: pl.DataFrame, found: pl.DataFrame) -> list[tuple[str, ...]]:
    kinds = found.group_by("ticket", maintain_order=True).agg("kind")
    again = sum(_came_back(row) for row in kinds["kind"].to_list())
    waited = found.filter(pl.col("kind") == "waiting")["ticket"].n_unique()
    closed = found.filter(pl.col("kind") == "closed")["ticket"].n_unique()
    counted = {
        "tickets": first.height,
        "waited for somebody else": waited,
        "taken up again after it was resolved": again,
        "never closed in the log": first.height - closed,
    }
    return [(what, f"{number:,}", f"{100 * number / first.height:.1f} %") for what, number in counted.items()]


def _came_back(kinds: Sequence[str]) -> bool:
    return any(before == "resolved" and after in {"assigned", "waiting"} for before, after in pairwise(kinds))


def main() -> None:
    """Rewrite the blocks of the page."""
    fresh = figures(Path(os.environ.get("KOSKETUS_EXAMPLE_DATA", "../shared/data")))
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        _BLOCK.sub(lambda found: f"```text\n# {found['name']}\n{fresh[found['name']]}```", text), encoding="utf-8"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kosketus.config.settings")
    import django

    django.setup()
    main()
