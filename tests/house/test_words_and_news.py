"""Words in their place, and news that a reader can use."""

from __future__ import annotations

import pytest

from tests.house.conftest import House
from tools import fragments, words

TYPES = '[[tool.towncrier.type]]\ndirectory = "feature"\n[[tool.towncrier.type]]\ndirectory = "fix"\n'


def test_kernel_that_names_a_business_noun_is_found(empty_house: House) -> None:
    empty_house.plant("src/kosketus/kernel/a.py", '"""Rows."""\n\nCUSTOMERS = 1\n')
    empty_house.plant("src/kosketus/people/a.py", "CUSTOMERS = 1\n")
    assert [str(finding) for finding in words.check(empty_house.root)] == [
        "src/kosketus/kernel/a.py:3: the kernel knows no customer: say subject, actor or identity"
    ]


def test_american_spelling_in_prose_is_found_and_code_is_not(empty_house: House) -> None:
    text = "# Colors\n\nThe `color` of [a](color.md):\n\n```css\ncolor: red;\n```\n\nIts behavior.\n"
    empty_house.plant("docs/a.md", text)
    assert [str(finding) for finding in words.check(empty_house.root)] == [
        "docs/a.md:1: colors is spelt colours here",
        "docs/a.md:9: behavior is spelt behaviour here",
    ]


@pytest.fixture
def newsroom(empty_house: House) -> House:
    empty_house.plant("pyproject.toml", TYPES)
    empty_house.plant("src/kosketus/listen/surveys/apps.py", "")
    empty_house.plant("src/kosketus/kernel/apps.py", "")
    return empty_house


@pytest.mark.parametrize("name", ["surveys.feature.md", "kernel.fix.2.md", "house.fix.md", "cxmetrics.feature.md"])
def test_fragment_with_room_and_type_passes(newsroom: House, name: str) -> None:
    newsroom.plant(f"changes/{name}", "Answers arrive.\n")
    assert list(fragments.check(newsroom.root)) == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("surveys.md", "It works.", "call it <room>.<type>.md"),
        ("surveys.feature.txt", "It works.", "call it <room>.<type>.md"),
        ("attic.feature.md", "It works.", "room or type is unknown; types are feature, fix"),
        ("surveys.improvement.md", "It works.", "room or type is unknown; types are feature, fix"),
        ("surveys.fix.md", "fixed the thing", "write whole sentences, for readers: it ends without a full stop"),
        (
            "surveys.fix.md",
            f"{'Long ' * 120}.",
            "is longer than 500 characters: the handbook has room for the rest",
        ),
    ],
)
def test_fragment_that_towncrier_would_lose_is_found(newsroom: House, name: str, text: str, message: str) -> None:
    newsroom.plant(f"changes/{name}", text)
    assert [finding.message for finding in fragments.check(newsroom.root)] == [message]
