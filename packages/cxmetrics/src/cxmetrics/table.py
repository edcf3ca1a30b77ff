"""The record of a metric that is a table of its own shape, and formulas of numbers as such tables."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cxmetrics._frames import FrameT, number, require, unwrap, wrap
from cxmetrics.metric import ENGINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One function from frame to frame, in words.

    Attributes:
        slug: its name on the command line and in documentation.
        function: the function; its docstring holds the worked example, which the tests run.
        version: raised when the same rows would give another table.
        name: what people call it, in English.
        unit: of its main column.
        direction: which way is good: `higher`, `lower` or `neither`.
        formula: the definition in one line.
        denominator: which rows count, and which do not.
        interval: how the likely range is found.
        source: where the definition comes from.
        engines: on which engines it works.
    """

    slug: str
    function: Callable[..., Any]
    version: int = 1
    name: str
    unit: str
    direction: str = "neither"
    formula: str
    denominator: str
    interval: str = "none"
    source: str
    engines: tuple[str, ...] = ENGINES

    @property
    def call(self) -> str:
        """The public function behind it."""
        return self.function.__name__

    @property
    def example(self) -> str:
        """The worked example as Python, from the docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").partition("Examples:\n")[2]


def per_row(formula: Callable[..., Any], slug: str) -> Callable[..., Any]:
    """A formula of numbers as a function of a frame: its arguments name columns, its result is a new one."""
    roles = list(inspect.signature(formula).parameters)

    def with_formula(frame: FrameT, **columns: str) -> FrameT:
        wrapped = wrap(frame)
        schema = require(wrapped, list(columns.values()))
        given = [number(columns[role], schema) * 1.0 for role in roles]
        return unwrap(wrapped.with_columns(formula(*given).alias(slug)), frame)

    with_formula.__name__, with_formula.__doc__ = formula.__name__, formula.__doc__
    kinds = [inspect.Parameter(role, inspect.Parameter.KEYWORD_ONLY, annotation=str) for role in roles]
    signature = inspect.Signature([inspect.Parameter("frame", inspect.Parameter.POSITIONAL_OR_KEYWORD), *kinds])
    with_formula.__signature__ = signature  # type: ignore[attr-defined]
    with_formula.__annotations__ = dict.fromkeys(roles, str)
    return with_formula
