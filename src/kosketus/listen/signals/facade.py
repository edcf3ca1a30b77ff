"""The signals' door: what other rooms may ask for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from kosketus.kernel import intake
from kosketus.listen.signals.domain.faults import order_fault, signal_fault, spend_fault, subscription_fault
from kosketus.listen.signals.domain.importing import bring_in, check, fitting_recipes
from kosketus.listen.signals.domain.orders import record_orders
from kosketus.listen.signals.domain.recipe import Recipe
from kosketus.listen.signals.domain.recipe_files import find_recipe, known_recipes, read_recipe
from kosketus.listen.signals.domain.sample import build_sample
from kosketus.listen.signals.domain.spend import record_spend
from kosketus.listen.signals.domain.subscriptions import record_subscriptions
from kosketus.listen.signals.domain.undoing import find_import, take_back, undo_import
from kosketus.listen.signals.domain.web_signals import record_signals
from kosketus.listen.signals.errors import FileProblem, ImportProblem, RecipeProblem
from kosketus.listen.signals.models import KnownSignal, Order, Spend, Subscription
from kosketus.listen.signals.outcome import Reason, Summary
from kosketus.listen.signals.proposed import Proposed, Question, propose
from kosketus.listen.signals.queries.provenance import ImportInfo, import_summaries
from kosketus.listen.signals.queries.purchases import counts, order, orders_of, subscriptions_of
from kosketus.listen.signals.wording import rows_left_out, summary_lines

__all__ = [
    "FileProblem",
    "ImportInfo",
    "ImportProblem",
    "Proposed",
    "Question",
    "Recipe",
    "RecipeProblem",
    "Summary",
    "as_plain",
    "bring_in",
    "build_sample",
    "check",
    "counts",
    "find_recipe",
    "fitting_recipes",
    "import_summaries",
    "known_recipes",
    "left_out_in_words",
    "order",
    "order_fault",
    "orders_known",
    "orders_of",
    "propose",
    "read_recipe",
    "recipe_of",
    "record_orders",
    "record_signals",
    "record_spend",
    "record_subscriptions",
    "restore",
    "signal_fault",
    "signals_known",
    "spend_fault",
    "spend_known",
    "subscription_fault",
    "subscriptions_known",
    "subscriptions_of",
    "summary_lines",
    "undo",
]


def as_plain(summary: Summary) -> dict[str, Any]:
    """A summary as plain lists, texts and numbers, for JSON."""
    plain: dict[str, Any] = msgspec.to_builtins(summary, str_keys=True)
    return plain | {"answers": summary.answers}


def left_out_in_words(left_out: Mapping[str, int]) -> str:
    """Rows left out by reason, such as "85 rows left out: 84 outside the scale, 1 empty"."""
    return rows_left_out({Reason(reason): number for reason, number in left_out.items()})


def undo(number: str, *, actor: str) -> bool:
    """Let nothing count that the import of that number brought; False if there was nothing to undo.

    Raises:
        ImportProblem: there is no such import.
    """
    return undo_import(find_import(number), actor=actor)


def restore(number: str) -> bool:
    """Let an undone import count again; False if it was not undone.

    Raises:
        ImportProblem: there is no such import.
    """
    return take_back(find_import(number))


def recipe_of(number: str) -> Recipe:
    """The recipe by which an import came in, as it was then.

    Raises:
        ImportProblem: there is no such import, or it had none.
    """
    return read_recipe(find_import(number).recipe_text)


def orders_known(keys: Collection[str]) -> set[str]:
    """Those among *keys* that are orders already."""
    return intake.known_keys(Order, keys)


def subscriptions_known(keys: Collection[str]) -> set[str]:
    """Those among *keys* that are subscriptions already."""
    return intake.known_keys(Subscription, keys)


def spend_known(keys: Collection[str]) -> set[str]:
    """Those among *keys* that are entries of spend already."""
    return intake.known_keys(Spend, keys)


def signals_known(keys: Collection[str]) -> set[str]:
    """Those among *keys* that are signals from a log already."""
    return intake.known_keys(KnownSignal, keys)
