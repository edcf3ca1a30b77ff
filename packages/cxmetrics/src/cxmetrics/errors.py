"""What can be wrong with the caller's data, said in the caller's words."""

from __future__ import annotations

from collections.abc import Mapping


class MetricError(ValueError):
    """Base of every error that this library raises about data or arguments."""


class UnknownMetric(MetricError):
    """No metric has that slug."""


class WrongColumn(MetricError):
    """A column is missing, has the wrong type, or bears a reserved name."""


class OutsideScale(MetricError):
    """Answers that the scale of the question cannot hold.

    Attributes:
        column: name of the offending column, or of the tally column that counted them.
        values: each offending value with its count; empty when only the count is known.
        count: how many rows.
    """

    def __init__(self, column: str, scale: str, count: int, values: Mapping[float, int] | None = None) -> None:
        self.column = column
        self.values = dict(values or {})
        self.count = count
        named = ", ".join(f"{value} ({_times(times)})" for value, times in self.values.items())
        super().__init__(
            f"column {column!r} has {_answers(count)} outside the scale {scale}"
            + (f": {named}" if named else "")
            + ". Nothing was counted. Leave them out first, or name the codes that mean 'no answer' (no_answer)."
        )


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


class BadWeight(MetricError):
    """Answers whose weight is missing, negative or not a number."""

    def __init__(self, column: str, count: int) -> None:
        self.column = column
        self.count = count
        super().__init__(
            f"column {column!r} gives {_answers(count)} a weight that is missing, negative or not a number."
            " Nothing was counted. Give each answer a weight of zero or more."
        )
