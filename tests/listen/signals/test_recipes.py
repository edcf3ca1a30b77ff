"""Recipes are read strictly, and every key is explained to people."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from kosketus.listen.signals import facade
from kosketus.listen.signals.domain import recipe_files
from kosketus.listen.signals.domain.proposing.dates import ORDERS
from kosketus.listen.signals.domain.proposing.kinds import KINDS
from kosketus.listen.signals.domain.proposing.looks import look_at
from kosketus.listen.signals.domain.proposing.said import Said
from kosketus.listen.signals.domain.proposing.states import ENDED
from kosketus.listen.signals.domain.proposing.writing import recipe_text
from kosketus.listen.signals.outcome import Reason
from tests.listen.signals.tables import RECIPE

pytestmark = pytest.mark.either_database

_DOCS = Path(__file__).parents[3] / "docs" / "user" / "import.md"
_TAKERS = {"take", "table", "tables", "words", "pairs", "texts", "listed", "columns", "fixed_or_column", "one_of"}


def _taker(call: ast.Call) -> bool:
    return (getattr(call.func, "attr", None) or getattr(call.func, "id", None)) in _TAKERS


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("[date]", "[date", "it is not valid TOML"),
        ('slug = "shop"', "", r"\[survey\] lacks 'slug'"),
        ('slug = "shop"', "slug = 7", r"'slug' in \[survey\] has the wrong kind of value"),
        ('slug = "shop"', 'slug = "shop"\nslugg = "x"', r"\[survey\] has unknown keys: slugg"),
        ('scale = "0-10"', 'scale = "0-10"\nscael = "0-10"', r"\[\[questions\]\] has unknown keys: scael"),
        ('scale = "0-10"', 'scale = "ten"', "a scale is written like"),
        ('scale = "0-10"', "", "and its scale do not fit"),
        ('metric = "nps"', 'metric = "love"', "'metric' is one of"),
        ('metric = "text"', 'metric = "text"\nscale = "1-5"', "and its scale do not fit"),
        ('key = "why"', 'key = "nps"', "needs a key of its own"),
        ('zone = "Europe/Helsinki"', 'zone = "Europe/Atlantis"', "no time zone Europe/Atlantis"),
        ('zone = "Europe/Helsinki"', "hour = 24", "'hour' must be from 0 to 23"),
        ('column = "date"', "year = 2020", r"\[date\] lacks 'day'"),
        ("[survey]", "[surveys]", "it says nothing about what a row is"),
        ('[date]\ncolumn = "date"\nzone = "Europe/Helsinki"\n', "", r"\[date\] lacks 'column'"),
        ('kind = "email"', 'kind = "pigeon"', "known by one of: email, phone, external, visitor, auto"),
        ('key = "why"', 'key = "why"\nuse = "nothing"', r"there is no \[templates.nothing\]"),
        ('key = "why"', 'key = "why"\ndirection = "sideways"', "'direction' is 'higher' or 'lower'"),
    ],
)
def test_mistake_in_a_recipe_is_told(old: str, new: str, what: str) -> None:
    assert old in RECIPE
    with pytest.raises(facade.RecipeProblem, match=what) as caught:
        recipe_files.read_recipe(RECIPE.replace(old, new, 1))
    assert "explains every key" in caught.value.todo


def test_our_recipes_are_readable_and_have_their_own_names() -> None:
    files = sorted(recipe_files.OURS.glob("*.toml"))
    assert [recipe_files.read_recipe(file.read_text()).name for file in files] == [file.stem for file in files]
    assert [recipe.name for recipe in facade.known_recipes()] == sorted(file.stem for file in files)


def test_recipe_in_the_data_folder_is_found_by_name(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "shop.toml").write_text(RECIPE)
    (tmp_path / "recipes" / "broken.toml").write_text("[")
    assert facade.find_recipe("shop").title == "Shop survey"
    names = [recipe.name for recipe in facade.known_recipes()]
    assert "shop" in names
    assert "broken" not in names


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ORDERS)
def test_mapping_of_hostile_names_is_a_recipe(kind: str, order: str) -> None:
    evil = 'a"b\\c\n]]\x7f = "x" \'é'
    columns = {role.key: evil for role in KINDS[kind].roles}
    said = Said(
        kind=kind,
        columns=columns,
        told={"title": evil, "system": evil, "scale": "csat", "order": order, "money": "EUR", "on": "2026-01-31"},
        words={"status": {evil: "shipped"}, "event": {evil: "closed"}, "ended": {evil: ENDED}},
        keep=[evil],
        more=[evil],
    )
    looked = look_at([evil], [["1"], ["2"]])
    recipe = recipe_files.read_recipe(recipe_text(said, looked, fallback="file-1"))
    assert recipe.title == evil
    assert (set(recipe.columns()), {section.kind for section in recipe.sections}) == ({evil}, {kind})


def test_every_key_of_a_recipe_is_explained() -> None:
    folder = Path(recipe_files.__file__).parent
    files = [folder / "recipe_files.py", folder / "toml_tables.py", *(folder / "kinds").glob("*.py")]
    calls = [
        call
        for file in files
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and _taker(call)
    ]
    texts = [[arg.value for arg in call.args if isinstance(arg, ast.Constant)] for call in calls]
    keys = {found[0] for found in texts if found and isinstance(found[0], str)}
    assert {"name", "slug", "zone", "not_applicable", "channel", "months_back", "total", "ended", "assignee"} < keys
    text = _DOCS.read_text()
    assert sorted(key for key in keys if f"`{key}" not in text and f"[{key}" not in text) == []


def test_every_reason_is_explained() -> None:
    text = _DOCS.read_text()
    assert [reason for reason in Reason if f"`{reason}`" not in text] == []


def test_the_recipe_of_the_documentation_works() -> None:
    example = _DOCS.read_text().split("```toml\n")[1].split("```")[0]
    assert recipe_files.read_recipe(example).columns() == [
        "answered", "mail", "full_name", "region_code", "answer_id", "score",
    ]  # fmt: skip
