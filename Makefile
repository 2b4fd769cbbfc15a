# What people type here. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench lock browser dev
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

dev: .venv/.dev-installed  ## Set up the environment for development

lock:  ## Pin the dependencies anew (needs uv)
	@uv pip compile pyproject.toml -q $(LOCK) -o requirements/serve.txt
	@uv pip compile pyproject.toml -q $(LOCK) --extra demo -o requirements/demo.txt
	@uv pip compile pyproject.toml -q $(LOCK) --extra dev -o requirements/dev.txt

LOCK := --universal --generate-hashes --no-header --no-annotate --python-version 3.11 --upgrade
