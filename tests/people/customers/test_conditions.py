"""What conditions hold for, and which are refused; no database is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kosketus.people.customers.domain import conditions
from kosketus.people.customers.domain.conditions import ConditionsProblem, Group, Operator, Rule

DAY = date(2026, 5, 20)


def rule(operator: str, *values: str, field: str = "attribute:x") -> Rule:
    return Rule(field, Operator(operator), values)


@pytest.mark.parametrize(
    ("operator", "values", "holds", "fails"),
    [
        ("equals", ["pro"], ["Pro", " PRÓ "], ["Pro plan", "", None, 1, True]),
        ("equals", ["3"], [3, 3.0, "3", "3.0"], [True, "three", 30, None]),
        ("equals", ["true"], [True, "True"], [False, 1, None]),
        ("one_of", ["a", "2"], ["A", 2, "2"], ["b", None, 22]),
        ("more", ["10"], [10.5, "11", 1e9], [10, "9", "", "abc", None, True]),
        ("less", ["-1"], [-1.5, "-2"], [-1, 0, None, "x", "nan", "inf"]),
        ("empty", [], [None, "", "  "], [0, False, "x"]),
        ("filled", [], [0, False, "x"], [None, "", "  "]),
        ("last_days", ["1"], ["2026-05-20", "2026-05-20T23:59:00"], ["2026-05-19", "2026-05-21", "soon", 20260520]),
        ("last_days", ["30"], ["2026-04-21"], ["2026-04-20", None]),
        ("between", ["2026-01-01", "2026-01-31"], ["2026-01-01", "2026-01-31"], ["2025-12-31", "2026-02-01", None]),
    ],
)
def test_a_condition_holds_for_these_values_only(
    operator: str, values: list[str], holds: list[Any], fails: list[Any]
) -> None:
    test = conditions.compiled(Group(rules=(rule(operator, *values),)), today=DAY)
    assert [value for value in holds if not test({"x": value}, {})] == []
    assert [value for value in fails if test({"x": value}, {})] == []
    assert not test({"y": holds[0]}, {"x": holds[0]}) or operator == "empty"


@pytest.mark.parametrize(
    "broken",
    [
        {"is": "group", "rules": []},
        {"is": "group", "match": "none", "rules": [{"is": "rule", "field": "attribute:a", "operator": "empty"}]},
        {"is": "group", "rules": [{"is": "rule", "field": "a; DROP TABLE", "operator": "empty"}]},
        {"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "like", "values": ["%"]}]},
        {"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "more", "values": ["many"]}]},
        {"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "equals"}]},
        {"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "last_days", "values": ["0"]}]},
        {"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "between", "values": ["x", "y"]}]},
        {"is": "group", "rules": [{"is": "group", "rules": [{"is": "group", "rules": []}]}]},
        {"is": "group", "rules": [{"is": "rule", "field": "attribute:a", "operator": "empty"}] * 21},
    ],
)
def test_conditions_that_make_no_sense_are_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ConditionsProblem):
        conditions.read(broken)
