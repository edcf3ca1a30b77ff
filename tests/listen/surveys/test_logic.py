"""The expression language, the way through any survey, and pages that nobody can come to."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosketus.listen.surveys import checking, logic, paths
from kosketus.listen.surveys.blueprint import Blueprint, End, Jump, Option, Page, Question, Type, read, write

NAMES = {"nps": 6.0, "why": frozenset({"price"}), "plan": "gold", "ces": 7.0, "grid.price": 2.0}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("", True), ("nps <= 6", True), ("nps<6", False), ("nps = 6.0", True), ("nps != 6", False), ("nps < ces", True),
        ('why has "price"', True), ('why has "speed"', False), ('plan in ("gold", "blue")', True),
        ("plan in (1)", False),
        ("answered(nps) and not answered(colour)", True), ("colour = 1", False), ("colour != 1", False),
        ("not (nps > 3 and plan = 'blue') or nps = 1", True), ("grid.price >= 2", True), ("plan > 3", False),
        ("nps = 1 or nps = 6 and plan = 'blue'", False), ("not nps = 1", True), ('plan has "g"', False),
    ],
)  # fmt: skip
def test_condition_holds(condition: str, expected: bool) -> None:
    assert logic.holds(condition, NAMES) is expected


@pytest.mark.parametrize(
    "condition",
    [
        "nps", "nps >", "6 < nps", "nps <= 6 6", "(nps = 1", "nps = 1)", "nps in 1", "nps in ()", "answered nps", "and",
        "__import__('os')", "nps.__class__()", "nps = `1`", "x = 1 if 1 else 2", "nps = 1;", "lambda: 1", "a=b=c",
        "(" * 30 + "nps = 1" + ")" * 30, "not " * 40 + "nps = 1", "nps = 1 and " * 50 + "nps = 1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_language_is_refused(condition: str) -> None:
    with pytest.raises(logic.LogicError):
        logic.parse(condition)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        logic.holds(text, NAMES)
    except logic.LogicError:
        return


KEYS = ("q0", "q1", "q2")
PLACES = ("p0", "p1", "p2", "p3", "e0", "e1")
_values = st.sampled_from(["0", "3", "6", "10", '"a"', '"b"'])
_leaf = st.one_of(
    st.builds(lambda n, s, v: f"{n} {s} {v}", st.sampled_from(KEYS), st.sampled_from(["=", "!=", "<", ">="]), _values),
    st.builds(lambda n: f"answered({n})", st.sampled_from(KEYS)),
    st.builds(lambda v: f"q2 has {v}", st.sampled_from(['"a"', '"b"'])),
)
_condition = st.one_of(
    st.just(""), st.recursive(_leaf, lambda part: st.one_of(
        st.builds("not ({})".format, part), st.builds("({}) and ({})".format, part, part),
        st.builds("({}) or ({})".format, part, part),
    ), max_leaves=3),
)  # fmt: skip


def _question(key: str, show_if: str) -> Question:
    options = (Option(id="a"), Option(id="b"))
    return {
        "q0": Question(key="q0", type=Type.SCALE, low=0, high=10, show_if=show_if),
        "q1": Question(key="q1", type=Type.SINGLE, options=options, show_if=show_if),
        "q2": Question(key="q2", type=Type.MULTIPLE, options=options, show_if=show_if),
    }[key]


@st.composite
def surveys(draw: Any) -> Blueprint:
    """Any definition: jumps lead anywhere, backwards and to nowhere too."""
    pages = []
    for number in range(draw(st.integers(3, 4))):
        asked = [_question(KEYS[number], draw(_condition))] if number < len(KEYS) else []
        jumps = draw(st.lists(st.builds(Jump, to=st.sampled_from((*PLACES, "gone")), when=_condition), max_size=3))
        pages.append(
            Page(id=f"p{number}", questions=tuple(asked), show_if=draw(_condition), jumps=tuple(jumps))
        )  # fmt: skip
    return Blueprint(
        title={}, languages=("en",), pages=tuple(pages), ends=(End(id="e0"), End(id="e1"))
    )  # fmt: skip


answers = st.fixed_dictionaries(
    {},
    optional={
        "q0": st.integers(0, 10), "q1": st.sampled_from(["a", "b"]),
        "q2": st.lists(st.sampled_from(["a", "b"]), unique=True),
    },
)  # fmt: skip


def _visited(blueprint: Blueprint, said: dict[str, Any]) -> list[str]:
    """A person who answers page by page, as the runner takes them through."""
    given: dict[str, Any] = {}
    step, seen = paths.first(blueprint, paths.names_of(given)), []
    while isinstance(step, Page):
        seen.append(step.id)
        assert len(seen) <= len(blueprint.pages), "the survey goes in circles"
        for question in paths.shown_questions(step, paths.names_of(given)):
            given |= {question.key: said[question.key]} if question.key in said else {}
        step = paths.after(blueprint, step, paths.names_of(given))
    return [*seen, step]


@settings(max_examples=60, deadline=None)
@given(surveys(), st.lists(answers, min_size=1, max_size=8))
def test_any_survey_ends_and_pages_that_nobody_reaches_are_reported(blueprint: Blueprint, people: Any) -> None:
    assert read(write(blueprint)) == blueprint
    reach = paths.reach(blueprint)
    assert reach.complete
    reached = set().union(*(_visited(blueprint, said) for said in people))
    assert reached & set(reach.unreached) == set()
    for said in people:
        assert _visited(blueprint, said)[-1] in {"e0", "e1"}


@settings(max_examples=12, deadline=None)
@given(surveys())
def test_every_page_that_is_not_reported_is_reached_by_somebody(blueprint: Blueprint) -> None:
    everybody = [
        {key: value for key, value in (("q0", q0), ("q1", q1), ("q2", q2)) if value is not None}
        for q0 in (None, 0, 1, 3, 4, 6, 7, 10)
        for q1 in (None, "a", "b")
        for q2 in (None, ["a"], ["b"], ["a", "b"])
    ]
    reached = set().union(*(_visited(blueprint, said) for said in everybody))
    wanted = {page.id for page in blueprint.pages} | {"e1"}
    assert wanted - reached == set(paths.reach(blueprint).unreached)


def test_problems_name_what_is_wrong() -> None:
    pages = (
        Page(id="one", questions=(_question("q0", "q1 = 'a'"), _question("q0", ""))),
        Page(id="two", jumps=(Jump(to="one"), Jump(to="gone"), Jump(to="e0", when="q0 >"))),
    )
    blueprint = Blueprint(title={}, languages=("en",), pages=pages, ends=(End(id="e0"),))
    grave = [(one.where, one.words) for one in checking.problems(blueprint) if one.grave]
    assert ("q0", "Two questions have the same key.") in grave
    assert ("q0", "“q1” is not answered before this place, so the condition never sees it.") in grave
    assert ("two", "A page leads only forward: “one” comes before it.") in grave
    assert ("two", "There is no page or end “gone” to go to.") in grave
    assert any(where == "two" and "cannot be read" in words for where, words in grave)
