"""Size budgets: what is over them, and the one list of exceptions."""

from __future__ import annotations

import pytest

from tests.house.conftest import House
from tools import budgets
from tools.findings import Finding

REASON = 'because = "one table reads best in one piece"\n'


def function(lines: int, name: str = "long", indent: str = "") -> str:
    body = [f"{indent}def {name}():", *[f"{indent}    x = {n}" for n in range(lines - 1)]]
    return "\n".join(body) + "\n"


def test_function_of_61_lines_is_found(empty_house: House) -> None:
    empty_house.plant("src/kosketus/room/a.py", "\n" + function(61) + function(60, "short"))
    assert list(budgets.check(empty_house.root)) == [
        Finding("src/kosketus/room/a.py", 2, "long has 61 lines, the budget is 60: split it")
    ]


def test_method_inside_a_condition_is_found(empty_house: House) -> None:
    text = "class A:\n    if True:\n" + function(61, "inner", " " * 8)
    empty_house.plant("src/a.py", text)
    assert [finding.message for finding in budgets.check(empty_house.root)] == [
        "A.inner has 61 lines, the budget is 60: split it"
    ]


def test_file_of_401_lines_is_found(empty_house: House) -> None:
    empty_house.plant("src/long.py", "X = 1\n" * 401)
    empty_house.plant("src/right.py", "X = 1\n" * 400)
    empty_house.plant("src/kosketus/ui/static/ui/long.css", "a {}\n" * 401)
    assert [(finding.path, finding.message) for finding in budgets.check(empty_house.root)] == [
        ("src/kosketus/ui/static/ui/long.css", "the file has 401 lines, the budget is 400: split it"),
        ("src/long.py", "the file has 401 lines, the budget is 400: split it"),
    ]


def test_template_of_121_lines_is_found(empty_house: House) -> None:
    empty_house.plant("src/kosketus/ui/templates/ui/long.html", "<br>\n" * 121)
    empty_house.plant("src/kosketus/ui/templates/ui/right.html", "<br>\n" * 120)
    assert [finding.path for finding in budgets.check(empty_house.root)] == ["src/kosketus/ui/templates/ui/long.html"]


def test_generated_and_foreign_files_have_no_budget(empty_house: House) -> None:
    for folder in ("migrations", "vendor", "__pycache__"):
        empty_house.plant(f"src/kosketus/room/{folder}/a.py", "X = 1\n" * 500)
    assert list(budgets.check(empty_house.root)) == []


def test_exception_holds_up_to_its_own_figure(empty_house: House) -> None:
    empty_house.plant("src/a.py", function(70))
    empty_house.plant("tools/budgets.toml", f'["src/a.py::long"]\nlines = 70\n{REASON}')
    assert list(budgets.check(empty_house.root)) == []
    empty_house.plant("src/a.py", function(71))
    assert [finding.message for finding in budgets.check(empty_house.root)] == [
        "long has 71 lines, the budget is 70: split it"
    ]


def test_exception_that_nobody_needs_is_found(empty_house: House) -> None:
    empty_house.plant("src/a.py", function(60))
    empty_house.plant("tools/budgets.toml", f'["src/a.py::long"]\nlines = 70\n{REASON}')
    assert [finding.message for finding in budgets.check(empty_house.root)] == [
        "src/a.py::long is within its budget now: remove the exception"
    ]


def test_exception_without_a_reason_is_refused(empty_house: House) -> None:
    empty_house.plant("tools/budgets.toml", '["src/a.py::long"]\nlines = 70\n')
    with pytest.raises(ValueError, match="has no reason"):
        list(budgets.check(empty_house.root))
