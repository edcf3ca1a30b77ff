"""Every example in a docstring runs."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import cxmetrics

MODULES = [f"cxmetrics.{module.name}" for module in pkgutil.iter_modules(cxmetrics.__path__)]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=FLAGS).failed == 0


def test_every_public_function_has_an_example() -> None:
    public = [getattr(cxmetrics, name) for name in cxmetrics.__all__]
    functions = [each for each in public if callable(each) and not isinstance(each, type)]
    without = [each.__name__ for each in functions if hasattr(each, "__code__") and ">>>" not in (each.__doc__ or "")]
    assert without == []
