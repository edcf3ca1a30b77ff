"""What a published fact looked like stays readable for ever, and a changed shape is a new version."""

from __future__ import annotations

import json

import pytest

from kosketus.kernel import facts
from kosketus.kernel.facts import FactType
from tests.understand.lake import golden

HOW = "write what is missing: python -m tests.understand.lake.golden (its first lines say what may change)"


@pytest.mark.parametrize("fact", golden.declared(), ids=lambda fact: fact.kind)
def test_every_version_ever_published_reads_as_the_newest(fact: FactType) -> None:
    versions = golden.kept(fact.kind)
    assert [each["version"] for each in versions] == list(range(1, fact.version + 1)), HOW
    for each in versions:
        for body in each["bodies"]:
            found = facts.decode(fact.kind, each["version"], json.dumps(body))
            assert type(found) is fact.shape
            assert each["version"] < fact.version or json.loads(facts.encode(found)) == body


@pytest.mark.parametrize("fact", golden.declared(), ids=lambda fact: fact.kind)
def test_a_changed_shape_is_a_new_version(fact: FactType) -> None:
    (newest,) = (each for each in golden.kept(fact.kind) if each["version"] == fact.version)
    assert golden.columns(fact) == newest["columns"], (
        f"{fact.kind} has another shape than version {fact.version} has: give it the next version and an upcaster"
    )


def test_golden_files_of_kinds_that_nobody_declares_any_more_need_a_home() -> None:
    """Old facts of a kind stay in the log: a kind may be renamed in code, but not dropped."""
    known = {fact.kind for fact in golden.declared()}
    assert sorted(path.stem for path in golden.FOLDER.glob("*.json") if path.stem not in known) == []
