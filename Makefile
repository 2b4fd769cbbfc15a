# What people type here. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
LEANING := $(wildcard tests/models tests/queries tests/actions tests/races)

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench screenshots lock browser dev
.DELETE_ON_ERROR:

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' Makefile

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@echo "Creating the environment in .venv"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.demo-installed: requirements/demo.txt pyproject.toml | .venv/.created
	@echo "Installing what the demo needs (once, about half a minute)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev-installed: requirements/dev.txt pyproject.toml | .venv/.created
	@echo "Installing what development needs (once, about a minute)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/.demo-installed

demo: .venv/.demo-installed  ## Run the whole service with demo data on this machine
	@$(BIN)/madoguchi demo

test: lint browser  ## Check everything, from the style to the browser
	@echo "== tests on the embedded PostgreSQL"
	@$(BIN)/python -m pytest -q -n $(WORKERS)
	@older=$$($(BIN)/python -m tests.database); \
	if [ -n "$$older" ]; then \
		echo "== what leans on the database again, on $$older"; \
		$(BIN)/python -m pytest -q -n $(WORKERS) --postgres=$$older $(LEANING); \
	else \
		echo "== no older PostgreSQL in /usr/lib/postgresql: nothing to try again"; \
	fi

lint: .venv/.dev-installed  ## Check style, types and who imports whom
	@echo "== ruff" && $(BIN)/ruff check -q . && $(BIN)/ruff format -q --check .
	@echo "== import-linter" && $(BIN)/lint-imports --no-logo --no-cache
	@echo "== mypy" && $(BIN)/mypy

bench: .venv/.dev-installed  ## Measure (a few minutes)
	@$(BIN)/python -m bench over_http
	@$(BIN)/python -m bench profile_apply

screenshots: browser  ## Take the pictures in docs/images anew
	@$(BIN)/python -m pytest -q tests/journeys/take_screenshots.py

browser: .venv/.dev-installed  ## Install a browser for the tests where that can be done
	@$(BIN)/python -m tests.browser

dev: .venv/.dev-installed  ## Set up the environment for development

lock:  ## Pin the dependencies anew (needs uv)
	@uv pip compile pyproject.toml -q $(LOCK) -o requirements/serve.txt
	@uv pip compile pyproject.toml -q $(LOCK) --extra demo -o requirements/demo.txt
	@uv pip compile pyproject.toml -q $(LOCK) --extra dev -o requirements/dev.txt

LOCK := --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade
