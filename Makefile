# `make` is the one door. It needs Python 3.11 or newer (with venv), git and make; the rest comes into .venv by itself.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
export UV_PYTHON_DOWNLOADS := never
# The certificates of the machine, not those inside uv: behind a company's proxy only the former are right.
export UV_SYSTEM_CERTS := 1

RECIPE_FOR_INSTALL := pyproject.toml packages/cxmetrics/pyproject.toml hatch_build.py tools/environment.sh
CATALOGUES := $(wildcard src/kosketus/locale/*/LC_MESSAGES/django.po)
# The locks name no registry: whoever installs brings their own.
LOCK := pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header
GROUPS := --group test --group lint --group docs --group build

.PHONY: help demo test lint format bench docs lock wheel messages changelog clean

help: ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

demo: $(VENV)/.runtime ## a running Kosketus with sample data, in a minute or two
	@$(BIN)/kosketus demo $(ARGS)

test: $(VENV)/.dev ## all tests: SQLite, PostgreSQL, a real browser
	@$(PY) -m tools.suite $(ARGS)

lint: $(VENV)/.dev ## style, types, import rules, budgets, spelling, translations
	@$(PY) -m tools.lint $(ARGS)

format: $(VENV)/.dev ## rewrite Python and templates in the house style
	@$(PY) -m tools.format

bench: $(VENV)/.dev ## every benchmark, as tables
	@$(PY) -m tools.bench $(ARGS)

docs: $(VENV)/.dev ## the handbook, as HTML in docs/_build/html
	@$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

lock: $(VENV)/.dev ## take the newest versions that fit (ARGS="--upgrade" to move them)
	@uv=$$(command -v uv || echo $(BIN)/uv); \
	$$uv $(LOCK) $(ARGS) pyproject.toml --all-extras -o requirements/runtime.lock; \
	$$uv $(LOCK) $(ARGS) pyproject.toml packages/cxmetrics/pyproject.toml --all-extras $(GROUPS) \
	  -c requirements/runtime.lock -o requirements/dev.lock

wheel: $(VENV)/.dev ## one file that installs everything, in dist/
	@$(PY) -m tools.wheel $(ARGS)

messages: $(VENV)/.dev ## collect strings into the catalogues, compile them, count what is missing
	@$(PY) -m tools.messages --update --compile

changelog: $(VENV)/.dev ## what the next release would say
	@$(BIN)/towncrier build --draft

clean: ## remove what make built, but .venv
	@rm -rf dist build docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/.runtime: requirements/runtime.lock $(RECIPE_FOR_INSTALL) $(CATALOGUES)
	@tools/environment.sh runtime

$(VENV)/.dev: requirements/dev.lock $(RECIPE_FOR_INSTALL) $(CATALOGUES)
	@tools/environment.sh dev
