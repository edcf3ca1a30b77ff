"""Small tables and a recipe for them."""

from __future__ import annotations

from pathlib import Path

from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.facade import as_plain, find_recipe
from kosketus.listen.signals.outcome import Reason, Summary

RECIPE = """
name = "shop"
title = "Shop survey"

[survey]
slug = "shop"
title = "Shop"
key = ["id"]

[date]
column = "date"
zone = "Europe/Helsinki"

[person]
kind = "email"
column = "mail"
name = "name"

[attributes.plan]
column = "plan"

[[questions]]
key = "nps"
metric = "nps"
scale = "0-10"
column = "score"
text = "How likely?"

[[questions]]
key = "why"
metric = "text"
column = "why"
"""
HEADER = "id,date,mail,name,plan,score,why\n"


def recipe(folder: Path, text: str = RECIPE) -> Recipe:
    """The recipe as it is found by path."""
    path = folder / "shop.toml"
    path.write_text(text, encoding="utf-8")
    return find_recipe(str(path))


def table(folder: Path, rows: str | bytes, *, header: str = HEADER, name: str = "shop.csv") -> Path:
    """A file of *rows* under the header."""
    path = folder / name
    path.write_bytes(rows if isinstance(rows, bytes) else (header + rows).encode())
    return path


def many(count: int) -> str:
    """Rows of *count* customers who all answered."""
    return "".join(f"{n},2026-03-{n % 28 + 1:02},p{n}@x.fi,Person {n},Pro,{n % 11},because\n" for n in range(count))


def left_out(summary: Summary, key: str = "nps") -> dict[Reason, int]:
    """Why rows gave no answer to one question."""
    [question] = [question for question in summary.questions if question.key == key]
    return summary.left_out_of(question)


__all__ = ["HEADER", "RECIPE", "as_plain", "left_out", "many", "recipe", "table"]
